"""What several parts have to say about the same thing, asked for in one statement."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connection

from onewindow.foundation.rows import Command

T = TypeVar("T")
Row = Mapping[str, Any]
NOTHING = "select 1 as one where false"


@dataclass(frozen=True, slots=True)
class Lookup(Generic[T]):
    """A SELECT of a part's own that can be asked beside others, and what its rows, which come as JSON, mean."""

    text: str
    given: Sequence[Any]
    answer: Callable[[Sequence[Row]], T]

    def alone(self) -> T:
        """The answer, in a statement of its own."""
        found: T = look_up(self)[0]
        return found


def look_up(*lookups: Lookup[Any], noting: Sequence[Command] = ()) -> list[Any]:
    """The answers to all lookups, in their order and in one statement; `noting` is written by the same one.

    The second of what is noted may read what the first returned, as `noted`. Nothing to do is no statement.
    """
    if not lookups and not noting:
        return []
    names = ["noted", *(f"noted_{n}" for n in range(2, len(noting) + 1))]
    notes = ", ".join(f"{name} as ({one.text})" for name, one in zip(names, noting, strict=False))
    note = f"with {notes} " if noting else ""
    columns = ", ".join(
        f"(select coalesce(jsonb_agg(to_jsonb(row_{n})), '[]') from ({one.text}) row_{n})"  # noqa: S608 our own texts
        for n, one in enumerate(lookups)
    )
    given = [*(value for one in noting for value in one.given), *(value for one in lookups for value in one.given)]
    with connection.cursor() as cursor:
        cursor.execute(f"{note}select {columns or 1}", given)
        found = cursor.fetchone() if lookups else ()
    return [one.answer(_rows(rows)) for one, rows in zip(lookups, found, strict=True)]


def _rows(value: Any) -> list[Row]:
    rows: list[Row] = json.loads(value) if isinstance(value, str) else value
    return rows
