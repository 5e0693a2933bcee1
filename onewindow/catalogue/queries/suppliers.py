"""Who supplies a material in place of the applicant, in words for a guide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from onewindow.catalogue.queries.published import licence_types
from onewindow.catalogue.rules.guides import Condition, PossibleMaterial
from onewindow.catalogue.rules.values import Item, Material, Supplier
from onewindow.registers.queries import authorities, element, registers


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One supplier: register, licence, issued, step, earlier or form; `detail` says what of it, or who issues it."""

    kind: str
    name: str
    name_en: str
    detail: str = ""
    detail_en: str = ""


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """A material in the guide."""

    material: Material
    sources: tuple[SourceLine, ...]
    conditions: tuple[Condition, ...]


def material_lines(
    materials: Iterable[PossibleMaterial], items: Sequence[Item], known: Mapping[str, Item]
) -> tuple[MaterialLine, ...]:
    """The materials with their suppliers, in the order in which those are asked."""
    return tuple(
        MaterialLine(each.material, source_lines(each.material, items, known), each.conditions) for each in materials
    )


def source_lines(material: Material, items: Sequence[Item], known: Mapping[str, Item]) -> tuple[SourceLine, ...]:
    """The suppliers of one material; the elements of one register stand together."""
    lines: dict[tuple[str, str], SourceLine] = {}
    for supplier in material.supplied_by:
        line = _line(supplier, items, known)
        if line is None:
            continue
        first = lines.get((line.kind, line.name))
        lines[line.kind, line.name] = line if first is None else _joined(first, line)
    return tuple(lines.values())


def _joined(first: SourceLine, second: SourceLine) -> SourceLine:
    if second.detail in first.detail.split("、"):
        return first
    detail = "、".join(filter(None, (first.detail, second.detail)))
    return SourceLine(
        first.kind, first.name, first.name_en, detail, ", ".join(filter(None, (first.detail_en, second.detail_en)))
    )


def _line(supplier: Supplier, items: Sequence[Item], known: Mapping[str, Item]) -> SourceLine | None:
    if supplier.kind == "register":
        return _register_line(supplier.ref)
    if supplier.kind == "licence_type":
        return _licence_line(supplier.ref, items)
    if supplier.kind == "form":
        return SourceLine("form", "", "")
    item = known.get(supplier.ref)
    if item is None:
        return None
    if supplier.step:
        step = next((step for step in item.steps if step.code == supplier.step), None)
        return SourceLine("step", step.name, step.name_en) if step else None
    is_here = any(each.key == item.key for each in items)
    return SourceLine("issued" if is_here else "earlier", item.name, item.name_en)


def _register_line(ref: str) -> SourceLine | None:
    register = registers().get(ref.partition(".")[0])
    found = element(ref)
    if register is None or found is None:
        return None
    return SourceLine("register", register.name, register.name_en, found.name, found.name_en)


def _licence_line(code: str, items: Sequence[Item]) -> SourceLine | None:
    issuing = next((item for item in items if item.result.licence_type == code), None)
    if issuing is not None and len(items) > 1:
        return SourceLine("issued", issuing.name, issuing.name_en)
    licence = licence_types().get(code)
    if licence is None:
        return None
    issuer = authorities().get(licence.issuer)
    names = (issuer.name, issuer.name_en) if issuer else ("", "")
    return SourceLine("licence", licence.name, licence.name_en, *names)
