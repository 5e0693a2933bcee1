"""Checks of the rules that compute: results, fees, times to apply within, and what is offered without application."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from onewindow.catalogue.rules.eligibility import Unreadable, read_test
from onewindow.catalogue.rules.known import Definition, KnownReferences, note_unknown
from onewindow.foundation.located import Path

Row = Mapping[str, Any]


def check_rules(item: Definition, known: KnownReferences) -> None:
    """All of these rules for one item."""
    facts = set(_facts(item))
    for path, fee in _fees(item):
        _check_tests(item, (*path, "when"), fee.get("when", {}), {*facts, *item.body["result"]["fields"]})
    _check_since(item, known)
    _check_result_rules(item, facts)
    if item.body.get("proactive"):
        _check_proactive(item, known)


def _fees(item: Definition) -> Iterator[tuple[Path, Row]]:
    for index, fee in enumerate(item.body["charge"].get("items", ())):
        yield ("charge", "items", index), fee


def _facts(item: Definition) -> Iterator[str]:
    """What a rule may test: answers to questions and form, and what registers supply."""
    yield from (question["code"] for question in item.body["questions"])
    yield from (field["name"] for field in item.body["form"])
    for material in item.body["materials"]:
        for supplier in material["supplied_by"]:
            if "register" in supplier:
                yield supplier["register"].rpartition(".")[2]


def _check_since(item: Definition, known: KnownReferences) -> None:
    since = item.body.get("apply_within", {}).get("since")
    if since is None:
        return
    if since not in known.elements:
        note_unknown(item, ("apply_within", "since"), "data element", since, known.elements)
    elif not _field_of(item, since):
        _fault(
            item,
            ("apply_within", "since"),
            f"No field of the form is filled in from {since}.",
            "Set prefill on a field.",
            f"表单里没有一栏由 {since} 预填",
        )


def _check_result_rules(item: Definition, facts: set[str]) -> None:
    fields = item.body["result"]["fields"]
    seen = set(facts)
    for index, rule in enumerate(item.body["result"].get("rules", ())):
        path: Path = ("result", "rules", index)
        if rule["field"] not in fields:
            note_unknown(item, (*path, "field"), "field of the result", rule["field"], fields)
        if ("rows" in rule) == ("gives" in rule):
            _fault(
                item, path, "A rule has either rows or gives.", "Write one of the two.", "写 rows 或 gives，只写一样"
            )
        if "gives" in rule:
            _check_gives(item, path, rule["gives"])
        for number, row in enumerate(rule.get("rows", ())):
            _check_row(item, (*path, "rows", number), row, seen)
        seen.add(rule["field"])


def _check_row(item: Definition, path: Path, row: Row, facts: set[str]) -> None:
    _check_tests(item, (*path, "when"), row.get("when", {}), facts)
    if ("value" in row) == ("reached" in row):
        _fault(
            item,
            path,
            "A row has either a value or an age.",
            "Write value or reached.",
            "写 value 或 reached，只写一样",
        )
    reached = row.get("reached")
    if not reached:
        return
    form = [field["name"] for field in item.body["form"]]
    if reached["born"] not in form:
        note_unknown(item, (*path, "reached", "born"), "field of the form", reached["born"], form)
    delays = {"delay_from", "delay_every", "delay_most"} & set(reached)
    if delays and len(delays) < 3:
        _fault(
            item,
            (*path, "reached"),
            "An age that is raised says from when, how fast and how far.",
            "Write delay_from, delay_every and delay_most.",
            "推迟要写明从哪个月起、每几个月推迟一个月、最多推迟几个月",
        )


def _check_gives(item: Definition, path: Path, gives: str) -> None:
    occasions = item.body.get("proactive", {}).get("occasions", ())
    if not occasions:
        _fault(item, path, "The item has no occasions.", "Write proactive.occasions.", "没有写 proactive.occasions")
        return
    paid = [payment["grade"] for payment in item.body.get("payments", ())]
    for occasion in occasions:
        grade = occasion.get("grade", "")
        if gives == "grade" and not grade:
            _fault(item, path, "An occasion has no grade.", "Give each its grade.", "有一档没有写 grade")
        if gives == "payment" and grade not in paid:
            note_unknown(item, path, "payment of grade", grade, paid)


def _check_proactive(item: Definition, known: KnownReferences) -> None:
    """What is offered without application is confirmed in one click: nothing is left to fill in or to hand in."""
    rule = item.body["proactive"]
    if rule["trigger"] not in known.elements:
        note_unknown(item, ("proactive", "trigger"), "data element", rule["trigger"], known.elements)
    for index, needed in enumerate(rule.get("needed", ())):
        if needed["element"] not in known.elements:
            note_unknown(
                item, ("proactive", "needed", index, "element"), "data element", needed["element"], known.elements
            )
    if not rule.get("occasions"):
        return
    if not _field_of(item, rule["trigger"]):
        _fault(
            item,
            ("proactive", "trigger"),
            "No field of the form is filled in from it.",
            "Set prefill on a field.",
            "表单里没有一栏由它预填",
        )
    _check_answers(item, rule)
    _check_nothing_is_asked(item, rule)


def _check_answers(item: Definition, rule: Row) -> None:
    options = {row["code"]: [option["value"] for option in row["options"]] for row in item.body["questions"]}
    for code, value in rule.get("answers", {}).items():
        if code not in options:
            note_unknown(item, ("proactive", "answers", code), "question", code, options)
        elif value not in options[code]:
            note_unknown(item, ("proactive", "answers", code), f"answer to {code}", value, options[code])
    agent = rule.get("agent_question")
    if agent and not {"yes", "no"} <= set(options.get(agent, ())):
        note_unknown(item, ("proactive", "agent_question"), "question with yes and no", agent, options)


def _check_nothing_is_asked(item: Definition, rule: Row) -> None:
    answers, agent = rule.get("answers", {}), rule.get("agent_question")
    for code in (question["code"] for question in item.body["questions"]):
        if code not in answers and code != agent:
            reason = f"The question {code} stays open."
            _fault(item, ("proactive",), reason, "Answer it under proactive.answers.", f"问题 {code} 还要问")
    computed = {one["field"] for one in item.body["result"].get("rules", ())}
    for field in item.body["form"]:
        if field["required"] and "prefill" not in field and field["name"] not in computed:
            reason = f"The field {field['name']} must be typed."
            _fault(
                item, ("proactive",), reason, "Fill it in from a register or by a rule.", f"{field['name']} 还要填写"
            )
    for material in item.body["materials"]:
        when = material.get("when", {})
        if material["source"] == "applicant" and all(answers.get(code, value) == value for code, value in when.items()):
            reason = f"The material {material['code']} must be handed in."
            _fault(item, ("proactive",), reason, "Take it from a register, or don't ask.", f"{material['code']} 还要交")


def _field_of(item: Definition, element: str) -> str:
    return next((field["name"] for field in item.body["form"] if field.get("prefill") == element), "")


def _check_tests(item: Definition, path: Path, when: Row, facts: set[str]) -> None:
    for name, test in when.items():
        if name not in facts:
            note_unknown(item, (*path, name), "question, field or element", name, facts)
            continue
        try:
            read_test(test)
        except Unreadable as error:
            _fault(item, (*path, name), str(error), "Write it like >= 80, [18..60], yes|no or -.", f"“{test}”读不懂")


def _fault(item: Definition, path: Path, reason: str, remedy: str, zh: str) -> None:
    item.fault(path, "RULE_UNCLEAR", reason, remedy, zh)
