"""How many messages a case has, and how many of them one side has not read yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from onewindow.foundation.lookups import Lookup

APPLICANT, POST = "applicant", "post"


@dataclass(frozen=True, slots=True)
class Letters:
    """The messages of a thread, and how many of the other side's are new."""

    every: int
    new: int


def letters_lookup(cases: Sequence[UUID], writer: str) -> Lookup[Letters]:
    """The messages of these cases; new are those that `writer` wrote and the reader has not opened."""
    return Lookup(
        "select count(*) as every, count(*) filter (where side = %s and read_at is null) as new"
        " from cases_casemessage where case_id = any(%s::uuid[])",
        [writer, list(cases)],
        lambda rows: Letters(rows[0]["every"], rows[0]["new"]),
    )
