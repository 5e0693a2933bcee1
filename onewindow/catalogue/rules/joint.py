"""Joint forms and joint materials: what several items ask for, asked once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from onewindow.catalogue.rules.answers import Answers, active_materials
from onewindow.catalogue.rules.values import Bundle, FormField, Item, JointField, Material

LOWEST = ("min", "min_items", "min_length")  # of two such bounds the higher one binds
HIGHEST = ("max", "max_items", "max_length", "max_age", "contribution_years_max")  # of these the lower one


@dataclass(frozen=True, slots=True)
class JointMaterial:
    """A material and the items that use it."""

    material: Material
    items: tuple[str, ...]


def joint_fields(items: Sequence[Item], bundle: Bundle | None) -> tuple[JointField, ...]:
    """The fields of all items, merged by name: within a bundle the same name is the same element.

    A bundle's own form gives order, wording, prefill and what is carried over; a field that no item left uses falls
    away. Bounds are those of all items together.
    """
    uses: dict[str, list[tuple[str, FormField]]] = {}
    for item in items:
        for field in item.form:
            uses.setdefault(field.name, []).append((item.key, field))
    merged = {name: _merged(found) for name, found in uses.items()}
    if bundle is None:
        return tuple(merged.values())
    keys = {item.key for item in items}
    declared = [_as_declared(field, merged[field.name], keys) for field in bundle.joint_form if field.name in merged]
    names = {field.name for field in declared}
    return (*declared, *(field for name, field in merged.items() if name not in names))


def _merged(uses: Sequence[tuple[str, FormField]]) -> JointField:
    first = uses[0][1]
    return JointField(
        name=first.name,
        label=first.label,
        label_en=first.label_en,
        type=first.type,
        required=any(field.required for _item, field in uses),
        prefill=next((field.prefill for _item, field in uses if field.prefill), None),
        constraints=merged_constraints(field.constraints for _item, field in uses),
        used_by=tuple(item for item, _field in uses),
    )


def _as_declared(declared: JointField, merged: JointField, keys: set[str]) -> JointField:
    is_carried = declared.carried_from is not None and declared.carried_from in keys
    return replace(
        declared,
        required=merged.required,
        constraints=merged.constraints,
        used_by=merged.used_by,
        carried_from=declared.carried_from if is_carried else None,
        result_field=declared.result_field if is_carried else None,
    )


def merged_constraints(all_constraints: Iterable[Mapping[str, object]]) -> dict[str, object]:
    """The constraints that satisfy every item at once: the narrower bound, the options that all allow."""
    merged: dict[str, Any] = {}
    for constraints in all_constraints:
        for name, value in constraints.items():
            if name not in merged:
                merged[name] = value
            elif name in LOWEST:
                merged[name] = max(merged[name], value)
            elif name in HIGHEST:
                merged[name] = min(merged[name], value)
        _keep_common_options(merged, constraints)
    return merged


def _keep_common_options(merged: dict[str, Any], constraints: Mapping[str, object]) -> None:
    allowed = constraints.get("options")
    options = merged.get("options")
    if not isinstance(allowed, list) or not isinstance(options, list):
        return
    kept = [index for index, option in enumerate(options) if option in allowed]
    english = merged.get("options_en")
    merged["options"] = [options[index] for index in kept]
    if isinstance(english, list) and len(english) == len(options):
        merged["options_en"] = [english[index] for index in kept]


def joint_materials(items: Sequence[Item], answers: Answers) -> tuple[JointMaterial, ...]:
    """The materials that the answers ask for, merged by code (the same code is the same paper), in order."""
    found: dict[str, JointMaterial] = {}
    for item in items:
        for material in active_materials(item, answers):
            known = found.get(material.code)
            found[material.code] = (
                JointMaterial(material, (item.key,))
                if known is None
                else JointMaterial(_both(known.material, material), (*known.items, item.key))
            )
    return tuple(found.values())


def _both(first: Material, second: Material) -> Material:
    """One paper for two items: any supplier of either, but later or by promise only where both allow it."""
    return replace(
        first,
        supplied_by=tuple(dict.fromkeys((*first.supplied_by, *second.supplied_by))),
        tolerance=first.tolerance and second.tolerance,
        commitment=first.commitment and second.commitment,
        required=first.required or second.required,
    )


def materials_by_source(materials: Iterable[JointMaterial]) -> dict[str, tuple[str, ...]]:
    """The codes of the materials by declared source."""
    found: dict[str, tuple[str, ...]] = dict.fromkeys(
        ("applicant", "promise", "licence", "register", "previous_step"), ()
    )
    for joint in materials:
        found[joint.material.source] += (joint.material.code,)
    return found
