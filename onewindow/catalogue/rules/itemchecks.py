"""What an item must keep to so that it works: codes, references, questions, suppliers, shares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onewindow.catalogue.rules.known import Definition, Everything, KnownReferences, check_unique, note_unknown, rows
from onewindow.catalogue.rules.licenceacts import check_licence_act
from onewindow.catalogue.rules.process import longest_share
from onewindow.catalogue.rules.processchecks import check_process
from onewindow.catalogue.rules.rulechecks import check_rules
from onewindow.catalogue.rules.shapes import TYPE_CODES
from onewindow.catalogue.rules.silence import check_silence
from onewindow.foundation.identifiers import uscc_fault
from onewindow.foundation.located import Path

MOST_QUESTIONS = 3
SUPPLIERS_OF = {
    "register": {"register"},
    "licence": {"licence_type"},
    "previous_step": {"item", "form"},
}
Row = Mapping[str, Any]


def check_item(item: Definition, everything: Everything, known: KnownReferences) -> None:
    """All of these rules for one item."""
    _check_codes(item, known)
    _check_questions(item, everything, known)
    _check_materials(item, everything, known)
    _check_form(item, known)
    _check_steps(item, known)
    check_process(item, everything, known)
    _check_result(item, everything)
    _check_modes(item, known)
    check_rules(item, known)
    check_licence_act(item, everything)
    check_silence(item, known)


def _check_codes(item: Definition, known: KnownReferences) -> None:
    body = item.body
    if TYPE_CODES[body["type_code"]] != body["type"]:
        expected = TYPE_CODES[body["type_code"]]
        item.fault(("type",), "TYPE_DIFFERS", f"type_code {body['type_code']} means {expected}.", f"Write {expected}.")
    if body["basic_code"][2:4] != body["type_code"]:
        item.fault(
            ("basic_code",),
            "CODE_DIFFERS",
            f"Digits 3 and 4 are not the type code {body['type_code']}.",
            "Correct the code.",
        )
    uscc = known.departments.get(body["department"])
    if uscc is None:
        note_unknown(item, ("department",), "department", body["department"], known.departments)
        return
    expected = f"{uscc}{body['level']}{body['basic_code']}"
    if body["implementation_code"] != expected:
        fault = uscc_fault(body["implementation_code"][:18])
        reason = "It is not the department's USCC, the level and the basic code" + (f" ({fault})." if fault else ".")
        item.fault(("implementation_code",), "CODE_DIFFERS", reason, f"Write {expected}.")


def _check_questions(item: Definition, everything: Everything, known: KnownReferences) -> None:
    check_unique(item, "questions", "code")
    if len(item.body["questions"]) > MOST_QUESTIONS:
        reason = f"There are {len(item.body['questions'])} questions."
        item.fault(
            ("questions",), "TOO_MANY_QUESTIONS", reason, "Ask two or three; take the rest from the form or a register."
        )
    used = {question for material in item.body["materials"] for question in material.get("when", ())}
    used |= {question for step in item.body["steps"] for question in step.get("skip_when", ())}
    used |= {name for step in item.body["steps"] for name in step.get("choice", {}).get("inputs", ())}
    for path, question in rows(item, "questions"):
        effects = [option for option in question["options"] if {"stop", "route", "mode", "note"} & set(option)]
        if question["code"] not in used and not effects:
            item.fault(path, "QUESTION_WITHOUT_EFFECT", "The answer changes nothing.", "Remove the question.")
        values = [option["value"] for option in question["options"]]
        if len(set(values)) < len(values):
            item.fault(path, "CODE_TWICE", "Two options have the same value.", "Give each option its own value.")
        for index, option in enumerate(question["options"]):
            _check_option(item, (*path, "options", index), option, everything, known)


def _check_option(item: Definition, path: Path, option: Row, everything: Everything, known: KnownReferences) -> None:
    for name in ("stop", "note"):
        if (name in option) != (f"{name}_en" in option):
            item.fault(path, "ENGLISH_UNPAIRED", f"{name} needs both languages.", f"Write {name} and {name}_en.")
    kind, _, target = option.get("route", "").partition(":")
    if kind == "bundle" and target not in everything.bundles:
        note_unknown(item, (*path, "route"), "bundle", target, everything.bundles)
    elif kind == "window" and target not in known.departments:
        note_unknown(item, (*path, "route"), "department", target, known.departments)
    elif kind not in ("", "bundle", "window", "cross_region"):
        item.fault(
            (*path, "route"),
            "UNKNOWN_WORD",
            f"A route to {kind!r} is not known.",
            "Write bundle:CODE, window:DEPARTMENT or cross_region.",
        )


def _check_answers(item: Definition, path: Path, when: Row) -> None:
    questions = {question["code"]: question for question in item.body["questions"]}
    for code, value in when.items():
        if code not in questions:
            note_unknown(item, (*path, code), "question", code, questions)
        elif value not in [option["value"] for option in questions[code]["options"]]:
            values = [option["value"] for option in questions[code]["options"]]
            note_unknown(item, (*path, code), f"answer to {code}", value, values)


def _check_materials(item: Definition, everything: Everything, known: KnownReferences) -> None:
    check_unique(item, "materials", "code")
    for path, material in rows(item, "materials"):
        _check_answers(item, (*path, "when"), material.get("when", {}))
        if material["upload"] != (material["source"] == "applicant"):
            item.fault(
                (*path, "upload"),
                "UPLOAD_DIFFERS",
                "Only what the applicant gives is uploaded.",
                "Set upload to true where source is applicant.",
            )
        kinds = {kind for supplier in material["supplied_by"] for kind in supplier if kind != "step"}
        needed = SUPPLIERS_OF.get(material["source"])
        if needed and not needed & kinds:
            remedy = f"Name a {' or '.join(sorted(needed))} under supplied_by, or set another source."
            item.fault(
                (*path, "supplied_by"),
                "NO_SUPPLIER",
                f"Nothing of the source {material['source']} supplies it.",
                remedy,
            )
        for index, supplier in enumerate(material["supplied_by"]):
            _check_supplier(item, (*path, "supplied_by", index), supplier, everything, known)


def _check_supplier(
    item: Definition, path: Path, supplier: Row, everything: Everything, known: KnownReferences
) -> None:
    kinds = [kind for kind in supplier if kind != "step"]
    if len(kinds) != 1:
        item.fault(
            path,
            "SUPPLIER_UNCLEAR",
            "One supplier has one kind.",
            "Write {register: …}, {licence_type: …}, {item: …} or {form: …}.",
        )
        return
    kind, ref = kinds[0], supplier[kinds[0]]
    words: Any = {
        "register": known.elements,
        "licence_type": everything.licence_types,
        "item": everything.items,
        "form": (item.key,),
    }[kind]
    if ref not in words:
        note_unknown(item, (*path, kind), {"register": "data element"}.get(kind, kind.replace("_", " ")), ref, words)
    elif kind == "item" and "step" in supplier:
        steps = [step["code"] for step in everything.items[ref]["steps"]]
        if supplier["step"] not in steps:
            note_unknown(item, (*path, "step"), f"step of {ref}", supplier["step"], steps)


def _check_form(item: Definition, known: KnownReferences) -> None:
    check_unique(item, "form", "name")
    for path, field in rows(item, "form"):
        if "prefill" in field and field["prefill"] not in known.elements:
            note_unknown(item, (*path, "prefill"), "data element", field["prefill"], known.elements)
        constraints = field.get("constraints", {})
        if field["type"] in ("select", "multiselect") and "options" not in constraints and "prefill" not in field:
            item.fault(
                path,
                "NO_OPTIONS",
                "A choice has neither options nor a register to take them from.",
                "Add constraints.options or prefill.",
            )
        english = constraints.get("options_en")
        if english is not None and len(english) != len(constraints.get("options", ())):
            item.fault(
                (*path, "constraints", "options_en"),
                "ENGLISH_UNPAIRED",
                "Each option needs its English.",
                "Write as many as in options.",
            )


def _check_steps(item: Definition, known: KnownReferences) -> None:
    check_unique(item, "steps", "code")
    groups = dict[str, list[float]]()
    for path, step in rows(item, "steps"):
        if step["post"] not in known.posts:
            note_unknown(item, (*path, "post"), "post", step["post"], known.posts)
        _check_answers(item, (*path, "skip_when"), step.get("skip_when", {}))
        for index, kind in enumerate(step.get("pause_reasons", ())):
            if kind not in known.pause_kinds:
                note_unknown(
                    item, (*path, "pause_reasons", index), "kind of pause in the profile", kind, known.pause_kinds
                )
        if "parallel" in step:
            groups.setdefault(step["parallel"], []).append(step["share"])
    total = longest_share(item.body["steps"])
    if abs(total - 100) > 1e-9:
        item.fault(
            ("steps",),
            "SHARES_DIFFER",
            f"The shares add up to {total:g}.",
            "They make 100; of parallel steps the longest counts once.",
        )
    for name, group in groups.items():
        if len(group) < 2:
            item.fault(
                ("steps",),
                "PARALLEL_ALONE",
                f"Only one step is in the group {name}.",
                "Add another, or remove parallel.",
            )


def _check_result(item: Definition, everything: Everything) -> None:
    result = item.body["result"]
    if result["kind"] != "licence":
        return
    licence_type = everything.licence_types.get(result.get("licence_type", ""))
    if licence_type is None:
        note_unknown(
            item, ("result", "licence_type"), "licence type", result.get("licence_type", ""), everything.licence_types
        )
        return
    fields = [field["name"] for field in licence_type["fields"]]
    if result["fields"] != fields:
        item.fault(
            ("result", "fields"),
            "FIELDS_DIFFER",
            "They are not the fields of the licence type.",
            f"Write [{', '.join(fields)}].",
        )


def _check_modes(item: Definition, known: KnownReferences) -> None:
    body, modes = item.body, item.body["acceptance_modes"]
    if "commitment" in modes:
        if item.key not in known.commitment_items:
            item.fault(
                ("acceptance_modes",),
                "COMMITMENT_NOT_LISTED",
                "The profile does not allow a decision on commitment here (rule D8).",
                "Remove commitment, or add the item to the profile with its basis.",
            )
        if not any(material["commitment"] for material in body["materials"]):
            item.fault(
                ("acceptance_modes",),
                "NO_PROMISE",
                "Nothing is promised.",
                "Add the promise as a material with commitment: true.",
            )
    if ("tolerance" in modes) != ("tolerance_days" in body):
        item.fault(
            ("acceptance_modes",),
            "TOLERANCE_DIFFERS",
            "The mode tolerance and tolerance_days go together.",
            "Write both or neither.",
        )
    if "tolerance" in modes and not any(material["tolerance"] for material in body["materials"]):
        item.fault(
            ("acceptance_modes",),
            "NOTHING_TOLERATED",
            "No material may come later.",
            "Set tolerance: true on one, or remove the mode.",
        )
    if body.get("after_check_days", 0) > known.after_check_days:
        item.fault(
            ("after_check_days",),
            "AFTER_CHECK_TOO_LATE",
            f"The profile allows {known.after_check_days} working days.",
            "Shorten it.",
        )
