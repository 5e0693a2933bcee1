"""The sealed log as it is published: checkpoints, tiles, entries' data, keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from onewindow.ledger.models import POSITIONS, Batch, Epoch, Leaf, PublicKey, Tile
from onewindow.ledger.rules import Edge, Tiled, leaf_node, width_of
from onewindow.ledger.rules.tiles import HASH_BYTES, TILE


@dataclass(frozen=True, slots=True)
class CheckpointRow:
    """A signed checkpoint of ours. `note` is the signed text."""

    epoch: int
    size: int
    root: bytes
    note: str
    sealed_at: datetime


def newest_checkpoint(epoch: int | None = None) -> CheckpointRow | None:
    """The newest one, of all epochs or of one; None while nothing is sealed."""
    found = Batch.objects.order_by("-epoch", "-size")
    return _row((found.filter(epoch=epoch) if epoch else found).first())


def checkpoint_of(epoch: int, size: int) -> CheckpointRow | None:
    """The one of that size."""
    return _row(Batch.objects.filter(epoch=epoch, size=size).first())


def checkpoint_over(epoch: int, index: int) -> CheckpointRow | None:
    """The oldest one of an epoch that covers the leaf."""
    return _row(Batch.objects.filter(epoch=epoch, size__gt=index).order_by("size").first())


def public_keys() -> list[str]:
    """Every key that has ever signed here, oldest first."""
    return list(PublicKey.objects.order_by("since", "vkey").values_list("vkey", flat=True))


def epochs() -> list[int]:
    """The epochs, newest first."""
    return list(Epoch.objects.order_by("-number").values_list("number", flat=True))


def tree(epoch: int, size: int) -> Tiled:
    """The nodes of an epoch's tree of that size; asked for what proofs need only."""
    return Tiled(size, partial(tile_hashes, epoch))


def tile_hashes(epoch: int, level: int, number: int, width: int) -> bytes:
    """The first `width` hashes of a tile. A tile that is not full is put together from what lies below it."""
    full = Tile.objects.filter(epoch=epoch, level=level, number=number).values_list("hashes", flat=True).first()
    if full is not None:
        return bytes(full)[: width * HASH_BYTES]
    if level == 0:
        return b"".join(map(leaf_node, entry_data(epoch, number, width)))
    first = number * TILE
    below = Tile.objects.filter(epoch=epoch, level=level - 1, number__gte=first, number__lt=first + width)
    return b"".join(bytes(root) for root in below.order_by("number").values_list("root", flat=True))


def entry_data(epoch: int, number: int, width: int) -> list[bytes]:
    """What stands in the tree for the entries of a tile: salted hashes, nothing else."""
    first = epoch * POSITIONS + number * TILE
    found = Leaf.objects.filter(position__gte=first, position__lt=first + width).order_by("position")
    return [bytes(data) for data in found.values_list("data", flat=True)]


def edge_of(epoch: int, size: int) -> Edge:
    """The right edge of the tree of that size, from which it grows."""
    levels: list[list[bytes]] = []
    while size >> 8 * len(levels):
        level = len(levels)
        number = (size >> 8 * level) // TILE
        width = width_of(level, number, size)
        hashes = tile_hashes(epoch, level, number, width) if width else b""
        levels.append([hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)])
    return Edge(size, levels)


def _row(batch: Batch | None) -> CheckpointRow | None:
    if batch is None:
        return None
    return CheckpointRow(batch.epoch, batch.size, bytes(batch.root), batch.checkpoint, batch.sealed_at)
