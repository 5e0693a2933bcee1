"""What is shown of matters beside the steps, and of posts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from onewindow.cases.queries.endings import EndingShown


@dataclass(frozen=True, slots=True)
class PostShown:
    """A post as people see it: its name, its department and that department's phone."""

    code: str
    name: str = ""
    name_en: str = ""
    department: str = ""
    department_name: str = ""
    department_name_en: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class VisitRow:
    """The applicant came in person: asked by a post, why and by which norm, or unasked."""

    at: datetime
    place: str
    is_asked: bool
    post: PostShown | None
    step: str
    step_en: str
    reason: str
    basis: str


@dataclass(frozen=True, slots=True)
class VisitsRow:
    """How often she came for a matter, beside how often the guide promised, and each time by itself."""

    measured: int
    promised: int
    rows: tuple[VisitRow, ...]


NO_VISITS = VisitsRow(0, 0, ())


@dataclass(frozen=True, slots=True)
class WindowRow:
    """A window of time that was proposed, in local time."""

    day: date
    begins: time
    ends: time


@dataclass(frozen=True, slots=True)
class VerifiedRow:
    """A material that was verified: by which post, when, and until when that holds."""

    material: str
    name: str
    name_en: str
    post: PostShown
    verified_at: datetime
    valid_until: date
    note: str
    holds: bool


@dataclass(frozen=True, slots=True)
class MatterRow:
    """A matter beside the steps. `state` is open, waiting, done, void, or lapsed where its case ended before.

    `days_late` counts the working days after its day until it was answered, or until today.
    """

    id: UUID
    kind: str
    state: str
    stage: str
    post: PostShown
    step: str
    due_on: date | None
    asked_post: PostShown
    asked_at: datetime
    question: str
    about: tuple[str, ...]
    answer: str
    answered_at: datetime | None
    days_late: int
    facts: Mapping[str, Any]
    to_name: str = ""
    to_name_en: str = ""
    decided_name: str = ""
    decided_name_en: str = ""
    windows: tuple[WindowRow, ...] = ()
    answered: tuple[WindowRow, ...] = ()
    agreed: WindowRow | None = None
    photos: tuple[UUID, ...] = ()
    ending: EndingShown | None = None
    chair: str = ""
    chair_en: str = ""

    @property
    def reference(self) -> str:
        """The number under which a reconsideration or lawsuit runs."""
        return str(self.facts.get("reference", ""))

    @property
    def contested(self) -> Mapping[str, str]:
        """The decision that a review contests: its number, title, title_en and day."""
        return dict(self.facts.get("decision", {}))

    @property
    def brought_on(self) -> date | None:
        """When it was brought."""
        return _day(self.facts.get("brought_on"))

    @property
    def in_time(self) -> bool | None:
        """Whether it was brought within the term that the decision shows; None where it shows none."""
        return self.facts.get("in_time")

    @property
    def result(self) -> str:
        """How it ended; empty while it goes on."""
        return str(self.facts.get("result", ""))

    @property
    def result_on(self) -> date | None:
        """When it ended."""
        return _day(self.facts.get("result_on"))

    @property
    def court_until(self) -> date | None:
        """Until when she may go to court after a reconsideration."""
        return _day(self.facts.get("court_until"))

    @property
    def way(self) -> str:
        """The way of service that was wished."""
        return str(self.facts.get("way", ""))

    @property
    def tracking(self) -> str:
        """The tracking number of a letter, or when an e-mail was sent."""
        return str(self.facts.get("tracking", ""))

    @property
    def tries(self) -> tuple[Mapping[str, str], ...]:
        """The times at which it could not be handed over, with why."""
        return tuple(self.facts.get("tries", ()))

    @property
    def where(self) -> str:
        """Where the public notice stands."""
        return str(self.facts.get("where", ""))

    @property
    def place(self) -> str:
        """Where an inspection is."""
        return str(self.facts.get("place", ""))

    @property
    def note(self) -> str:
        """What the applicant should know of it."""
        return str(self.facts.get("note", ""))

    @property
    def answer_note(self) -> str:
        """What she said with other windows."""
        return str(self.facts.get("answer_note", ""))

    @property
    def right_until(self) -> date | None:
        """Until when a hearing may be asked for."""
        day = self.facts.get("right_until")
        return date.fromisoformat(day) if day else None

    @property
    def hearing_at(self) -> datetime | None:
        """When the hearing begins."""
        at = self.facts.get("at")
        return datetime.fromisoformat(at) if at else None

    @property
    def is_for_ending(self) -> bool:
        """Whether a hearing is one before a licence ends, in a case decided long ago: it stops no clock."""
        return "ending" in self.facts

    @property
    def views(self) -> list[str]:
        """What those who were told of the hearing say."""
        return [str(one["text"]) for one in self.facts.get("views", ())]

    @property
    def applicant_comes(self) -> bool:
        """Whether the applicant has to come herself; `reason` and `basis` say why."""
        return bool(self.facts.get("applicant_comes"))

    @property
    def reason(self) -> str:
        """Why she has to come."""
        return str(self.facts.get("reason", ""))

    @property
    def basis(self) -> str:
        """By which norm she has to come."""
        return str(self.facts.get("basis", ""))


def _day(text: object) -> date | None:
    return date.fromisoformat(str(text)) if text else None
