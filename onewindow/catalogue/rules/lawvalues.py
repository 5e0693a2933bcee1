"""What ties an item to the law and to its supervision: adoption, discretion, eligibility, assessment, reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OwnBasis:
    """The article on which one element of an item rests: a condition, material, step, fee or report."""

    law_id: str
    article: int
    law: str = ""
    label: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Adoption:
    """What an office's item was adopted from (基本事项 or the item of a higher level); `version` where it is known."""

    kind: str
    key: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class BusinessItem:
    """A business item (业务办理项): the item for one set of answers, numbered 01 to 99."""

    sequence: str
    name: str
    name_en: str
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Band:
    """A discretion band (裁量基准): the range in which the result's `field` lies where `when` is met."""

    code: str
    name: str
    name_en: str
    field: str
    law_id: str
    article: int
    when: Mapping[str, str]
    min: int | float | None = None
    max: int | float | None = None
    one_of: tuple[str, ...] = ()
    unit: str = ""
    unit_en: str = ""


@dataclass(frozen=True, slots=True)
class Input:
    """A column of a decision table: what is asked, and of which type (number, boolean, select, date)."""

    name: str
    label: str
    label_en: str
    type: str
    options: tuple[str, ...] = ()
    options_en: tuple[str, ...] = ()
    unit: str = ""
    unit_en: str = ""


@dataclass(frozen=True, slots=True)
class Criterion:
    """A row of a decision table: tests by input (">= 80", "true", "married"), what follows, and what would change it."""

    when: Mapping[str, str]
    qualifies: bool
    reason: str
    reason_en: str
    law_id: str = ""
    article: int | None = None
    change: str = ""
    change_en: str = ""


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """Rules of eligibility with a hit policy of DMN: U unique, F first, C collect."""

    code: str
    name: str
    name_en: str
    hit: str
    inputs: tuple[Input, ...]
    rules: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class OnlineAssessment:
    """Who decided whether the item can be done online, when and why (R-007); published with the guide."""

    online: bool
    decided_by: str
    decided_by_en: str
    decided_on: str
    reason: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class PaperStep:
    """A step of the process before its redesign."""

    name: str
    name_en: str
    post: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class PaperProcess:
    """The process before its redesign (R-012), with what it cost people where that is known."""

    steps: tuple[PaperStep, ...]
    materials: int | None = None
    days: int | None = None
    visits: int | None = None


@dataclass(frozen=True, slots=True)
class AfterSupervision:
    """How the matter is supervised after approval: kind random, targeted or after_check."""

    name: str
    name_en: str
    kind: str
    every_days: int | None = None
    share_percent: int | None = None
    law_id: str = ""
    article: int | None = None


@dataclass(frozen=True, slots=True)
class IntermediaryReport:
    """A report by a third party (中介服务) with its basis and who pays: organ or applicant."""

    name: str
    name_en: str
    basis: OwnBasis
    paid_by: str = "applicant"


@dataclass(frozen=True, slots=True)
class LicenceAct:
    """What an item does to a licence that its holder has already: renew 延续, change 变更 its `fields`, or cancel 注销.

    A case of such an item begins from the licence of `licence_type`.
    """

    act: str
    licence_type: str
    fields: tuple[str, ...] = ()
