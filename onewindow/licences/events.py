"""What licences announce."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from onewindow.foundation.events import Event


@dataclass(frozen=True, slots=True)
class LicenceIssued(Event):
    """An e-licence was issued in a case."""

    id: UUID
    type: str
    holders: frozenset[str]
    case_number: str


@dataclass(frozen=True, slots=True)
class LicenceEnded(Event):
    """A licence ended: revoked, annulled, cancelled or deregistered (`act`)."""

    id: UUID
    type: str
    act: str
    on: date


@dataclass(frozen=True, slots=True)
class LicenceReplaced(Event):
    """A licence was renewed or changed: `successor` stands in its place."""

    id: UUID
    successor: UUID
    type: str
