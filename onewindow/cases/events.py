"""What cases announce."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from onewindow.foundation.actor import Actor
from onewindow.foundation.events import Event


@dataclass(frozen=True, slots=True)
class CaseOpened(Event):
    """A submission became a case (收件); for a bundle the number is the parent's."""

    number: str
    applicant: UUID
    actor: Actor


@dataclass(frozen=True, slots=True)
class CaseAccepted(Event):
    """A case was accepted (受理): from now on its limits run. `deemed` when the office had kept silent."""

    number: str
    deemed: bool
    actor: Actor


@dataclass(frozen=True, slots=True)
class CorrectionRequested(Event):
    """The one notice of correction (一次性告知) was sent."""

    number: str
    materials: tuple[str, ...]
    actor: Actor


@dataclass(frozen=True, slots=True)
class StepCompleted(Event):
    """A step was done."""

    number: str
    step: str
    result: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class CaseDecided(Event):
    """A decision was dated and sealed. `outcome` is granted or refused."""

    number: str
    outcome: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class CaseClosed(Event):
    """A case ended: closed after its decision was served, or withdrawn, not accepted, or its acceptance revoked."""

    number: str
    state: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class OpinionGiven(Event):
    """A post that was asked inside a case gave its opinion; `late` when its own day was over."""

    number: str
    post: str
    late: bool
    actor: Actor


@dataclass(frozen=True, slots=True)
class AfterCheckDone(Event):
    """An after-check of a promise was recorded."""

    number: str
    result: str
    actor: Actor
