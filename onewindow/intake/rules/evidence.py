"""Where each material comes from: its declared source first, within it the first supplier that answers (rules E1, E2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from onewindow.intake.rules.asking import is_given, register_of, waits_for_form
from onewindow.intake.rules.content import PROMISE, FileRef

# Licences on a place or a project count only for that place or project: type -> kind of value compared with its thing.
PLACE, PROJECT = "place", "project"
BOUND: Mapping[str, str] = {"LT-RE": PLACE, "LT-LANDPLAN": PROJECT, "LT-PROJPLAN": PROJECT, "LT-CONSTRUCT": PROJECT}
BOUND_BY: Mapping[str, str] = {PLACE: "geo.std_address", PROJECT: "prj.project_code"}
SHARED = frozenset({"register", "licence"})  # what the offices share; an upload in its place is a fallback
UNASKED = "unasked"  # a register that no known value can ask


class Given(StrEnum):
    """What a material is in the end."""

    REGISTER = "register"
    LICENCE = "licence"
    PREVIOUS_STEP = "previous_step"
    PROMISE = "promise"
    APPLICANT = "applicant"
    PENDING = "pending"
    MISSING = "missing"


class Supplying(Protocol):
    """One supplier of a material, as the catalogue describes it."""

    @property
    def kind(self) -> str:
        """register, licence_type, item or form."""

    @property
    def ref(self) -> str:
        """What of that kind: an element, a type of licence, an item."""


class Needed(Protocol):
    """A material, as the catalogue describes it."""

    @property
    def code(self) -> str:
        """Its code; the same code is the same paper in every item."""

    @property
    def source(self) -> str:
        """register, licence, previous_step, promise or applicant."""

    @property
    def supplied_by(self) -> Sequence[Supplying]:
        """Its suppliers in order."""

    @property
    def commitment(self) -> bool:
        """Whether a promise may take its place."""


@dataclass(frozen=True, slots=True)
class HeldLicence:
    """A licence in a wallet, as far as evidence needs it."""

    id: str
    type: str
    name: str
    name_en: str
    issuer: str
    licence_no: str
    thing: str
    fields: Mapping[str, Any]
    valid_until: str = ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The result of an earlier case of the same person."""

    item: str
    case_number: str
    name: str
    name_en: str
    licence_id: str = ""


@dataclass(frozen=True, slots=True)
class Supply:
    """All that can answer for the materials of one item."""

    item: str
    licences: Sequence[HeldLicence] = ()
    issued_before: Mapping[str, str] = field(default_factory=dict)  # licence type -> earlier item of the bundle
    before: frozenset[str] = frozenset()  # earlier items of the bundle
    registers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # register -> element -> value
    reads: Mapping[str, tuple[str, str]] = field(
        default_factory=dict
    )  # element -> (read id, state), when it is settled
    earlier: Mapping[str, Earlier] = field(default_factory=dict)  # item -> its result
    files: Mapping[str, Sequence[FileRef]] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    may_promise: bool | None = None  # None: not asked yet
    places: frozenset[str] = frozenset()
    projects: frozenset[str] = frozenset()
    awaited: frozenset[str] = frozenset()  # elements that the form still waits for
    form_name: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Resolved:
    """Where one material of one item comes from, and what the applicant may do about it."""

    code: str
    source: str
    given: Given
    fallback: bool = False
    supplier: str = ""
    supplier_en: str = ""
    licence_id: str = ""
    read_id: str = ""
    file_ids: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    can_promise: bool = False
    is_promise_barred: bool = False
    failed: str = ""  # the register that did not answer
    is_waiting: bool = False  # it is looked for as soon as the form says where

    @property
    def is_free(self) -> bool:
        """Nothing to hand in (免提交), or nothing yet."""
        return self.is_waiting or self.given in {Given.REGISTER, Given.LICENCE, Given.PREVIOUS_STEP, Given.PENDING}

    @property
    def is_upload(self) -> bool:
        """Asked of the applicant as a file."""
        return self.given in {Given.APPLICANT, Given.MISSING} and self.source != PROMISE


def still_to_ask(needed: Iterable[Needed], supply: Supply) -> frozenset[str]:
    """The register elements on which a material still depends: only where no earlier supplier answers."""
    wanted: set[str] = set()
    for material in needed:
        if material.source in {PROMISE, "applicant"} or supply.files.get(material.code):
            continue
        for group in _groups(material.supplied_by):
            unsettled = {s.ref for s in group if s.kind == "register" and s.ref not in supply.reads}
            wanted |= unsettled
            if unsettled or _from_group(material, group, supply):
                break
    return frozenset(wanted)


def resolve(material: Needed, supply: Supply) -> Resolved:
    """Decides on one material. Her own paper wins over everything that was found (E2)."""
    files = supply.files.get(material.code, ())
    is_own = material.source == "applicant"
    if files:
        return Resolved(
            material.code,
            material.source,
            Given.APPLICANT,
            fallback=material.source in SHARED,
            file_ids=tuple(each.id for each in files),
            can_promise=_can_promise(material, supply),
        )
    if material.source == PROMISE:
        chosen = supply.choices.get(material.code) == PROMISE
        return Resolved(material.code, material.source, Given.PROMISE if chosen else Given.MISSING, can_promise=True)
    found = None if is_own else _from_suppliers(material, supply)
    if found is None and _is_waiting(material, supply):
        return Resolved(material.code, material.source, Given.MISSING, is_waiting=True)
    return found or _asked_of_her(material, supply)


def _is_waiting(material: Needed, supply: Supply) -> bool:
    for supplier in material.supplied_by:
        if supplier.kind == "register" and supply.reads.get(supplier.ref, ("", ""))[1] == UNASKED:
            if waits_for_form(register_of(supplier.ref), supply.awaited):
                return True
        elif supplier.kind == "licence_type" and BOUND_BY.get(BOUND.get(supplier.ref, "")) in supply.awaited:
            return True
    return False


def _asked_of_her(material: Needed, supply: Supply) -> Resolved:
    chosen = supply.choices.get(material.code) == PROMISE and material.commitment
    is_barred = chosen and supply.may_promise is False
    failed = next((s.ref for s in material.supplied_by if supply.reads.get(s.ref, ("", ""))[1] == "failed"), "")
    return Resolved(
        material.code,
        material.source,
        Given.PROMISE if chosen and supply.may_promise else Given.MISSING,
        fallback=material.source in SHARED and not (chosen and supply.may_promise),
        can_promise=_can_promise(material, supply),
        is_promise_barred=is_barred,
        failed=register_of(failed),
    )


def _can_promise(material: Needed, supply: Supply) -> bool:
    return material.commitment and supply.may_promise is not False


def _from_suppliers(material: Needed, supply: Supply) -> Resolved | None:
    for group in _groups(material.supplied_by):
        found = _from_group(material, group, supply)
        if found:
            return found
    return None


def _groups(suppliers: Sequence[Supplying]) -> list[tuple[Supplying, ...]]:
    """Suppliers in order; neighbours of the same register are one, since together they say what the paper says."""
    groups: list[tuple[Supplying, ...]] = []
    for supplier in suppliers:
        last = groups[-1] if groups else ()
        if last and _register((supplier,)) and _register(last) == _register((supplier,)):
            groups[-1] = (*last, supplier)
        else:
            groups.append((supplier,))
    return groups


def _register(group: Sequence[Supplying]) -> str:
    return register_of(group[0].ref) if group and group[0].kind == "register" else ""


def _from_group(material: Needed, group: Sequence[Supplying], supply: Supply) -> Resolved | None:
    first = group[0]
    if first.kind == "register":
        return _from_register(material, group, supply)
    if first.kind == "licence_type":
        return _from_licence(material, first.ref, supply)
    if first.kind == "item":
        return _from_item(material, first.ref, supply)
    name, name_en = supply.form_name
    return Resolved(material.code, material.source, Given.PREVIOUS_STEP, supplier=name, supplier_en=name_en)


def _from_register(material: Needed, group: Sequence[Supplying], supply: Supply) -> Resolved | None:
    register = _register(group)
    record = supply.registers.get(register, {})
    values = {supplier.ref: record.get(supplier.ref) for supplier in group}
    if not any(is_given(value) for value in values.values()):  # an empty element of a record that is there says so too
        return None
    read_id = supply.reads.get(group[0].ref, ("", ""))[0]
    return Resolved(material.code, material.source, Given.REGISTER, supplier=register, read_id=read_id, values=values)


def _from_licence(material: Needed, kind: str, supply: Supply) -> Resolved | None:
    item = supply.issued_before.get(kind)
    if item:
        return Resolved(material.code, material.source, Given.PENDING, supplier=item)
    for licence in supply.licences:
        if licence.type == kind and _is_about_this(licence, supply):
            return Resolved(
                material.code,
                material.source,
                Given.LICENCE,
                supplier=licence.name,
                supplier_en=licence.name_en,
                licence_id=licence.id,
                values={"licence_no": licence.licence_no, "valid_until": licence.valid_until},
            )
    return None


def _is_about_this(licence: HeldLicence, supply: Supply) -> bool:
    kind = BOUND.get(licence.type)
    wanted = supply.places if kind == PLACE else supply.projects if kind == PROJECT else frozenset()
    if kind is None or (kind == PROJECT and not wanted):
        return True
    things = {licence.thing, *(str(value) for value in licence.fields.values())}
    return any(same_place(thing, value) for thing in things if thing for value in wanted)


def same_place(one: str, other: str) -> bool:
    """Whether two addresses are written the same but for blanks and the width of signs."""
    return _plain(one) == _plain(other) != ""


def _plain(text: str) -> str:
    return "".join(text.split()).replace("（", "(").replace("）", ")").casefold()


def _from_item(material: Needed, item: str, supply: Supply) -> Resolved | None:
    if item in supply.before or item == supply.item:
        return Resolved(material.code, material.source, Given.PENDING, supplier=item)
    earlier = supply.earlier.get(item)
    if earlier is None:
        return None
    return Resolved(
        material.code,
        material.source,
        Given.PREVIOUS_STEP,
        supplier=earlier.name,
        supplier_en=earlier.name_en,
        licence_id=earlier.licence_id,
        values={"case_number": earlier.case_number},
    )


def items_before(item: str, dependencies: Mapping[str, Sequence[str]], chosen: Iterable[str]) -> frozenset[str]:
    """The items of a bundle that are finished before this one begins, however far back."""
    left, found = list(dependencies.get(item, ())), set[str]()
    while left:
        each = left.pop()
        if each not in found:
            found.add(each)
            left += dependencies.get(each, ())
    return frozenset(found) & frozenset(chosen)
