"""The answers about whole matters, lists and desks: frozen, ready to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from onewindow.cases.queries.jointrows import CoApplicantRow
from onewindow.cases.queries.rows import BasisRow, CasePart, DocumentShown, LicenceShown, RemedyRow
from onewindow.cases.queries.siderows import NO_VISITS, VisitsRow
from onewindow.exchange.queries import ChangeRow
from onewindow.foundation.limits import Limit


@dataclass(frozen=True, slots=True)
class NextAction:
    """What the applicant has to do now: `kind` is correction, supply, inspection, event or none; `due_on` until when."""

    kind: str
    case_number: str
    title: str
    title_en: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The separate way beside this one: visits, materials, forms, fields, working days."""

    visits: int
    materials: int
    forms: int
    fields: int
    workdays: int


@dataclass(frozen=True, slots=True)
class DaysUsed:
    """The working days that one item took against its limits."""

    item: str
    title: str
    title_en: str
    used: int
    promised: Limit
    statutory: Limit
    promised_due: date | None
    statutory_due: date | None
    decided_on: date | None
    on_time: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the applicant was spared and what it took, measured (rule M).

    `required` maps each source to the codes of the materials that came from it in the end.
    """

    visits: int
    uploads: int
    required: Mapping[str, tuple[str, ...]]
    fallback_uploads: tuple[str, ...]
    promises: int
    days: tuple[DaysUsed, ...]
    workdays: int
    minutes_spent: int
    correction_rounds: int
    separate: Comparison | None
    finished: bool


@dataclass(frozen=True, slots=True)
class CasePage:
    """One page for one matter: all its items across departments."""

    number: str
    kind: str
    key: str
    title: str
    title_en: str
    department: str
    state: str
    shown_state: str
    outcome_word: str
    applicant: UUID
    applicant_name: str
    filed_by: UUID
    channel: str
    site: str
    received_at: datetime
    counts_from: date
    closed_at: datetime | None
    promised_due: date | None
    statutory_due: date | None
    children: tuple[CasePart, ...]
    next_action: NextAction | None
    documents: tuple[DocumentShown, ...]
    outcome: Outcome
    numbers: tuple[str, ...]
    subjects: frozenset[str]
    may_withdraw: bool
    visits: VisitsRow = NO_VISITS
    co_applicants: tuple[CoApplicantRow, ...] = ()
    agent_name: str = ""
    changes: tuple[ChangeRow, ...] = ()

    @property
    def licences(self) -> tuple[LicenceShown, ...]:
        """Every licence that came out of the matter."""
        return tuple(licence for child in self.children for licence in child.licences)


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """A line of the applicant's list of cases."""

    number: str
    title: str
    title_en: str
    applicant_name: str
    state: str
    shown_state: str
    received_at: datetime
    promised_due: date | None
    next_action: NextAction | None
    parts: int
    parts_done: int


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A line of an official's inbox. `kind` is receipt (to be accepted), step, after_check or a side matter's.

    `id` pages on; a matter's own page has it in its address. `holder` has claimed it until `held_until`; empty while
    nobody has.
    """

    id: UUID
    kind: str
    case_number: str
    parent_number: str
    parent_title: str
    parent_title_en: str
    item: str
    item_name: str
    item_name_en: str
    applicant_name: str
    step: str
    step_name: str
    step_name_en: str
    post: str
    state: str
    channel: str
    opened_at: datetime | None
    due_on: date | None
    promised_due: date | None
    lamp: str
    days_left: int | None
    signed: bool
    closed_on: date | None
    site: str = ""
    is_mine: bool = False
    holder: str = ""
    holder_en: str = ""
    held_until: datetime | None = None
    has_news: bool = False

    @property
    def is_matter(self) -> bool:
        """Whether it is a matter beside the steps, which has a page of its own."""
        return self.kind not in {"receipt", "step", "after_check"}

    @property
    def task(self) -> str:
        """How it is named within its case: a step by its code, the others by their ids."""
        return self.step if self.kind in {"receipt", "step"} else str(self.id)


@dataclass(frozen=True, slots=True)
class ResultField:
    """A field of the result that the issuing step fills: what the rules found, or nothing yet.

    `fixed` fields are computed (number, dates) or assigned by a register's owner and cannot be typed.
    """

    name: str
    label: str
    label_en: str
    value: Any
    source: str
    fixed: bool


@dataclass(frozen=True, slots=True)
class BandRow:
    """A discretion band (裁量基准) that holds for the case: which field of the result, its range, and the article."""

    name: str
    name_en: str
    field: str
    range: str
    law_id: str
    article: int


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """Who has an open task in hand, and until when at the latest."""

    step: str
    is_mine: bool
    holder: str
    holder_en: str
    until: datetime


@dataclass(frozen=True, slots=True)
class DeskCase:
    """Everything an official of one of the case's posts sees and may do.

    `may` holds the acts open to her now: accept, correct, refuse_acceptance, step:<code>, pause:<code>, resume,
    extend, order_rectify:<id>, after_check:<id>, recheck:<id>, revoke:<id>. `beside` holds the acts beside the steps,
    `purposes` are the numbers under which data was read for it; `hands` claim:<task> and return:<task>. `unopened` is set where she is the first to open a task of hers.
    """

    number: str
    parent_number: str
    bundle_title: str
    bundle_title_en: str
    part: CasePart
    siblings: tuple[CasePart, ...]
    questions: Mapping[str, str]
    my_posts: frozenset[str]
    may: frozenset[str]
    result_fields: tuple[ResultField, ...]
    bands: tuple[BandRow, ...]
    legal_bases: tuple[BasisRow, ...]
    remedies: tuple[RemedyRow, ...]
    pause_kinds: tuple[tuple[str, str, str], ...]
    tolerable: tuple[str, ...]
    subjects: frozenset[str]
    subjects_by_party: Mapping[UUID, str]
    needs: frozenset[str]
    channel: str
    minutes_spent: int
    claims: Mapping[str, ClaimRow]
    hands: frozenset[str]
    beside: frozenset[str] = frozenset()
    visits: VisitsRow = NO_VISITS
    presence: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    co_applicants: tuple[CoApplicantRow, ...] = ()
    agent_name: str = ""
    unopened: bool = False
    purposes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileOffer:
    """A paper that the applicant handed in before, offered first (rule E1)."""

    file_id: UUID
    material: str
    case_number: str
    case_title: str
    case_title_en: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class EarlierResult:
    """A result that an earlier case of the applicant gave."""

    item: str
    case_number: str
    decided_at: datetime
    result: Mapping[str, Any]
    licence_id: UUID | None
