"""The answers that cases give: frozen, in the case's own words, ready to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from onewindow.cases.queries.clockrows import ClockRow
from onewindow.cases.queries.siderows import MatterRow, PostShown, VerifiedRow
from onewindow.cases.rules import clocks
from onewindow.cases.rules.procedure import REVOKED
from onewindow.cases.rules.steps import BY_ITSELF
from onewindow.foundation.limits import Derivation, Limit


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """One inspector's signed finding."""

    account: UUID
    result: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step: whose it is, since when, until when. `expected` is set while its day is only a forecast.

    `results` holds what may be answered at it: grant and refuse where it decides, else pass and fail. `waits_for` is
    the event that a step waits for, `facts` what a node of its own kind keeps.
    """

    code: str
    name: str
    name_en: str
    action: str
    post: PostShown
    state: str
    opened_at: datetime | None
    due_on: date | None
    done_at: datetime | None
    done_by: UUID | None
    opinion: str
    result: str
    parallel: str
    inspectors: int
    signatures: tuple[SignatureRow, ...]
    expected: bool
    days_left: int | None
    is_last: bool
    results: frozenset[str]
    waits_for: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def own_derivation(self) -> Derivation | None:
        """How the last day of a step with a limit of its own comes about, once it is open."""
        limit = self.facts.get("limit")
        if limit is None or self.opened_at is None or self.state != "open":
            return None
        return clocks.own_limit(self.opened_at, clocks.limit_of(limit))

    @property
    def is_open_inspection(self) -> bool:
        """Whether an inspection waits to be held."""
        return self.action == "inspect" and self.state == "open"


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """A material, the source its item declares, and how it was given in the end."""

    code: str
    name: str
    name_en: str
    source: str
    given: str
    fallback: bool
    supplier: str
    supplier_en: str
    licence_id: UUID | None
    read_id: UUID | None
    file_ids: tuple[UUID, ...]
    values: Mapping[str, Any]
    stated_at: datetime


@dataclass(frozen=True, slots=True)
class CorrectionPointRow:
    """One defect of the notice: the material and what is to be done."""

    material: str
    material_name: str
    material_name_en: str
    text: str


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """The one notice of correction. `answered_at` is set when the applicant supplied what was asked."""

    points: tuple[CorrectionPointRow, ...]
    sent_at: datetime
    due_on: date
    answered_at: datetime | None
    document: UUID | None


@dataclass(frozen=True, slots=True)
class RemedyRow:
    """What the applicant may do against a refusal, where and until when."""

    kind: str
    to: str
    to_en: str
    limit: Limit
    law_id: str
    article: int
    until: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class BasisRow:
    """An article on which a decision rests."""

    law_id: str
    law: str
    article: int
    label: str


@dataclass(frozen=True, slots=True)
class AfterCheckRow:
    """A check that follows a promise."""

    id: UUID
    case_number: str
    kind: str
    materials: tuple[str, ...]
    post: PostShown
    due_on: date
    state: str
    result: str
    note: str
    checked_at: datetime | None
    rectify_due: date | None


@dataclass(frozen=True, slots=True)
class LicenceShown:
    """A licence as a case shows it: enough for a card and a link."""

    id: UUID
    type: str
    name: str
    name_en: str
    licence_no: str
    issuer: str
    holder_name: str
    issued_on: date
    valid_until: date | None
    state: str
    check_code: str


@dataclass(frozen=True, slots=True)
class DocumentShown:
    """A sealed document of a case."""

    id: UUID
    kind: str
    number: str
    title: str
    title_en: str
    issued_on: datetime
    check_code: str
    case_number: str
    corrects: UUID | None = None


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer of the form with its label and source (`source` is applicant, register, carried … or empty).

    `options_en` gives the English name of each option where the field offers a choice. `shown` is what the register gave
    where the applicant stated something else.
    """

    name: str
    label: str
    label_en: str
    value: Any
    source: str
    element: str
    read_at: str
    disputed: bool
    options_en: Mapping[str, str]
    shown: Any = None
    type: str = ""


@dataclass(frozen=True, slots=True)
class FormerRow:
    """The licence from which a case begins (延续、变更、注销). `renew_by`: the last day on which a renewal is in time.

    `deemed_renewed`: from which day it counts as renewed, where the law renewed it.
    """

    licence_id: UUID
    licence_no: str
    valid_until: date | None
    act: str
    renew_by: date | None
    is_late: bool
    is_decided: bool
    deemed_renewed: date | None


@dataclass(frozen=True, slots=True)
class CasePart:
    """One item's case: a lane of the timeline. `number` is None while it is planned."""

    id: UUID
    number: str | None
    version: UUID
    item: str
    title: str
    title_en: str
    department: str
    department_name: str
    department_name_en: str
    phone: str
    state: str
    shown_state: str
    outcome: str
    mode: str
    applicant: UUID
    applicant_name: str
    received_at: datetime | None
    counts_from: date | None
    correction_due: date | None
    accepted_at: datetime | None
    deemed: bool
    decided_at: datetime | None
    closed_at: datetime | None
    reason: str
    bases: tuple[BasisRow, ...]
    remedies: tuple[RemedyRow, ...]
    after: tuple[str, ...]
    steps: tuple[StepRow, ...]
    clock: ClockRow
    materials: tuple[MaterialRow, ...]
    answers: tuple[AnswerRow, ...]
    correction: CorrectionRow | None
    tolerance_due: date | None
    tolerated: tuple[str, ...]
    after_checks: tuple[AfterCheckRow, ...]
    licences: tuple[LicenceShown, ...] = ()
    documents: tuple[DocumentShown, ...] = ()
    result: Mapping[str, Any] = field(default_factory=dict)
    matters: tuple[MatterRow, ...] = ()
    verified: tuple[VerifiedRow, ...] = ()
    silence: str = ""
    reconsider_until: date | None = None
    apply_by: date | None = None
    fee: int | float | None = None
    tolerance: Mapping[str, Any] = field(default_factory=dict)
    former: FormerRow | None = None
    served_at: datetime | None = None

    @property
    def correctable(self) -> tuple[DocumentShown, ...]:
        """The decisions in which a slip of the pen could be corrected: the newest version of each."""
        former = {one.corrects for one in self.documents}
        return tuple(one for one in self.documents if one.kind == "decision" and one.id not in former)

    @property
    def contestable(self) -> tuple[DocumentShown, ...]:
        """The decisions against which somebody may turn, the earliest first; of one that was corrected its first version."""
        return tuple(one for one in self.documents if one.kind == "decision" and one.corrects is None)

    @property
    def remedies_since(self) -> datetime | None:
        """From when the remedies count: from the end of the licence where there was one, else from service."""
        revoked = self.result.get("ended", {}).get("at") or self.result.get("revoked_at")
        return datetime.fromisoformat(revoked) if revoked else self.served_at

    @property
    def service(self) -> MatterRow | None:
        """The way of service that the applicant wished instead of the portal, the latest."""
        return next((row for row in reversed(self.matters) if row.kind == "service" and row.state != "void"), None)

    @property
    def is_set_aside(self) -> bool:
        """Whether its decision was set aside and waits to be made again: its reason and remedies hold no more."""
        return any(row.kind == "redecide" and row.state == "open" for row in self.matters)

    @property
    def decision(self) -> str:
        """What holds now: granted, refused, or revoked after a grant; empty while nothing is decided."""
        return REVOKED if self.result.get("revoked_at") else self.outcome

    @property
    def correction_rounds(self) -> int:
        """How many notices of correction were sent; a second may only repeat the first (rule B2)."""
        return sum(one.kind == "correction_notice" for one in self.documents)

    @property
    def provisional_dates(self) -> tuple[str, ...]:
        """Which of its dates touch a year whose calendar is not announced (rule C4)."""
        shown = self.clock
        derived = (("promised_due", shown.promised_derivation), ("statutory_due", shown.statutory_derivation))
        found = [name for name, one in derived if shown.provisional and one and one.provisional]
        return (*found, *(f"{remedy.kind}_until" for remedy in self.remedies if remedy.provisional))

    @property
    def has_lamp(self) -> bool:
        """Whether a lamp says something: it was accepted, and is decided or still to be decided."""
        return self.accepted_at is not None and (self.decided_at is not None or self.closed_at is None)

    @property
    def track(self) -> tuple[StepRow, ...]:
        """The steps that take time: without choices and notices, which are over in a moment."""
        return tuple(step for step in self.steps if step.action not in BY_ITSELF)

    @property
    def open_steps(self) -> tuple[StepRow, ...]:
        """The steps that wait for somebody now."""
        return tuple(step for step in self.steps if step.state == "open")
