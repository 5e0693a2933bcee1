"""What the acts on cases are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from onewindow.catalogue.queries import Bundle, Item
from onewindow.identity.queries import PartyRow


@dataclass(frozen=True, slots=True)
class MaterialGiven:
    """A material as it was given: `source` is what the item declares, `given` what came of it.

    `given` is register, licence, previous_step, promise, applicant, pending (an earlier item of the bundle will issue
    it) or missing.
    """

    code: str
    name: str
    name_en: str
    source: str
    given: str
    fallback: bool = False
    supplier: str = ""
    supplier_en: str = ""
    licence_id: UUID | None = None
    read_id: UUID | None = None
    file_ids: tuple[UUID, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PartOpening:
    """One item of a submission. `after` names the items of the bundle that must be granted first.

    `licence_id` is the licence that the item renews, changes or cancels.
    """

    item: Item
    after: tuple[str, ...] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)
    sources: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    materials: tuple[MaterialGiven, ...] = ()
    questions: Mapping[str, str] = field(default_factory=dict)
    licence_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class JointParty:
    """One who applies together with the applicant (共同申请人) and has confirmed it.

    `side` is `same` for who shares the result with her (a co-owner) and `other` for the other party (a seller).
    """

    party: UUID
    ref: str
    name: str
    side: str


@dataclass(frozen=True, slots=True)
class Opening:
    """A submission (提交): everything that a case, or a bundle's cases, begin with."""

    request_key: str
    applicant: PartyRow
    channel: str
    bundle: Bundle | None
    parts: tuple[PartOpening, ...]
    draft_number: str = ""
    minutes_spent: int = 0
    subjects: frozenset[str] = frozenset()
    visits: int = 0
    site: str = ""
    co_applicants: tuple[JointParty, ...] = ()


@dataclass(frozen=True, slots=True)
class CorrectionPoint:
    """One defect: which material, and what the applicant is to do about it."""

    material: str
    text: str
