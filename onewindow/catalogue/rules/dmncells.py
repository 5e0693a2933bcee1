"""What decision tables of ours share in DMN: hit policies, types, and cells in S-FEEL."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

from onewindow.catalogue.rules.omg import OURS, ModelRefused, packed, q, unpacked

MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"
POLICIES = {"U": "UNIQUE", "F": "FIRST", "C": "COLLECT"}
TYPES = {"number": "number", "boolean": "boolean", "select": "string", "date": "date"}
DAY = re.compile(r"\d{4}-\d\d-\d\d")
CALLED = re.compile(r'date\("(\d{4}-\d\d-\d\d)"\)')
LITERALS = re.compile(r'"(?:[^"\\]|\\.)*"(?:\s*,\s*"(?:[^"\\]|\\.)*")*')


def hit_of(table: ET.Element, code: str) -> str:
    """The hit policy of a table; raises ModelRefused for another than UNIQUE, FIRST and COLLECT."""
    policy = table.get("hitPolicy", "UNIQUE")
    hit = next((ours for ours, theirs in POLICIES.items() if theirs == policy), None)
    if hit is None:
        raise ModelRefused(
            f"The table {code} has the hit policy {policy}; use UNIQUE, FIRST or COLLECT.",
            f"表 {code} 的命中策略是 {policy}，只能用 UNIQUE、FIRST 或者 COLLECT。",
        )
    return hit


def feel(test: str, kind: str) -> str:
    """A test of ours as S-FEEL."""
    if test == "-" or kind == "number":
        return test
    if kind == "date":
        return DAY.sub(lambda day: f'date("{day[0]}")', test)
    if kind == "boolean" and "|" not in test:
        return test
    return ",".join(json.dumps(word, ensure_ascii=False) for word in test.split("|"))


def ours(cell: str, where: str) -> str:
    """A cell of S-FEEL as a test of ours; raises ModelRefused for what tests cannot say."""
    if LITERALS.fullmatch(cell):
        return "|".join(str(json.loads(one)) for one in re.findall(r'"(?:[^"\\]|\\.)*"', cell))
    plain = CALLED.sub(r"\1", cell)
    if '"' in plain or "not(" in plain or "?" in plain or re.search(r"[a-z]+\(", plain):
        raise ModelRefused(
            f"{cell!r} in the row {where} is outside the subset; use literals, lists, intervals.",
            f"行 {where} 里的 {cell} 不能用，请写字面值、列表或者区间。",
        )
    return plain


def cell_text(cell: ET.Element) -> str:
    """What a cell says."""
    found = cell.find(q(MODEL, "text"))
    return (found.text or "").strip() if found is not None else ""


def beside(element: ET.Element, name: str, facts: Mapping[str, Any]) -> None:
    """Puts our own facts beside an element."""
    extension = ET.SubElement(element, q(MODEL, "extensionElements"))
    ET.SubElement(extension, q(OURS, name), packed(facts))


def facts_of(element: ET.Element, name: str) -> dict[str, Any]:
    """Our own facts beside an element; empty where there are none."""
    found = element.find(f"{q(MODEL, 'extensionElements')}/{q(OURS, name)}")
    return unpacked(found.attrib, element.get("id", "?")) if found is not None else {}
