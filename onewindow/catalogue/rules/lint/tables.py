"""Rules on discretion bands and decision tables: they name what exists, and their tests can be read."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

from onewindow.catalogue.rules.eligibility import Unreadable, always_apart, read_test
from onewindow.catalogue.rules.known import Definition, KnownReferences, rows


def check_tables(item: Definition, known: KnownReferences) -> None:
    """All of these rules for one item."""
    for path, band in rows(item, "discretion"):
        _check_band(item, path, band)
    for path, table in rows(item, "eligibility"):
        _check_table(item, path, table)


def _check_band(item: Definition, path: tuple[str | int, ...], band: Mapping[str, Any]) -> None:
    result, form = item.body["result"]["fields"], [field["name"] for field in item.body["form"]]
    if band["field"] not in result:
        item.fault(
            (*path, "field"),
            "BAND_UNCLEAR",
            f"The result has no field {band['field']!r}.",
            f"Name one of {', '.join(result)}.",
            f"办理结果里没有字段 {band['field']}",
        )
    low, high = band.get("min"), band.get("max")
    if (low is None and high is None) == ("one_of" not in band):
        reason = "A band has either bounds or a list of values."
        item.fault(
            path, "BAND_UNCLEAR", reason, "Write min and max, or one_of.", "请写范围（min、max）或者可选值（one_of）"
        )
    elif low is not None and high is not None and low > high:
        item.fault(path, "BAND_UNCLEAR", "min is above max.", "Turn them round.", "下限大于上限")
    questions = [question["code"] for question in item.body["questions"]]
    for name, test in band.get("when", {}).items():
        if name not in (*questions, *form):
            reason = f"There is no question or field {name!r}."
            item.fault(
                (*path, "when", name), "BAND_UNCLEAR", reason, "Name one of the item's.", f"没有问题或字段 {name}"
            )
        else:
            _check_test(item, (*path, "when", name), test)


def _check_table(item: Definition, path: tuple[str | int, ...], table: Mapping[str, Any]) -> None:
    inputs = {column["name"]: column for column in table["inputs"]}
    readable = True
    for number, rule in enumerate(table["rules"]):
        for name, test in rule["when"].items():
            where = (*path, "rules", number, "when", name)
            if name not in inputs:
                reason = f"The table has no input {name!r}."
                item.fault(where, "TABLE_UNCLEAR", reason, f"Name one of {', '.join(inputs)}.", f"没有输入项 {name}")
                readable = False
            else:
                readable = _check_test(item, where, test, inputs[name]["type"]) and readable
    if not readable or table["hit"] != "U":
        return
    for (first, one), (second, other) in combinations(enumerate(table["rules"]), 2):
        if not always_apart(one["when"], other["when"]):
            item.fault(
                (*path, "rules", second),
                "TABLE_OVERLAPS",
                f"Rules {first + 1} and {second + 1} may both apply.",
                "Separate their tests, or use the hit policy F.",
                f"第 {first + 1} 条和第 {second + 1} 条可能同时成立",
            )


def _check_test(item: Definition, path: tuple[str | int, ...], test: str, kind: str = "") -> bool:
    try:
        read_test(test, kind)
    except Unreadable as error:
        item.fault(path, "TABLE_UNCLEAR", str(error), "Write it like >= 80, [18..60], yes|no or -.", f"“{test}”读不懂")
        return False
    return True
