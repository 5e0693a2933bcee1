"""What a bundle must keep to: an order without circles, one form, figures that are true. And licence types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from onewindow.catalogue.rules.body import bundle_of, item_of
from onewindow.catalogue.rules.joint import joint_materials, materials_by_source
from onewindow.catalogue.rules.journeys import journeys, workdays_of
from onewindow.catalogue.rules.known import Definition, Everything, KnownReferences, check_unique, note_unknown, rows
from onewindow.catalogue.rules.values import Bundle, Item
from onewindow.foundation.limits.values import Limit

NOBODY = UUID(int=0)
Bodies = Mapping[str, Mapping[str, Any]]


def check_licence_type(kind: Definition, known: KnownReferences) -> None:
    """The issuer exists, and the code begins with its USCC."""
    check_unique(kind, "fields", "name")
    uscc = known.departments.get(kind.body["issuer"])
    if uscc is None:
        note_unknown(kind, ("issuer",), "department", kind.body["issuer"], known.departments)
    elif kind.body["type_code"][:18] != uscc or kind.body["type_code"][18:] == "000":
        kind.fault(
            ("type_code",),
            "CODE_DIFFERS",
            "It is not the issuer's USCC and a number from 001.",
            f"Write {uscc}001 or the next free one.",
        )
    validity = kind.body["validity"]
    if (validity["unit"] == "permanent") != (validity["value"] == 0):
        kind.fault(
            ("validity",),
            "VALIDITY_UNCLEAR",
            "Years and value say different things.",
            "Write {value: 5, unit: year} or {value: 0, unit: permanent}.",
        )


def check_bundle(bundle: Definition, everything: Everything, known: KnownReferences) -> None:
    """All rules for one bundle; figures are only compared where the rest holds."""
    unknown = [key for key in bundle.body["items"] if key not in everything.items]
    for key in unknown:
        note_unknown(bundle, ("items", bundle.body["items"].index(key)), "item", key, everything.items)
    if unknown:
        return
    before = len(bundle.found.faults)
    items = {key: everything.items[key] for key in bundle.body["items"]}
    for index, key in enumerate(bundle.body["items"]):
        if items[key].get("for_licence"):
            bundle.fault(
                ("items", index),
                "LICENCE_ACT_UNCLEAR",
                f"{key} begins from one licence that is held already.",
                "Take it out of the bundle.",
            )
    _check_departments(bundle, items, known)
    _check_order(bundle)
    _check_answers(bundle, items)
    _check_form(bundle, items)
    _check_limits(bundle, items)
    if len(bundle.found.faults) == before:
        _check_figures(bundle, items, known)


def _check_departments(bundle: Definition, items: Bodies, known: KnownReferences) -> None:
    if bundle.body["lead_department"] not in known.departments:
        note_unknown(bundle, ("lead_department",), "department", bundle.body["lead_department"], known.departments)
    posts = {step["post"].split("-")[0] for item in items.values() for step in item["steps"]}
    expected = sorted(posts | {item["department"] for item in items.values()})
    if bundle.body["departments"] != expected:
        bundle.fault(
            ("departments",),
            "DEPARTMENTS_DIFFER",
            "They are not those of the items and their steps.",
            f"Write [{', '.join(expected)}].",
        )
    for index, key in enumerate(bundle.body["optional_items"]):
        if key not in items:
            note_unknown(bundle, ("optional_items", index), "item of this bundle", key, items)


def _check_order(bundle: Definition) -> None:
    after = {row["item"]: row["after"] for row in bundle.body["dependencies"]}
    keys = bundle.body["items"]
    strange = sorted((set(after) ^ set(keys)) | {key for row in after.values() for key in row if key not in keys})
    if strange:
        reason = f"{', '.join(strange)}: named here but no item of the bundle, or the other way round."
        bundle.fault(
            ("dependencies",),
            "DEPENDENCIES_DIFFER",
            reason,
            "Write one entry for each item, naming items of the bundle.",
        )
        return
    stages: list[list[str]] = []
    left = list(keys)
    while left:
        done = {key for stage in stages for key in stage}
        stage = [key for key in left if set(after[key]) <= done]
        if not stage:
            reason = f"{', '.join(left)} wait for each other in a circle."
            bundle.fault(("dependencies",), "CIRCLE", reason, "Remove one of their after entries.")
            return
        stages.append(stage)
        left = [key for key in left if key not in stage]
    if stages != bundle.body["stages"]:
        written = "; ".join(", ".join(stage) for stage in stages)
        bundle.fault(("stages",), "STAGES_DIFFER", "They do not follow from the dependencies.", f"Write: {written}.")
    if "stage_names" in bundle.body and len(bundle.body["stage_names"]) != len(stages):
        bundle.fault(("stage_names",), "STAGES_DIFFER", f"There are {len(stages)} stages.", "Name each one.")


def _check_answers(bundle: Definition, items: Bodies) -> None:
    questions = [(key, question) for key, item in items.items() for question in item["questions"]]
    answers = bundle.body["default_answers"]
    for code in answers:
        if code not in {question["code"] for _key, question in questions}:
            note_unknown(
                bundle, ("default_answers", code), "question of the items", code, {q["code"] for _key, q in questions}
            )
    for key, question in questions:
        option = next((o for o in question["options"] if o["value"] == answers.get(question["code"])), None)
        if option is None:
            reason = f"{question['code']} of {key} has no default answer."
            bundle.fault(("default_answers",), "NO_DEFAULT_ANSWER", reason, "Add the usual answer.")
        elif option.get("stop"):
            path = ("default_answers", question["code"])
            bundle.fault(
                path,
                "DEFAULT_STOPS",
                f"The answer stops {key}.",
                "Choose an answer with which the item is applied for.",
            )


def _check_form(bundle: Definition, items: Bodies) -> None:
    check_unique(bundle, "joint_form", "name")
    fields = {key: {field["name"]: field for field in item["form"]} for key, item in items.items()}
    union = {name for names in fields.values() for name in names}
    written = {field["name"] for field in bundle.body["joint_form"]}
    if written != union:
        reason = f"{', '.join(sorted(written ^ union))}: in the joint form or in an item, but not in both."
        bundle.fault(
            ("joint_form",), "FORM_DIFFERS", reason, "The joint form holds each field of the items once, by name."
        )
    for path, field in rows(bundle, "joint_form"):
        users = [key for key in items if field["name"] in fields[key]]
        if field["used_by"] != users:
            bundle.fault(
                (*path, "used_by"),
                "FORM_DIFFERS",
                "These are not the items that have the field.",
                f"Write [{', '.join(users)}].",
            )
        for key in users:
            if fields[key][field["name"]]["type"] != field["type"]:
                reason = f"{key} has it as {fields[key][field['name']]['type']}."
                bundle.fault(
                    (*path, "type"), "TYPE_DIFFERS", reason, "Within a bundle the same name is the same element."
                )
        source = field.get("carried_from")
        if source is not None and field.get("result_field") not in items.get(source, {}).get("result", {}).get(
            "fields", ()
        ):
            bundle.fault(
                (*path, "carried_from"),
                "NOTHING_CARRIED",
                f"{source} gives no {field.get('result_field')}.",
                "Name an item of the bundle and a field of its result.",
            )


def _check_limits(bundle: Definition, items: Bodies) -> None:
    for path, row in rows(bundle, "bundle_limits"):
        if row["item"] not in items:
            note_unknown(bundle, (*path, "item"), "item of this bundle", row["item"], items)
        elif workdays_of(Limit(row["value"], row["unit"])) > workdays_of(
            Limit(**items[row["item"]]["limits"]["promised"])
        ):
            bundle.fault(
                path, "LIMIT_TOO_LONG", "It is longer than the item promises by itself.", "A bundle may only shorten."
            )


def _check_figures(bundle: Definition, bodies: Bodies, known: KnownReferences) -> None:
    value = bundle_of(bundle.body, NOBODY, 0)
    items = [item_of(body, NOBODY, 0) for body in bodies.values()]
    _check_shared(bundle, value, items)
    found = journeys(value, items, value.default_answers, known.commitment_items)
    for name, computed in (("single_journey", found.single), ("bundle_journey", found.joint)):
        for figure, written in bundle.body[name].items():
            true = getattr(computed, figure, written)
            if true != written:
                bundle.fault(
                    (name, figure),
                    "FIGURE_DIFFERS",
                    f"{written} is written, {true} follows from the items.",
                    f"Write {true}.",
                )


def _check_shared(bundle: Definition, value: Bundle, items: list[Item]) -> None:
    joint = joint_materials(items, value.default_answers)
    computed = {source: list(codes) for source, codes in materials_by_source(joint).items()}
    written = bundle.body.get("joint_materials")
    for source, codes in (written or {}).items():
        if codes != computed.get(source):
            remedy = f"Write [{', '.join(computed.get(source, []))}]."
            bundle.fault(
                ("joint_materials", source),
                "MATERIALS_DIFFER",
                "They do not follow from items and default answers.",
                remedy,
            )
    shared = {m.material.code: list(m.items) for m in joint if len(m.items) > 1 and m.material.code != "M-APP"}
    if "shared_materials" in bundle.body and {r["code"]: r["items"] for r in bundle.body["shared_materials"]} != shared:
        remedy = f"Write {', '.join(f'{code} [{chr(44).join(keys)}]' for code, keys in shared.items()) or '[]'}."
        bundle.fault(
            ("shared_materials",), "MATERIALS_DIFFER", "These are not the materials that several items share.", remedy
        )
