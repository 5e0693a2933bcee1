"""An item's rules of eligibility as decision tables in DMN, to be edited in a modeller, and back again.

The subset: decision tables with hit policy U, F or C; cells are `-`, literals, lists, comparisons and intervals of
S-FEEL. A row of ours is met or missed with a reason and its article: those are the outputs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from onewindow.catalogue.rules.omg import OURS, ModelRefused, packed, q, read_xml, unpacked, written

MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"
POLICIES = {"U": "UNIQUE", "F": "FIRST", "C": "COLLECT"}
TYPES = {"number": "number", "boolean": "boolean", "select": "string", "date": "date"}
OUTPUTS = ("qualifies", "reason", "reason_en", "law_id", "article", "change", "change_en")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
CALLED = re.compile(r'date\("(\d{4}-\d\d-\d\d)"\)')
LITERALS = re.compile(r'"(?:[^"\\]|\\.)*"(?:\s*,\s*"(?:[^"\\]|\\.)*")*')


def dmn_of(key: str, tables: Sequence[Mapping[str, Any]]) -> str:
    """An item's tables as a DMN file."""
    ET.register_namespace("", MODEL)
    ET.register_namespace("ow", OURS)
    root = ET.Element(q(MODEL, "definitions"), {"id": f"dmn_{key}", "name": key, "namespace": OURS})
    for table in tables:
        decision = ET.SubElement(root, q(MODEL, "decision"), {"id": str(table["code"]), "name": str(table["name"])})
        _beside(decision, "table", {"name_en": table["name_en"]})
        _add_table(decision, table)
    return written(root)


def tables_of(text: str) -> list[dict[str, Any]]:
    """The tables of a DMN file; raises ModelRefused for what is outside the subset, by name."""
    root = read_xml(text)
    found = []
    for one in root:
        kind = one.tag.partition("}")[2]
        if one.tag == q(MODEL, "decision"):
            found.append(_table(one))
        elif kind not in {"extensionElements", "DMNDI", "description"}:
            raise ModelRefused(f"{kind} {one.get('id', '')} is outside the subset; use decision tables.")
    if not found:
        raise ModelRefused("The file has no decision.")
    return found


def _add_table(decision: ET.Element, table: Mapping[str, Any]) -> None:
    policy = {"id": f"table_{table['code']}", "hitPolicy": POLICIES[str(table["hit"])]}
    drawn = ET.SubElement(decision, q(MODEL, "decisionTable"), policy)
    for column in table["inputs"]:
        name = str(column["name"])
        shown = ET.SubElement(drawn, q(MODEL, "input"), {"id": f"in_{name}", "label": str(column["label"])})
        _beside(shown, "input", {each: value for each, value in column.items() if each not in {"name", "label"}})
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
            ET.SubElement(cell, q(MODEL, "text")).text = _feel(test, str(column["type"]))
        for name in OUTPUTS:
            cell = ET.SubElement(rule, q(MODEL, "outputEntry"))
            ET.SubElement(cell, q(MODEL, "text")).text = (
                json.dumps(row[name], ensure_ascii=False) if name in row else "-"
            )


def _table(decision: ET.Element) -> dict[str, Any]:
    code = decision.get("id", "?")
    table = decision.find(q(MODEL, "decisionTable"))
    if table is None:
        raise ModelRefused(f"The decision {code} is no table.")
    policy = table.get("hitPolicy", "UNIQUE")
    hit = next((ours for ours, theirs in POLICIES.items() if theirs == policy), None)
    if hit is None:
        raise ModelRefused(f"The table {code} has the hit policy {policy}; use UNIQUE, FIRST or COLLECT.")
    inputs = [_input(one) for one in table.findall(q(MODEL, "input"))]
    outputs = [one.get("name", "") for one in table.findall(q(MODEL, "output"))]
    if set(outputs) - set(OUTPUTS) or "qualifies" not in outputs:
        raise ModelRefused(f"The table {code} gives {', '.join(outputs)}; its outputs are {', '.join(OUTPUTS)}.")
    return {
        "code": code,
        "name": decision.get("name", ""),
        **_facts(decision, "table"),
        "hit": hit,
        "inputs": inputs,
        "rules": [_rule(one, inputs, outputs) for one in table.findall(q(MODEL, "rule"))],
    }


def _input(shown: ET.Element) -> dict[str, Any]:
    asked = shown.find(f"{q(MODEL, 'inputExpression')}/{q(MODEL, 'text')}")
    name = (asked.text or "").strip() if asked is not None else ""
    facts = _facts(shown, "input")
    if not name or facts.get("type") not in TYPES:
        raise ModelRefused(f"The column {shown.get('label') or name or '?'} lacks its name or its type beside it.")
    return {"name": name, "label": shown.get("label", ""), **facts}


def _rule(rule: ET.Element, inputs: Sequence[Mapping[str, Any]], outputs: Sequence[str]) -> dict[str, Any]:
    tests = [_text(one) for one in rule.findall(q(MODEL, "inputEntry"))]
    given = [_text(one) for one in rule.findall(q(MODEL, "outputEntry"))]
    where = rule.get("id", "?")
    if len(tests) != len(inputs) or len(given) != len(outputs):
        raise ModelRefused(f"The row {where} has another number of cells than the table has columns.")
    when = {
        str(column["name"]): _ours(test, where)
        for column, test in zip(inputs, tests, strict=True)
        if test not in ("", "-")
    }
    try:
        values = {name: json.loads(text) for name, text in zip(outputs, given, strict=True) if text not in ("", "-")}
    except ValueError:
        raise ModelRefused(f"The row {where} gives a value that is no literal; write texts in quotes.") from None
    return {"when": when, **values}


def _feel(test: str, kind: str) -> str:
    """A test of ours as S-FEEL."""
    if test == "-" or kind == "number":
        return test
    if kind == "date":
        return DAY.sub(lambda day: f'date("{day[0]}")', test)
    if kind == "boolean" and "|" not in test:
        return test
    return ",".join(json.dumps(word, ensure_ascii=False) for word in test.split("|"))


def _ours(cell: str, where: str) -> str:
    """A cell of S-FEEL as a test of ours; raises ModelRefused for what tests cannot say."""
    if LITERALS.fullmatch(cell):
        return "|".join(str(json.loads(one)) for one in re.findall(r'"(?:[^"\\]|\\.)*"', cell))
    plain = CALLED.sub(r"\1", cell)
    if '"' in plain or "not(" in plain or "?" in plain or re.search(r"[a-z]+\(", plain):
        raise ModelRefused(f"{cell!r} in the row {where} is outside the subset; use literals, lists, intervals.")
    return plain


def _text(cell: ET.Element) -> str:
    found = cell.find(q(MODEL, "text"))
    return (found.text or "").strip() if found is not None else ""


def _beside(element: ET.Element, name: str, facts: Mapping[str, Any]) -> None:
    beside = ET.SubElement(element, q(MODEL, "extensionElements"))
    ET.SubElement(beside, q(OURS, name), packed(facts))


def _facts(element: ET.Element, name: str) -> dict[str, Any]:
    found = element.find(f"{q(MODEL, 'extensionElements')}/{q(OURS, name)}")
    return unpacked(found.attrib, element.get("id", "?")) if found is not None else {}
