"""An item's rules of eligibility as decision tables in DMN, to be edited in a modeller, and back again.

The subset: decision tables with hit policy U, F or C; cells are `-`, literals, lists, comparisons and intervals of
S-FEEL. A row of ours is met or missed with a reason and its article: those are the outputs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from onewindow.catalogue.rules.dmncells import (
    MODEL,
    POLICIES,
    TYPES,
    beside,
    cell_text,
    facts_of,
    feel,
    hit_of,
    ours,
)
from onewindow.catalogue.rules.dmnchoices import add_choice, choice_in, is_choice
from onewindow.catalogue.rules.omg import OURS, ModelRefused, q, read_xml, written

OUTPUTS = ("qualifies", "reason", "reason_en", "law_id", "article", "change", "change_en")


def dmn_of(key: str, tables: Sequence[Mapping[str, Any]], steps: Sequence[Mapping[str, Any]] = ()) -> str:
    """An item's rules of eligibility, and the choices of its process, as a DMN file."""
    ET.register_namespace("", MODEL)
    ET.register_namespace("ow", OURS)
    root = ET.Element(q(MODEL, "definitions"), {"id": f"dmn_{key}", "name": key, "namespace": OURS})
    for table in tables:
        decision = ET.SubElement(root, q(MODEL, "decision"), {"id": str(table["code"]), "name": str(table["name"])})
        beside(decision, "table", {"name_en": table["name_en"]})
        _add_table(decision, table)
    for step in steps:
        if "choice" in step:
            add_choice(root, str(step["code"]), str(step["name"]), step["choice"])
    return written(root)


def decisions_of(text: str) -> dict[str, Any]:
    """What a DMN file decides: `eligibility` as tables, `choices` by the code of their step.

    Raises ModelRefused for what is outside the subset, by name.
    """
    root = read_xml(text)
    tables, choices = list[dict[str, Any]](), dict[str, dict[str, Any]]()
    for one in root:
        kind = one.tag.partition("}")[2]
        if one.tag == q(MODEL, "decision"):
            table = one.find(q(MODEL, "decisionTable"))
            if table is not None and is_choice(table):
                choices[one.get("id", "?")] = choice_in(one, table)
            else:
                tables.append(_table(one))
        elif kind not in {"extensionElements", "DMNDI", "description"}:
            raise ModelRefused(
                f"{kind} {one.get('id', '')} is outside the subset; use decision tables.",
                f"{kind} {one.get('id', '')} 不能用，请改用决策表。",
            )
    if not tables and not choices:
        raise ModelRefused("The file has no decision.", "文件里没有决策。")
    return {**({"eligibility": tables} if tables else {}), **({"choices": choices} if choices else {})}


def _add_table(decision: ET.Element, table: Mapping[str, Any]) -> None:
    policy = {"id": f"table_{table['code']}", "hitPolicy": POLICIES[str(table["hit"])]}
    drawn = ET.SubElement(decision, q(MODEL, "decisionTable"), policy)
    for column in table["inputs"]:
        name = str(column["name"])
        shown = ET.SubElement(drawn, q(MODEL, "input"), {"id": f"in_{name}", "label": str(column["label"])})
        beside(shown, "input", {each: value for each, value in column.items() if each not in {"name", "label"}})
        asked = ET.SubElement(shown, q(MODEL, "inputExpression"), {"typeRef": TYPES[str(column["type"])]})
        ET.SubElement(asked, q(MODEL, "text")).text = name
    for name in OUTPUTS:
        typed = {"qualifies": "boolean", "article": "number"}.get(name, "string")
        ET.SubElement(drawn, q(MODEL, "output"), {"id": f"out_{name}", "name": name, "typeRef": typed})
    for number, row in enumerate(table["rules"], start=1):
        rule = ET.SubElement(drawn, q(MODEL, "rule"), {"id": f"{table['code']}_{number}"})
        for column in table["inputs"]:
            cell = ET.SubElement(rule, q(MODEL, "inputEntry"))
            test = str(row.get("when", {}).get(column["name"], "-"))
            ET.SubElement(cell, q(MODEL, "text")).text = feel(test, str(column["type"]))
        for name in OUTPUTS:
            cell = ET.SubElement(rule, q(MODEL, "outputEntry"))
            ET.SubElement(cell, q(MODEL, "text")).text = (
                json.dumps(row[name], ensure_ascii=False) if name in row else "-"
            )


def _table(decision: ET.Element) -> dict[str, Any]:
    code = decision.get("id", "?")
    table = decision.find(q(MODEL, "decisionTable"))
    if table is None:
        raise ModelRefused(f"The decision {code} is no table.", f"决策 {code} 不是一张表。")
    inputs = [_input(one) for one in table.findall(q(MODEL, "input"))]
    outputs = [one.get("name", "") for one in table.findall(q(MODEL, "output"))]
    if set(outputs) - set(OUTPUTS) or "qualifies" not in outputs:
        raise ModelRefused(
            f"The table {code} gives {', '.join(outputs)}; its outputs are {', '.join(OUTPUTS)}.",
            f"表 {code} 的输出是 {'、'.join(outputs)}，只能是 {'、'.join(OUTPUTS)}。",
        )
    return {
        "code": code,
        "name": decision.get("name", ""),
        **facts_of(decision, "table"),
        "hit": hit_of(table, code),
        "inputs": inputs,
        "rules": [_rule(one, inputs, outputs) for one in table.findall(q(MODEL, "rule"))],
    }


def _input(shown: ET.Element) -> dict[str, Any]:
    asked = shown.find(f"{q(MODEL, 'inputExpression')}/{q(MODEL, 'text')}")
    name = (asked.text or "").strip() if asked is not None else ""
    facts = facts_of(shown, "input")
    if not name or facts.get("type") not in TYPES:
        raise ModelRefused(
            f"The column {shown.get('label') or name or '?'} lacks its name or its type beside it.",
            f"列 {shown.get('label') or name or '?'} 没有写名称或者类型。",
        )
    return {"name": name, "label": shown.get("label", ""), **facts}


def _rule(rule: ET.Element, inputs: Sequence[Mapping[str, Any]], outputs: Sequence[str]) -> dict[str, Any]:
    tests = [cell_text(one) for one in rule.findall(q(MODEL, "inputEntry"))]
    given = [cell_text(one) for one in rule.findall(q(MODEL, "outputEntry"))]
    where = rule.get("id", "?")
    if len(tests) != len(inputs) or len(given) != len(outputs):
        raise ModelRefused(
            f"The row {where} has another number of cells than the table has columns.",
            f"行 {where} 的格数和表的列数不同。",
        )
    when = {
        str(column["name"]): ours(test, where)
        for column, test in zip(inputs, tests, strict=True)
        if test not in ("", "-")
    }
    try:
        values = {name: json.loads(text) for name, text in zip(outputs, given, strict=True) if text not in ("", "-")}
    except ValueError:
        raise ModelRefused(
            f"The row {where} gives a value that is no literal; write texts in quotes.",
            f"行 {where} 的输出不是字面值，文字请加引号。",
        ) from None
    return {"when": when, **values}
