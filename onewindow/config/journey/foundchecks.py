"""Compares whom the registers showed to be entitled with what the story says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from onewindow.config.journey.outcome import Check, Outcome
from onewindow.config.journey.stories import city

TURNS = re.compile(r"turns_(\d+)_on")
Row = Mapping[str, Any]


def turns(outcome: Outcome) -> Iterator[Check]:
    """The day on which the story's own person reaches an age, as the result was computed from it."""
    part, _month = outcome.value_of("from_month")
    facts = ((part["result_document"] or {}).get("computed_from") or {}).get("from_month", {})
    for name, wanted in outcome.expected.items():
        if age := TURNS.fullmatch(name):
            yield Check(f"哪天满 {age[1]}", (age[1], wanted), (facts.get("after"), facts.get("on")))


def also_found(outcome: Outcome) -> Iterator[Check]:
    """Others, found on the day on which they are first to be told."""
    for wanted in outcome.expected["also_found"]:
        for name, day in wanted.items():
            if age := TURNS.fullmatch(name):
                row = _row(outcome, wanted["person"], str(wanted["notify_on"]), age[1])
                got = (row.get("reached_on"), row.get("notify_on"))
                yield Check(f"还找到 {wanted['person']}", (day, wanted["notify_on"]), got)


def grade_changes(outcome: Outcome) -> Iterator[Check]:
    """Others, who come to another grade on a day."""
    for wanted in outcome.expected["grade_changes"]:
        row = _row(outcome, wanted["person"], str(wanted["date"]), str(wanted["turns"]))
        got = (row.get("reached_on"), row.get("grade"), row.get("month"))
        yield Check(f"换档 {wanted['person']}", (wanted["date"], wanted["grade"], str(wanted["from_month"])), got)


def exceptions(outcome: Outcome) -> Iterator[Check]:
    """Others, who cannot be granted it without a visit, and why."""
    seen = [row for rows in outcome.found.values() for row in rows if row["state"] == "exception"]
    for wanted in outcome.expected["exceptions"]:
        rows = [row for row in seen if row["name"] == city().people[wanted["person"]]["name"]]
        got = (rows[-1]["reason"], rows[-1]["reason_en"]) if rows else None
        yield Check(f"例外 {wanted['person']}", (wanted["reason"], wanted.get("reason_en", "")), got)


def _row(outcome: Outcome, person: str, day: str, age: str) -> Row:
    """The line of the list on a day that is about this person and this age; empty when there is none."""
    name = city().people[person]["name"]
    rows = (row for row in outcome.found.get(day, ()) if row["name"] == name and row["occasion"].split()[0] == age)
    return next(rows, {})
