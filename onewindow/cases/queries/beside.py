"""What stands beside a case at the desk, asked for in one statement: files, notes, messages, bags, changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from onewindow.cases.queries.bagrows import BagPlace, bags_lookup
from onewindow.cases.queries.contacts import ContactRow, contacts_lookup
from onewindow.cases.queries.desknotes import NoteRow, notes_lookup
from onewindow.cases.queries.duplicates import DuplicateRow, duplicates_lookup
from onewindow.cases.queries.experts import ReviewBrief, reviews_lookup
from onewindow.cases.queries.letters import APPLICANT, Letters, letters_lookup
from onewindow.cases.queries.matters import DeskCase
from onewindow.documents.queries import FileRow, files_lookup
from onewindow.exchange.queries import ChangeRow, changes_lookup
from onewindow.foundation.lookups import Lookup, look_up


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a case: files of the materials by id, internal notes, how many messages there are.

    Also what looks alike, bags of paper, expert reviews, what has changed since, and how applicants are reached now.
    """

    files: Mapping[UUID, FileRow]
    notes: list[NoteRow]
    letters: Letters
    duplicates: list[DuplicateRow]
    bags: list[BagPlace]
    changes: list[ChangeRow]
    contacts: list[ContactRow]
    reviews: list[ReviewBrief]


def lookups_beside(desk: DeskCase) -> list[Lookup[Any]]:
    """The lookups whose answers, in this order, make a `Beside`."""
    papers = [file for row in desk.part.materials for file in row.file_ids]
    return [
        files_lookup(papers),
        notes_lookup(desk),
        letters_lookup([desk.part.id], APPLICANT),
        duplicates_lookup(desk),
        bags_lookup([desk.part.id]),
        changes_lookup(desk.purposes, desk.needs),
        contacts_lookup(desk.part.id),
        reviews_lookup([desk.part.id]),
    ]


def beside(desk: DeskCase) -> Beside:
    """What stands beside a case that an official was found to be allowed to see, in one statement."""
    return Beside(*look_up(*lookups_beside(desk)))
