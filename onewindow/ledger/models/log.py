"""The sealed log: the order of entries, the tree's tiles, and the signed checkpoints over them."""

from __future__ import annotations

from django.db import models

POSITIONS = 1 << 40  # how many leaves an epoch has room for: a leaf's position is its epoch times this, plus its index


class Epoch(models.Model):
    """A tree of its own. A second one begins when the order of transactions is not the former's any more.

    That is so after a logical restore, since transactions are numbered by the cluster. The first leaf of a later epoch
    is the former's last root.
    """

    number = models.PositiveSmallIntegerField(primary_key=True)
    origin = models.TextField(unique=True)
    cluster = models.TextField()
    reason = models.TextField()
    began_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.origin


class PublicKey(models.Model):
    """A key that has signed checkpoints of ours, or as a witness those of others. A former one stays published."""

    vkey = models.TextField(primary_key=True)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return self.vkey


class Leaf(models.Model):
    """Which entry stands where in the tree; `entry` is null for the leaf that ties an epoch to the former."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.BigIntegerField(null=True, unique=True)
    data = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.position // POSITIONS}/{self.position % POSITIONS}"


class Tile(models.Model):
    """A full tile of 256 hashes, and the hash over it. Partial ones are put together when they are asked for."""

    epoch = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField()
    number = models.BigIntegerField()
    hashes = models.BinaryField(max_length=8192)
    root = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["epoch", "level", "number"], name="ledger_tile_once")]

    def __str__(self) -> str:
        return f"{self.level}/{self.number}"


class Batch(models.Model):
    """Entries that were sealed together: those of all transactions below the horizon, and the checkpoint over them."""

    epoch = models.PositiveSmallIntegerField()
    first = models.BigIntegerField()
    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    horizon = models.BigIntegerField()
    checkpoint = models.TextField()
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["epoch", "size"], name="ledger_batch_once"),
            models.UniqueConstraint(fields=["epoch", "first"], name="ledger_batch_follows_one"),
            models.CheckConstraint(condition=models.Q(size__gt=models.F("first")), name="ledger_batch_seals_something"),
        ]
        indexes = [models.Index(fields=["sealed_at"], name="ledger_batch_by_time")]

    def __str__(self) -> str:
        return f"{self.epoch}: {self.size}"
