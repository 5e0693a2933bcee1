"""What of a bundle (一件事) follows from its items: order, departments, joint form, and the comparison with going singly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

from onewindow.catalogue.rules.body import bundle_of
from onewindow.catalogue.rules.joint import joint_fields, joint_materials, materials_by_source
from onewindow.catalogue.rules.journeys import journeys
from onewindow.catalogue.rules.values import Item, JointField, JointJourney, SingleJourney

OWN_FORM = "M-APP"
NOBODY = UUID(int=0)


class BundleCircle(ValueError):
    """Items wait for each other; `keys` are those of the circle, the first once more at the end."""

    def __init__(self, keys: Sequence[str]) -> None:
        self.keys = tuple(keys)
        super().__init__(" → ".join(keys))


def stages_by_order(keys: Sequence[str], after: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """The items in stages: each as soon as all that it waits for are done. Raises BundleCircle."""
    stages: list[list[str]] = []
    left = list(keys)
    while left:
        done = {key for stage in stages for key in stage}
        stage = [key for key in left if set(after.get(key, ())) & set(keys) <= done]
        if not stage:
            raise BundleCircle(_circle(left, after))
        stages.append(stage)
        left = [key for key in left if key not in stage]
    return stages


def _circle(left: Sequence[str], after: Mapping[str, Sequence[str]]) -> list[str]:
    way = [left[0]]
    while True:
        before = next(key for key in after[way[-1]] if key in left)
        if before in way:
            return [*way[way.index(before) :], before]
        way.append(before)


def composed(
    body: Mapping[str, Any], items: Mapping[str, Item], commitment_items: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    """The body with everything that follows from its items made anew; what people wrote is kept.

    Items that are not known are left to the check. Raises BundleCircle.
    """
    keys = [key for key in body.get("items") or () if key in items]
    chosen = [items[key] for key in keys]
    written = {row["item"]: row.get("after") or [] for row in body.get("dependencies") or () if row.get("item")}
    after = {key: [other for other in written.get(key, ()) if other in keys and other != key] for key in keys}
    made: dict[str, Any] = {
        **body,
        "dependencies": [{"item": key, "after": after[key]} for key in keys],
        "stages": stages_by_order(keys, after),
        "departments": sorted({item.department for item in chosen} | _posts(chosen)),
        "optional_items": [key for key in body.get("optional_items") or () if key in keys],
        "default_answers": _answers(body, chosen),
        "joint_form": _form(body, chosen, after),
    }
    return _with_figures(made, chosen, commitment_items)


def _posts(items: Sequence[Item]) -> set[str]:
    return {step.post.partition("-")[0] for item in items for step in item.steps}


def _answers(body: Mapping[str, Any], items: Sequence[Item]) -> dict[str, str]:
    """The usual answer to each question of the items: what was written, else the first that stops nothing."""
    written = body.get("default_answers") or {}
    found: dict[str, str] = {}
    for question in (question for item in items for question in item.questions):
        usual = next((option.value for option in question.options if not option.stop), question.options[0].value)
        found.setdefault(question.code, written.get(question.code, usual))
    kept = {code: answer for code, answer in written.items() if code in found}
    return {**kept, **found}


def _form(body: Mapping[str, Any], items: Sequence[Item], after: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """The fields of all items once by name: the wording that stands there is kept, new fields come at the end."""
    merged = {field.name: field for field in joint_fields(items, None)}
    rows = [
        {**row, "type": merged[row["name"]].type, "used_by": list(merged[row["name"]].used_by)}
        for row in body.get("joint_form") or ()
        if row.get("name") in merged
    ]
    there = {row["name"] for row in rows}
    return rows + [_row(field, items, after) for name, field in merged.items() if name not in there]


def _row(field: JointField, items: Sequence[Item], after: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    row: dict[str, Any] = {
        **{name: getattr(field, name) for name in ("name", "label", "label_en", "type", "required")},
        "used_by": list(field.used_by),
    }
    if field.prefill:
        row["prefill"] = field.prefill
    if field.constraints:
        row["constraints"] = dict(field.constraints)
    source = next((item for item in items if field.name in item.result.fields), None)
    if source and all(source.key in after[user] for user in field.used_by):
        row |= {"carried_from": source.key, "result_field": field.name}
    return row


def _with_figures(
    made: dict[str, Any], items: Sequence[Item], commitment_items: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    whole = {"lead_department": "", "life_event": "", "life_event_en": "", "name": "", "name_en": "", "code": ""}
    known = {name: value for name, value in made.items() if name not in {"bundle_limits", "stage_names"}}
    blank: dict[str, Any] = {"single_journey": {}, "bundle_journey": {}}
    bundle = bundle_of({**whole, **known, **blank, "bundle_limits": made.get("bundle_limits", [])}, NOBODY, 0)
    found = journeys(bundle, items, bundle.default_answers, commitment_items)
    joint = joint_materials(items, bundle.default_answers)
    made["single_journey"] = _figures(made.get("single_journey"), found.single)
    made["bundle_journey"] = _figures(made.get("bundle_journey"), found.joint)
    shared = [(each.material.code, each.items) for each in joint if len(each.items) > 1]
    made["shared_materials"] = [{"code": code, "items": list(keys)} for code, keys in shared if code != OWN_FORM]
    made["joint_materials"] = {source: list(codes) for source, codes in materials_by_source(joint).items()}
    return made


def _figures(written: Mapping[str, Any] | None, found: SingleJourney | JointJourney) -> dict[str, Any]:
    """Every figure by its name, with those that were written first, in their order."""
    names = [*(written or {}), *(field.name for field in fields(found))]
    return {name: getattr(found, name, (written or {}).get(name)) for name in dict.fromkeys(names)}
