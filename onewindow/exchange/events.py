"""What the exchange announces."""

from __future__ import annotations

from dataclasses import dataclass

from onewindow.foundation.events import Event


@dataclass(frozen=True, slots=True)
class DataCorrectionRaised(Event):
    """Somebody disputes a value of a register (校核)."""

    number: str
    owner: str
    element: str


@dataclass(frozen=True, slots=True)
class SharedValueCorrected(Event):
    """The owner of a register has corrected a disputed value; `purposes` are the cases and drafts that had read it."""

    number: str
    element: str
    subject: str
    purposes: frozenset[str]
