"""The shapes of cases in JSON. Times carry +08:00, dates are ISO 8601, codes are the catalogue's."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from ninja import Field, Schema


class LimitOut(Schema):
    """A limit and the day on which it ends; no day while the case is not received."""

    value: float
    unit: str
    due: date | None


class PauseOut(Schema):
    """A time that does not count."""

    start: date
    end: date | None
    kind: str


class StepOut(Schema):
    """A step of a case and whose it is."""

    code: str
    name: str
    name_en: str
    post: str
    action: str
    state: str
    due_on: date | None
    opened_at: datetime | None
    done_at: datetime | None
    result: str


class MaterialOut(Schema):
    """A material: the source that its item declares, how it was given, whether an upload had to stand in."""

    code: str
    name: str
    name_en: str
    source: str
    given: str
    fallback: bool


class DocumentOut(Schema):
    """A sealed document and where anybody can check it."""

    id: UUID
    kind: str
    number: str
    title: str
    title_en: str
    issued_on: datetime
    check_url: str


class LicenceOut(Schema):
    """A licence that came out of the case."""

    type: str
    name: str
    name_en: str
    licence_id: str
    licence_no: str
    holder_name: str
    recipient: str
    issued_on: date
    valid_until: date | None
    state: str
    fields: dict[str, str]
    check_url: str


class ResultOut(Schema):
    """A result that is a document, not a licence.

    `computed_from` gives, for each field that the item's rules computed, the facts it was computed from.
    """

    name: str
    name_en: str
    issued_on: date
    recipient: str
    fields: dict[str, str]
    computed_from: dict[str, dict[str, str]]


class ToleranceOut(Schema):
    """What was let follow later, until when, and what becomes of the case if it does not come."""

    missing: list[str]
    due: date | None
    supplied_at: datetime | None
    if_not_supplied: str


class CreditEffectOut(Schema):
    """What a broken promise did to the credit file: how many were added, and whether promises are still taken."""

    broken_promises: int
    promise_allowed: bool


class RevocationOut(Schema):
    """The revocation of a grant; `credit_effect` is null until the owner of the credit register has answered."""

    revoked_on: date
    reason: str
    bases: list[str]
    credit_effect: CreditEffectOut | None


class PartOut(Schema):
    """One item of a matter."""

    number: str | None
    item: str
    name: str
    name_en: str
    department: str
    state: str
    outcome: str
    decision: str
    applicant: str
    apply_by: date | None
    fee: float | None
    mode: str
    received_at: datetime | None
    correction_due: date | None
    accepted_at: datetime | None
    deemed: bool
    promised: LimitOut
    statutory: LimitOut
    statutory_due_before_extension: date | None
    promised_from: datetime | None
    provisional: bool
    provisional_dates: list[str]
    pauses: list[PauseOut]
    extension: int | None
    tolerance_due: date | None
    tolerance: ToleranceOut | None
    correction_rounds: int
    lamp: str | None
    days_left: int | None
    decided_at: datetime | None
    delivery_due: date | None = None
    served_at: datetime | None = None
    reason: str
    refused_reasons: list[str]
    revocation: RevocationOut | None
    reconsideration_until: date | None
    litigation_until: date | None
    steps: list[StepOut]
    materials: list[MaterialOut]
    documents: list[DocumentOut]
    licences: list[LicenceOut]
    result_document: ResultOut | None


class AfterCheckOut(Schema):
    """A check of a promise that a decision rests on."""

    item: str
    due: date
    rectify_due: date | None
    done_on: date | None
    result: str


class SeparateOut(Schema):
    """What the same would take item by item at the windows."""

    visits: int
    materials: int
    forms: int
    fields: int
    workdays: int


class OutcomeOut(Schema):
    """What the matter took, measured. `materials` maps each declared source to codes."""

    visits: int
    materials: dict[str, list[str]]
    fallback_uploads: list[str]
    uploads: int
    promises: int
    minutes: int
    workdays: dict[str, int]
    separate: SeparateOut | None


class CoApplicantOut(Schema):
    """One who applies together with the applicant: `side` is same (shares the result) or other (a seller)."""

    name: str
    side: str


class CaseOut(Schema):
    """One matter: a bundle with its items, or one item."""

    number: str
    kind: str
    key: str
    title: str
    title_en: str
    state: str
    outcome: str
    co_applicants: list[CoApplicantOut]
    channel: str
    receiving_site: str
    received_at: datetime
    counts_from: date
    bundle_due: date | None
    applicant_division: str
    parts: list[PartOut]
    after_checks: list[AfterCheckOut]
    outcome_measured: OutcomeOut


class CaseLine(Schema):
    """A line of the list of one's own cases."""

    number: str
    title: str
    title_en: str
    state: str
    received_at: datetime
    promised_due: date | None
    parts: int
    parts_done: int


class CasesOut(Schema):
    """A page of one's own cases; `next_after` asks for the following one."""

    cases: list[CaseLine]
    next_after: str | None


class TaskLine(Schema):
    """Something that waits for a post of the caller."""

    kind: str
    case: str
    item: str
    item_name: str
    step: str
    step_name: str
    post: str
    due_on: date | None
    promised_due: date | None
    lamp: str
    days_left: int | None


class TasksOut(Schema):
    """A page of tasks; `next_after` asks for the following one."""

    tasks: list[TaskLine]
    next_after: str | None


class PointIn(Schema):
    """One defect of a notice of correction."""

    material: str = Field(min_length=1, max_length=64)
    text: str = Field(min_length=1, max_length=500)


class CorrectionIn(Schema):
    """The one notice: all defects, and how many working days there are to put them right."""

    points: list[PointIn] = Field(min_length=1, max_length=50)
    days: int = Field(10, ge=1, le=60)


class ConclusionIn(Schema):
    """What a post concludes: pass or fail; grant or refuse at the approval. `bases` as law:article."""

    result: str = Field("pass", pattern="^(pass|fail|grant|refuse)$")
    opinion: str = Field("", max_length=2000)
    bases: list[str] = Field(default_factory=list, max_length=20)
    result_fields: dict[str, str] = Field(default_factory=dict)


class DoneOut(Schema):
    """The case after the act."""

    case: str
    state: str
