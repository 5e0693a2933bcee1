"""The values of the catalogue (事项目录): items, bundles (一件事) and licence types, as published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from onewindow.catalogue.rules.itemvalues import (
    ApplyWithin,
    Charge,
    Extension,
    Fee,
    FormField,
    Item,
    JointField,
    LegalBasis,
    LimitUnderLaw,
    Material,
    NeededElement,
    Occasion,
    Option,
    Payment,
    Presence,
    Proactive,
    Question,
    Remedy,
    Result,
    StepDefinition,
    Supplier,
    Text,
)
from onewindow.catalogue.rules.resultvalues import Reached, ResultRow, ResultRule
from onewindow.catalogue.rules.routing import Route
from onewindow.catalogue.rules.standing import OPEN, Standing
from onewindow.foundation.limits.values import Limit

__all__ = [
    "ApplyWithin",
    "Bundle",
    "Catalogue",
    "Charge",
    "Comparison",
    "Extension",
    "Fee",
    "FormField",
    "Item",
    "JointField",
    "JointJourney",
    "LegalBasis",
    "LicenceField",
    "LicenceType",
    "LimitUnderLaw",
    "Material",
    "NeededElement",
    "Occasion",
    "Option",
    "Payment",
    "Presence",
    "Proactive",
    "Question",
    "Reached",
    "Remedy",
    "Result",
    "ResultRow",
    "ResultRule",
    "SingleJourney",
    "StepDefinition",
    "Supplier",
    "Text",
]


@dataclass(frozen=True, slots=True)
class SingleJourney:
    """What it takes to go item by item, each at its own window."""

    visits: int
    materials: int
    forms: int
    fields: int
    workdays: int


@dataclass(frozen=True, slots=True)
class JointJourney:
    """What the bundle takes."""

    visits: int
    uploads: int
    promises: int
    fields: int
    fields_to_type: int
    workdays: int
    forms: int = 1

    @property
    def materials(self) -> int:
        """What the applicant gives: uploads and promises."""
        return self.uploads + self.promises


@dataclass(frozen=True, slots=True)
class Comparison:
    """The separate way beside the bundle."""

    single: SingleJourney
    joint: JointJourney


@dataclass(frozen=True, slots=True)
class Bundle:
    """A published version of a bundle (一件事): items that are applied for with one form."""

    version_id: UUID
    version: int
    code: str
    name: str
    name_en: str
    life_event: str
    life_event_en: str
    lead_department: str
    departments: tuple[str, ...]
    items: tuple[str, ...]
    optional_items: tuple[str, ...]
    default_answers: Mapping[str, str]
    dependencies: Mapping[str, tuple[str, ...]]
    stages: tuple[tuple[str, ...], ...]
    stage_names: tuple[Text, ...]
    stage_rule: Text | None
    joint_form: tuple[JointField, ...]
    bundle_limits: Mapping[str, Limit]
    single_journey: Mapping[str, int]
    bundle_journey: Mapping[str, int]
    assumption: Text
    joint_inspection_items: tuple[str, ...]
    joint_inspection: Text | None
    pre_review: Text | None


@dataclass(frozen=True, slots=True)
class LicenceField:
    """A field of a licence."""

    name: str
    label: str
    label_en: str


@dataclass(frozen=True, slots=True)
class LicenceType:
    """A type of licence (证照类型); `type_code` has 21 characters: the body that defined it, and a number."""

    code: str
    type_code: str
    name: str
    name_en: str
    issuer: str
    holder: str
    validity_value: int
    validity_unit: str
    fields: tuple[LicenceField, ...]
    template: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that is published now; `version` rises with each publication.

    `standings` holds only items that one may not apply for: they stay readable with the reason. `routes` are the
    routing rules of items that have some.
    """

    version: int
    items: Mapping[str, Item]
    bundles: Mapping[str, Bundle]
    licence_types: Mapping[str, LicenceType]
    standings: Mapping[str, Standing] = field(default_factory=dict)
    routes: Mapping[str, tuple[Route, ...]] = field(default_factory=dict)

    def standing_of(self, key: str) -> Standing:
        """Where an item stands."""
        return self.standings.get(key, OPEN)
