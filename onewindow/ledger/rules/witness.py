"""Asking a witness (C2SP tlog-witness): the request that shows that a log only grew since the witness saw it last."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from onewindow.ledger.rules.notes import (
    SIZE,
    Checkpoint,
    NoteUnreadable,
    SignedNote,
    decoded,
    parse_checkpoint,
    parse_note,
)

MOST_HASHES = 63


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to a witness: the size that it saw last, the proof from there, the new checkpoint."""

    old: int
    proof: tuple[bytes, ...]
    note: SignedNote

    @property
    def checkpoint(self) -> Checkpoint:
        """The new checkpoint."""
        return parse_checkpoint(self.note.text)


def written_request(old: int, proof: Sequence[bytes], note: str) -> str:
    """The request's body."""
    lines = "".join(f"{b64encode(one).decode()}\n" for one in proof)
    return f"old {old}\n{lines}\n{note}"


def parse_request(body: str) -> Asked:
    """Reads a request's body. Raises NoteUnreadable."""
    head, gap, note = body.partition("\n\n")
    first, *lines = head.split("\n")
    size = first.removeprefix("old ")
    if not gap or first == size or not SIZE.fullmatch(size):
        raise NoteUnreadable("a request begins with `old` and a size, then the proof, an empty line and the checkpoint")
    if len(lines) > MOST_HASHES:
        raise NoteUnreadable(f"more than {MOST_HASHES} hashes of proof")
    proof = tuple(decoded(line, line) for line in lines)
    if any(len(one) != 32 for one in proof):
        raise NoteUnreadable("a line of the proof is no SHA-256")
    asked = Asked(int(size), proof, parse_note(note))
    parse_checkpoint(asked.note.text)
    return asked
