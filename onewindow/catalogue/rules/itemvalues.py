"""The values of an item (事项), as published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from onewindow.catalogue.rules.lawvalues import (
    Adoption,
    AfterSupervision,
    Band,
    BusinessItem,
    DecisionTable,
    IntermediaryReport,
    LicenceAct,
    OnlineAssessment,
    OwnBasis,
    PaperProcess,
)
from onewindow.catalogue.rules.processvalues import Choice, Joint, Notice, Wait
from onewindow.catalogue.rules.resultvalues import ResultRule
from onewindow.catalogue.rules.silence import Silence
from onewindow.foundation.limits.values import Limit


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in both languages; `text` and `text_en` are the same, named as templates localise them."""

    zh: str
    en: str
    basis: OwnBasis | None = None

    @property
    def text(self) -> str:
        """The Chinese sentence."""
        return self.zh

    @property
    def text_en(self) -> str:
        """The English sentence."""
        return self.en


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """An article (设定依据) on which part of an item rests; `role` says which: power, limit, condition and so on.

    `newer_version` is set where the law has been revised since the version cited.
    """

    law_id: str
    law: str
    article: int
    label: str
    version: str
    role: str
    newer_version: str = ""


@dataclass(frozen=True, slots=True)
class Fee:
    """One line of the fee scale; the amount in yuan, and the tests of the case's facts under which it is charged."""

    name: str
    name_en: str
    amount: int | float
    unit: str
    unit_en: str
    basis: OwnBasis | None = None
    when: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Charge:
    """What the item costs (收费); `policy` names the document that fixes the scale."""

    free: bool
    items: tuple[Fee, ...] = ()
    policy: str = ""


@dataclass(frozen=True, slots=True)
class Supplier:
    """What gives a material without the applicant: kind register, licence_type, item or form; `ref` names it."""

    kind: str
    ref: str
    step: str | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """A material (材料). `source` decides where it comes from, within it the first of `supplied_by` that answers."""

    code: str
    name: str
    name_en: str
    source: str
    supplied_by: tuple[Supplier, ...]
    upload: bool
    tolerance: bool
    commitment: bool
    required: bool
    when: Mapping[str, str]
    elements: tuple[str, ...] = ()
    basis: OwnBasis | None = None


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of the form; `prefill` is the data element `register.element` that fills it in."""

    name: str
    label: str
    label_en: str
    type: str
    required: bool
    prefill: str | None
    constraints: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class JointField:
    """A field of a joint form, asked once and used by every item in `used_by`.

    `carried_from` names the item of the bundle whose result gives the value, `result_field` the field of that result.
    """

    name: str
    label: str
    label_en: str
    type: str
    required: bool
    prefill: str | None
    constraints: Mapping[str, object]
    used_by: tuple[str, ...] = ()
    carried_from: str | None = None
    result_field: str | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """An answer to a question. `stop` says why the item does not apply, `route` where else to go."""

    value: str
    label: str
    label_en: str
    stop: str = ""
    stop_en: str = ""
    route: str = ""
    mode: str = ""
    note: str = ""
    note_en: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One of the two or three questions that come first; `demo_rule`: the threshold is the city's own."""

    code: str
    text: str
    text_en: str
    demo_rule: bool
    options: tuple[Option, ...]

    def option(self, value: str | None) -> Option | None:
        """The option that was chosen, or None."""
        return next((option for option in self.options if option.value == value), None)


@dataclass(frozen=True, slots=True)
class Presence:
    """Why the applicant has to be there in person at a step (到场), and the norm; without one it is to be removed."""

    reason: str
    reason_en: str
    basis: OwnBasis | None = None


@dataclass(frozen=True, slots=True)
class StepDefinition:
    """A step (环节) and the post (岗位) that does it; `share` is its part of the promised limit in percent.

    `after` names the steps before it where their order in the list does not say it; `runs_if` says what earlier steps
    must have found for it to run at all. `within` is a limit of its own.
    """

    code: str
    name: str
    name_en: str
    post: str
    action: str
    share: int | float
    parallel: str | None = None
    inspection: bool = False
    inspectors: int = 0
    pause_reasons: tuple[str, ...] = ()
    skip_when: Mapping[str, str] | None = None
    basis: OwnBasis | None = None
    after: tuple[str, ...] | None = None
    runs_if: Mapping[str, str] = field(default_factory=dict)
    within: Limit | None = None
    choice: Choice | None = None
    wait: Wait | None = None
    notice: Notice | None = None
    joint: Joint | None = None
    subcase: str = ""
    automatic: bool = False
    presence: Presence | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What a grant gives: a licence of a type, or a document; `rules` compute those fields that nobody types."""

    kind: str
    licence_type: str
    name: str
    name_en: str
    fields: tuple[str, ...]
    rules: tuple[ResultRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Remedy:
    """What may be done against the outcome; a complaint has a text, the others a limit and an article."""

    kind: str
    to: str
    to_en: str
    limit: Limit | None
    law_id: str
    article: int | None
    text: str = ""
    text_en: str = ""


@dataclass(frozen=True, slots=True)
class LimitUnderLaw:
    """A limit with the article that allows it: an extension, a renewal before expiry, or the time to apply within."""

    limit: Limit
    law_id: str
    article: int

    @property
    def value(self) -> int | float:
        """How many units."""
        return self.limit.value

    @property
    def unit(self) -> str:
        """The unit."""
        return self.limit.unit


Extension = LimitUnderLaw


@dataclass(frozen=True, slots=True)
class ApplyWithin(LimitUnderLaw):
    """The time to apply within; `since` is the data element of the date from which it runs, where a register has it."""

    since: str = ""


@dataclass(frozen=True, slots=True)
class Occasion:
    """When somebody comes to be entitled: so long after the date of the trigger, and to which grade."""

    after: Limit
    grade: str


@dataclass(frozen=True, slots=True)
class NeededElement:
    """What a register must hold of somebody, or she cannot be granted it without coming: why, in both languages."""

    element: str
    missing: str
    missing_en: str


@dataclass(frozen=True, slots=True)
class Proactive:
    """An item offered without application (免申即享): the data element that sets it off, the rule, and how it is done.

    `occasions` are the moments of entitlement counted from the trigger, `lead_days` how long ahead an offer is made.
    `answers` are those to the item's questions that finding somebody implies, `agent_question` asks whether somebody
    else confirms for her. Without occasions it is only told of, never offered.
    """

    trigger: str
    rule: str
    rule_en: str
    lead_days: int
    occasions: tuple[Occasion, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    agent_question: str = ""
    needed: tuple[NeededElement, ...] = ()


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment that the item grants, in yuan, each month or once."""

    grade: str
    grade_en: str
    amount: int | float
    per: str


@dataclass(frozen=True, slots=True)
class Item:
    """A published version of an item (事项)."""

    version_id: UUID
    version: int
    key: str
    name: str
    name_en: str
    basic_code: str
    implementation_code: str
    type: str
    type_en: str
    type_code: str
    department: str
    level: int
    targets: tuple[str, ...]
    legal_bases: tuple[LegalBasis, ...]
    statutory: Limit
    promised: Limit
    commitment_promised: Limit | None
    charge: Charge
    online_level: int
    visits: int
    instant: bool
    acceptance_modes: tuple[str, ...]
    conditions: tuple[Text, ...]
    materials: tuple[Material, ...]
    form: tuple[FormField, ...]
    questions: tuple[Question, ...]
    steps: tuple[StepDefinition, ...]
    result: Result
    channels: tuple[str, ...]
    windows: tuple[str, ...]
    phone: str
    handled_at: tuple[str, ...]
    cross_region: bool
    remedies: tuple[Remedy, ...]
    extension: LimitUnderLaw | None
    tolerance_days: int | None
    after_check_days: int | None
    renewal: LimitUnderLaw | None
    apply_within: ApplyWithin | None
    proactive: Proactive | None
    payments: tuple[Payment, ...]
    local_policy: Text | None
    policy_note: Text | None
    reviewed_on: str
    keywords: tuple[str, ...]
    keywords_en: tuple[str, ...]
    power: str = ""
    responsibility: str = ""
    statutory_duty: bool = False
    adopts: Adoption | None = None
    for_licence: LicenceAct | None = None
    silence: tuple[Silence, ...] = ()
    business_items: tuple[BusinessItem, ...] = ()
    discretion: tuple[Band, ...] = ()
    eligibility: tuple[DecisionTable, ...] = ()
    online_assessment: OnlineAssessment | None = None
    process_before: PaperProcess | None = None
    supervision: tuple[AfterSupervision, ...] = ()
    reports: tuple[IntermediaryReport, ...] = ()
    summary: str = ""
    summary_en: str = ""
    themes: tuple[str, ...] = ()
    life_events: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
