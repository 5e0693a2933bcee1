"""What intake announces."""

from __future__ import annotations

from dataclasses import dataclass

from onewindow.foundation.actor import Actor
from onewindow.foundation.events import Event


@dataclass(frozen=True, slots=True)
class DraftSubmitted(Event):
    """A draft became a case."""

    number: str
    case_number: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class DraftAbandoned(Event):
    """A draft ended without a case: given up by its person, or past its 90 days."""

    number: str
    reason: str
    actor: Actor
