"""What shows to anybody, offline, that an entry stands in the log, and that a log only ever grew."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from onewindow.foundation.errors import NotFound
from onewindow.foundation.marks import marked
from onewindow.ledger.models import POSITIONS, Entry, Erasure, Leaf
from onewindow.ledger.queries.acts import record_of
from onewindow.ledger.queries.log import checkpoint_of, newest_checkpoint, public_keys, tree
from onewindow.ledger.rules import consistency_proof, inclusion_proof

FORMAT = "onewindow-ledger-proof/1"


class NotSealed(NotFound):
    """The entry exists and will be sealed within seconds; until then nothing proves it."""

    code, title = "entry-not-sealed", marked("这条记录还没有封存，请过一会儿再来")


class NothingToProve(NotFound):
    """There is no such entry, receipt or checkpoint."""

    code, title = "nothing-to-prove", marked("没有这条记录，请核对编号")


@dataclass(frozen=True, slots=True)
class Proof:
    """Where an entry stands. `record` and `salt` are None when they were erased by law; the proof holds all the same."""

    entry: int
    record: str | None
    salt: bytes | None
    data: bytes
    index: int
    size: int
    hashes: list[bytes]
    checkpoint: str
    keys: list[str]

    def document(self) -> dict[str, Any]:
        """As the file of a proof."""
        return {
            "format": FORMAT,
            "record": self.record,
            "salt": self.salt.hex() if self.salt is not None else None,
            "data": self.data.hex(),
            "index": self.index,
            "size": self.size,
            "hashes": [b64encode(one).decode() for one in self.hashes],
            "checkpoint": self.checkpoint,
            "keys": self.keys,
        }


def proof_of(entry: int) -> Proof:
    """The proof of an entry under its epoch's newest checkpoint. Raises NothingToProve, NotSealed."""
    row = Entry.objects.filter(id=entry).first()
    if row is None:
        raise NothingToProve(str(entry))
    leaf = Leaf.objects.filter(entry=entry).first()
    if leaf is None:
        raise NotSealed(str(entry))
    epoch, index = divmod(leaf.position, POSITIONS)
    newest = newest_checkpoint(epoch)
    if newest is None:
        raise NotSealed(str(entry))
    is_erased = Erasure.objects.filter(entry=entry).exists()
    return Proof(
        entry=entry,
        record=None if is_erased else record_of(row).decode(),
        salt=None if is_erased else bytes(row.salt),
        data=bytes(leaf.data),
        index=index,
        size=newest.size,
        hashes=inclusion_proof(index, newest.size, tree(epoch, newest.size)),
        checkpoint=newest.note,
        keys=public_keys(),
    )


def consistency(epoch: int, old: int, size: int) -> list[bytes]:
    """The hashes which show that the log only grew between two of its checkpoints. Raises NothingToProve."""
    if old > size or checkpoint_of(epoch, size) is None:
        raise NothingToProve(f"{old} {size}")
    return consistency_proof(old, size, tree(epoch, size))


_receipts: list[Callable[[str], str | None]] = []


def name_receipts(thing_of: Callable[[str], str | None]) -> None:
    """Has `thing_of` asked which of the ledger's things a receipt's check code is about; call it in `ready` only."""
    _receipts[:] = [thing_of]


def entry_of_receipt(code: str) -> int:
    """The entry by which was received what a receipt acknowledges, by its check code. Raises NothingToProve."""
    thing = _receipts[0](code) if _receipts else None
    found = Entry.objects.filter(object=thing).order_by("id").values_list("id", flat=True).first() if thing else None
    if found is None:
        raise NothingToProve
    return int(found)
