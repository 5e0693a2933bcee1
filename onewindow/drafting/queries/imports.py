"""Lists that somebody takes in by the page: how far each is, and what became of its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from onewindow.drafting.models import ListImport
from onewindow.drafting.rules.sheets.mapping import FIELDS
from onewindow.drafting.rules.sheets.rows import OUTCOMES
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import NotFound

SHOWN = 10


@dataclass(frozen=True, slots=True)
class RemarkLine:
    """A remark on a cell, in both languages."""

    cell: str
    text: str
    text_en: str


@dataclass(frozen=True, slots=True)
class RowLine:
    """What became of one row."""

    row: int
    outcome: str
    key: str
    name: str
    remarks: tuple[RemarkLine, ...]


@dataclass(frozen=True, slots=True)
class ImportPage:
    """One import: `columns` maps headings to fields, `unread` are headings that nobody knows."""

    id: UUID
    name: str
    state: str
    error: str
    error_en: str
    created_at: datetime
    columns: Mapping[str, str]
    unread: tuple[str, ...]
    remarks: tuple[RemarkLine, ...]
    counts: Mapping[str, int]
    rows: tuple[RowLine, ...]
    fields: tuple[str, ...] = FIELDS


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One import in a list."""

    id: UUID
    name: str
    state: str
    created_at: datetime


def imports_of(actor: Actor) -> list[ImportRow]:
    """The last imports of an official, newest first."""
    rows = ListImport.objects.filter(by=actor.id).order_by("-id")[:SHOWN]
    return [ImportRow(*row) for row in rows.values_list("id", "name", "state", "created_at")]


def import_page(actor: Actor, import_id: UUID) -> ImportPage:
    """One import of the official's own; raises NotFound for everybody else."""
    row = ListImport.objects.defer("content").filter(id=import_id, by=actor.id).first()
    if row is None:
        raise NotFound
    report: Mapping[str, Any] = row.report
    lines = tuple(
        RowLine(number, outcome, key, name, tuple(RemarkLine(*one) for one in remarks))
        for number, outcome, key, name, remarks in report.get("rows", ())
    )
    counted = Counter(line.outcome for line in lines)
    return ImportPage(
        id=row.id,
        name=row.name,
        state=row.state,
        error=row.error,
        error_en=row.error_en,
        created_at=row.created_at,
        columns=report.get("columns", {}),
        unread=tuple(report.get("unread", ())),
        remarks=tuple(RemarkLine("", *pair) for pair in report.get("remarks", ())),
        counts={outcome: counted[outcome] for outcome in OUTCOMES},
        rows=lines,
    )
