"""The shapes that departments' own systems send and are sent."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from onewindow.cases.rules.systems import Report
from onewindow.cases.services import ReportGiven, ReportPoint


class SystemTaskLine(Schema):
    """A step that is open at one of the system's posts."""

    id: UUID
    number: str
    item: str
    title: str
    step: str
    step_name: str
    action: str
    post: str
    case_state: str
    opened_at: datetime
    due_on: date | None
    promised_due: date | None
    statutory_due: date | None


class SystemTasksOut(Schema):
    """A page of open steps; `next_after` asks for the following one."""

    tasks: list[SystemTaskLine]
    next_after: UUID | None


class SystemAnswerOut(Schema):
    """An answer of the form and where it came from."""

    name: str
    label: str
    value: Any
    source: str
    read_at: str


class SystemMaterialOut(Schema):
    """A material, how it was given, what was read from its source, and the files that were handed in."""

    code: str
    name: str
    source: str
    given: str
    values: dict[str, Any]
    file_ids: list[UUID]


class SystemStepOut(Schema):
    """A step: `results` is what may be concluded at it."""

    code: str
    name: str
    action: str
    post: str
    state: str
    result: str
    opened_at: datetime | None
    due_on: date | None
    inspectors: int
    results: list[str]


class SystemBasisOut(Schema):
    """An article on which a decision may rest; `code` is what a report names it by."""

    code: str
    label: str


class SystemCorrectionOut(Schema):
    """The one notice of correction: its points, until when, and when it was answered."""

    points: list[dict[str, str]]
    due_on: date
    answered_at: datetime | None


class SystemCaseOut(Schema):
    """A case as its posts see it. The days are the platform's: no report moves them."""

    number: str
    item: str
    name: str
    state: str
    applicant_name: str
    co_applicants: list[str]
    mode: str
    received_at: datetime | None
    accepted_at: datetime | None
    promised_due: date | None
    statutory_due: date | None
    provisional: bool
    answers: list[SystemAnswerOut]
    materials: list[SystemMaterialOut]
    steps: list[SystemStepOut]
    correction: SystemCorrectionOut | None
    legal_bases: list[SystemBasisOut]
    result_fields: list[str]


class PointIn(Schema):
    """A defect: the material by its code in the guide, and what is wrong with it."""

    material: str = Field(min_length=1, max_length=64)
    text: str = Field(min_length=1, max_length=500)


class ReportIn(Schema):
    """What the system reports of a step, in the name of an official who holds its post.

    `stated_at` is the time by the system's own clock: it is kept and moves nothing. `result` goes with step_done (pass,
    fail) and decided (grant, refuse); `points` with correction_needed, all at once; `reason` with whatever must say why.
    """

    step: str = Field(min_length=1, max_length=16)
    state: Report
    official: str = Field(min_length=1, max_length=64)
    result: str = Field("", pattern="^(|pass|fail|grant|refuse)$")
    reason: str = Field("", max_length=2000)
    right_route: str = Field("", max_length=500)
    tolerated: list[str] = Field(default_factory=list, max_length=50)
    points: list[PointIn] = Field(default_factory=list, max_length=50)
    days: int = Field(10, ge=1, le=60)
    bases: list[str] = Field(default_factory=list, max_length=20)
    result_fields: dict[str, str] = Field(default_factory=dict)
    pause_kind: str = Field("", max_length=32)
    expected_end: date | None = None
    stated_at: datetime | None = None

    def given(self) -> ReportGiven:
        """The report as the act takes it."""
        values = self.dict(exclude={"points"})
        return ReportGiven(**values, points=[ReportPoint(one.material, one.text) for one in self.points])


class ReportedOut(Schema):
    """How the case stands after the report; `repeated` where the same report had come before and nothing was done."""

    case: str
    case_state: str
    step: str
    step_state: str
    promised_due: date | None
    statutory_due: date | None
    clock_runs: bool
    recorded_at: datetime
    repeated: bool


class SystemEventData(Schema):
    """The data of an event: which step of which case, in which state, until when. No personal data."""

    case: str
    item: str
    step: str
    post: str
    case_state: str
    step_state: str
    step_due_on: date | None
    promised_due: date | None
    statutory_due: date | None
    href: str
