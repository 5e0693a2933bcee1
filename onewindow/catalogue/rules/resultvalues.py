"""The rules by which fields of a result are computed that nobody types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reached:
    """An age, counted from the date in the field `born`, that is raised by a month for every `delay_every` months.

    The raising begins with those who reach the age in `delay_from` and ends at `delay_most` months; without
    `delay_from` nothing is raised.
    """

    born: str
    years: int
    delay_from: str = ""
    delay_every: int = 1
    delay_most: int = 0


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A row of a result's table: tests of the case's facts, and the value or the month that follows."""

    when: Mapping[str, str]
    value: str
    reached: Reached | None


@dataclass(frozen=True, slots=True)
class ResultRule:
    """How a field of the result is computed: by the first row that holds, or from the item's occasions and payments.

    `gives` is grade, month or payment where it comes from these, else empty.
    """

    field: str
    rows: tuple[ResultRow, ...]
    gives: str = ""
