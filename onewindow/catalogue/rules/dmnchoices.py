"""The choices of a process as decisions in DMN: which way is taken on what, with the way when no row applies."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from onewindow.catalogue.rules.dmncells import MODEL, POLICIES, TYPES, beside, cell_text, facts_of, feel, hit_of, ours
from onewindow.catalogue.rules.omg import ModelRefused, q

GIVES = ("gives", "law_id", "article")
KINDS = {"number": "number", "boolean": "boolean", "string": "select", "date": "date"}


def add_choice(root: ET.Element, code: str, name: str, choice: Mapping[str, Any]) -> None:
    """A choice as a decision; its id is the step's code."""
    decision = ET.SubElement(root, q(MODEL, "decision"), {"id": code, "name": name})
    if "ways" in choice:
        beside(decision, "choice", {"ways": choice["ways"]})
    policy = {"id": f"table_{code}", "hitPolicy": POLICIES[str(choice["hit"])]}
    table = ET.SubElement(decision, q(MODEL, "decisionTable"), policy)
    for input_, kind in choice["inputs"].items():
        shown = ET.SubElement(table, q(MODEL, "input"), {"id": f"in_{code}_{input_}", "label": input_})
        asked = ET.SubElement(shown, q(MODEL, "inputExpression"), {"typeRef": TYPES[kind]})
        ET.SubElement(asked, q(MODEL, "text")).text = input_
    for output in GIVES:
        typed = {"id": f"out_{code}_{output}", "name": output, "typeRef": "number" if output == "article" else "string"}
        given = ET.SubElement(table, q(MODEL, "output"), typed)
        if output == "gives":
            otherwise = ET.SubElement(given, q(MODEL, "defaultOutputEntry"))
            ET.SubElement(otherwise, q(MODEL, "text")).text = json.dumps(choice["default"])
    for number, row in enumerate(choice["rules"], start=1):
        rule = ET.SubElement(table, q(MODEL, "rule"), {"id": f"{code}_{number}"})
        for input_, kind in choice["inputs"].items():
            cell = ET.SubElement(rule, q(MODEL, "inputEntry"))
            ET.SubElement(cell, q(MODEL, "text")).text = feel(str(row["when"].get(input_, "-")), kind)
        for output in GIVES:
            cell = ET.SubElement(rule, q(MODEL, "outputEntry"))
            ET.SubElement(cell, q(MODEL, "text")).text = json.dumps(row[output]) if output in row else "-"


def is_choice(table: ET.Element) -> bool:
    """Whether a decision table gives ways and not eligibility."""
    return any(one.get("name") == "gives" for one in table.findall(q(MODEL, "output")))


def choice_in(decision: ET.Element, table: ET.Element) -> dict[str, Any]:
    """The choice of a decision; raises ModelRefused for what is outside the subset, by name."""
    code = decision.get("id", "?")
    outputs = [one.get("name", "") for one in table.findall(q(MODEL, "output"))]
    if set(outputs) - set(GIVES):
        raise ModelRefused(
            f"The choice {code} gives {', '.join(outputs)}; its outputs are {', '.join(GIVES)}.",
            f"选择 {code} 的输出是 {'、'.join(outputs)}，只能是 {'、'.join(GIVES)}。",
        )
    inputs = dict(_input(one, code) for one in table.findall(q(MODEL, "input")))
    rules = [_rule(one, inputs, outputs) for one in table.findall(q(MODEL, "rule"))]
    return {
        "hit": hit_of(table, code),
        "inputs": inputs,
        "rules": rules,
        "default": _default(table, code),
        **facts_of(decision, "choice"),
    }


def _default(table: ET.Element, code: str) -> str:
    found = table.find(f"{q(MODEL, 'output')}/{q(MODEL, 'defaultOutputEntry')}/{q(MODEL, 'text')}")
    try:
        return str(json.loads((found.text or "") if found is not None else ""))
    except ValueError:
        raise ModelRefused(
            f"The choice {code} has no defaultOutputEntry; name the way when no row applies.",
            f"选择 {code} 没有 defaultOutputEntry，请写明都不符合时走哪条路。",
        ) from None


def _input(shown: ET.Element, code: str) -> tuple[str, str]:
    asked = shown.find(q(MODEL, "inputExpression"))
    text = asked.find(q(MODEL, "text")) if asked is not None else None
    name, kind = (
        (text.text or "").strip() if text is not None else "",
        (asked.get("typeRef", "") if asked is not None else ""),
    )
    if not name or kind not in KINDS:
        raise ModelRefused(
            f"A column of the choice {code} lacks its name, or its type is none of {', '.join(KINDS)}.",
            f"选择 {code} 有一列没有名称，或者类型不是 {'、'.join(KINDS)}。",
        )
    return name, KINDS[kind]


def _rule(rule: ET.Element, inputs: Mapping[str, str], outputs: Sequence[str]) -> dict[str, Any]:
    tests = [cell_text(one) for one in rule.findall(q(MODEL, "inputEntry"))]
    given = [cell_text(one) for one in rule.findall(q(MODEL, "outputEntry"))]
    where = rule.get("id", "?")
    if len(tests) != len(inputs) or len(given) != len(outputs):
        raise ModelRefused(
            f"The row {where} has another number of cells than the table has columns.",
            f"行 {where} 的格数和表的列数不同。",
        )
    when = {name: ours(test, where) for name, test in zip(inputs, tests, strict=True) if test not in ("", "-")}
    try:
        values = {name: json.loads(text) for name, text in zip(outputs, given, strict=True) if text not in ("", "-")}
    except ValueError:
        raise ModelRefused(
            f"The row {where} gives a value that is no literal; write texts in quotes.",
            f"行 {where} 的输出不是字面值，文字请加引号。",
        ) from None
    if not isinstance(values.get("gives"), str):
        raise ModelRefused(
            f"The row {where} gives no way; write one in quotes.", f"行 {where} 没有写走哪条路，请加引号写上。"
        )
    return {"when": when, **values}
