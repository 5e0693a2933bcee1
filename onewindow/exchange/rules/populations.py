"""Which people a project's population takes in on a day (rules F1). Pure: values in, conditions out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from onewindow.foundation.limits.values import Limit, Unit
from onewindow.foundation.spans import latest_begun


class Comparing(StrEnum):
    """How a source compares an element of its records; dates compare as they are written."""

    EQUALS = "equals"
    BEGINS = "begins"
    UNTIL = "until"
    BETWEEN_ANY = "between_any"


@dataclass(frozen=True, slots=True)
class Condition:
    """One test of an element by the register's own name; `value` is of JSON: a word, a date, pairs of dates."""

    element: str
    test: Comparing
    value: Any


def population_conditions(population: Mapping[str, Any], day: date) -> tuple[Condition, ...]:
    """What a project's population comes to on a day: ages become dates of birth (`age_from` within `ahead_days`).

    Raises ValueError for a condition that says none of eq, prefix and age_from: it would let everybody in.
    """
    return tuple(_condition(row, day) for row in population.get("where", ()))


def _condition(row: Mapping[str, Any], day: date) -> Condition:
    name = row["element"].partition(".")[2]
    if "eq" in row:
        return Condition(name, Comparing.EQUALS, row["eq"])
    if "prefix" in row:
        return Condition(name, Comparing.BEGINS, str(row["prefix"]))
    if "age_from" in row:
        born = latest_begun(day + timedelta(days=row.get("ahead_days", 0)), Limit(row["age_from"], Unit.YEAR))
        return Condition(name, Comparing.UNTIL, (born or date.min).isoformat())
    raise ValueError(f"a population is told by eq, prefix or age_from, not by {sorted(row)}")
