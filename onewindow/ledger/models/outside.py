"""What others have confirmed of our checkpoints, and what we have confirmed of theirs."""

from __future__ import annotations

from django.db import models


class Anchor(models.Model):
    """A checkpoint that somebody outside has confirmed; `evidence` is the witness's line for the note."""

    epoch = models.PositiveSmallIntegerField()
    size = models.BigIntegerField()
    witness = models.TextField()
    evidence = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="ledger_anchor_by_time")]

    def __str__(self) -> str:
        return f"{self.witness} {self.size}"


class Witnessed(models.Model):
    """A checkpoint of another log that we have cosigned; the largest of an origin is what the next must fit."""

    origin = models.TextField()
    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    checkpoint = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["origin", "size"], name="ledger_witnessed_once")]

    def __str__(self) -> str:
        return f"{self.origin} {self.size}"
