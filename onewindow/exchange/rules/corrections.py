"""What may become of a dispute over a value of a register (rules E2, F8)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What the owner of a register answers."""

    CORRECTED = "corrected"  # as it was claimed
    PARTLY = "partly"  # changed, to another value than the one claimed
    KEPT = "kept"  # not changed, with the reason


class RaisedBy(StrEnum):
    """Who disputes a value."""

    PERSON = "person"
    OFFICIAL = "official"
    CHECK = "check"  # of the data's quality


@dataclass(frozen=True, slots=True)
class Disputed:
    """A value whose dispute is not settled: of which element and subject, which value, since which dispute."""

    number: str
    element: str
    subject: str
    shown_digest: str
    purpose_number: str = ""


def disputes_in(
    open_disputes: Iterable[Disputed], values: Mapping[str, Collection[str]], subjects: Collection[str], number: str
) -> tuple[Disputed, ...]:
    """Which disputes an answer bears the mark of: its `values` are, by element, the digests of those that leave.

    The element must be answered, for the subject of the dispute or (where none is known) under the same purpose, with
    the very value that is disputed; a dispute that keeps no value concerns whatever the element says.
    """
    return tuple(
        one
        for one in open_disputes
        if one.element in values
        and (one.subject in subjects if one.subject else one.purpose_number == number)
        and (not one.shown_digest or one.shown_digest in values[one.element])
    )
