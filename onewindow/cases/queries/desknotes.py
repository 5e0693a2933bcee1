"""Internal notes on a case, for its posts alone. No page, answer or file of an applicant asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from onewindow.cases.queries.matters import DeskCase
from onewindow.cases.queries.shown import post_shown
from onewindow.cases.queries.siderows import PostShown
from onewindow.foundation.lookups import Lookup, Row
from onewindow.identity.queries import officials


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note: who wrote it, when, at which post. `kind` is note or return."""

    kind: str
    step: str
    post: PostShown
    author: str
    author_en: str
    text: str
    at: datetime


def notes_lookup(desk: DeskCase) -> Lookup[list[NoteRow]]:
    """The notes on a case that an official was found to be allowed to see, the newest first."""
    return Lookup(
        "select kind, step, post, author, text, at from cases_casenote where case_id = %s order by at desc, id desc",
        [desk.part.id],
        _notes,
    )


def notes_on(desk: DeskCase) -> list[NoteRow]:
    """The same in a statement of its own."""
    return notes_lookup(desk).alone()


def _notes(rows: Sequence[Row]) -> list[NoteRow]:
    known = officials() if rows else {}
    return [
        NoteRow(
            kind=row["kind"],
            step=row["step"],
            post=post_shown(row["post"]),
            author=who.name if (who := known.get(UUID(row["author"]))) else "",
            author_en=(who.name_en or who.name) if who else "",
            text=row["text"],
            at=datetime.fromisoformat(row["at"]),
        )
        for row in rows
    ]
