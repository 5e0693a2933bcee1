"""Taking a spreadsheet in by the page: it is read and saved by jobs, looked at in between, and never half done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from onewindow.drafting.models import ListImport
from onewindow.drafting.rules.sheets.mapping import FIELDS, SheetMapping, heading
from onewindow.drafting.rules.sheets.reading import MOST_BYTES, UnreadableFile
from onewindow.drafting.rules.states import CATALOGUE_POST, editor_post
from onewindow.drafting.services.sheets import SheetReport, import_list, read_list
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from onewindow.foundation.marks import marked
from onewindow.foundation.queue import enqueue
from onewindow.ledger.services import record_act

READING, READ, FAILED, SAVING, SAVED = "reading", "read", "failed", "saving", "saved"
TOO_LARGE = marked("文件超过 40 MB。请拆成几份，或者另存为 CSV（UTF-8）。")


class NotAtThisStep(Conflict):
    """The import is being read or saved, or is done."""

    code, title = "import-not-at-this-step", marked("这份清单正在处理，或者已经处理完了")


def may_import(actor: Actor) -> bool:
    """Whether somebody takes lists in: a department's editor, and the catalogue's administration."""
    own = bool(actor.organisation) and actor.holds(editor_post(actor.organisation))
    return own or actor.holds(CATALOGUE_POST)


@transaction.atomic
def begin_import(actor: Actor, name: str, content: bytes) -> UUID:
    """Keeps the file and has it read. Raises NotAllowed, and Invalid for one that is empty or too large."""
    if not may_import(actor):
        raise NotAllowed
    if len(content) > MOST_BYTES:
        raise Invalid(errors=[{"pointer": "file", "reason": TOO_LARGE}])
    if not content:
        raise Invalid(errors=[{"pointer": "file", "reason": marked("文件是空的。")}])
    row = ListImport.objects.create(
        by=actor.id,
        organisation=actor.organisation,
        posts=sorted(actor.posts),
        name=name[:200],
        content=content,
        created_at=clock.now(),
    )
    record_act(actor, "drafting.begin_import", f"import:{row.id}")
    enqueue("drafting.read_import", import_id=str(row.id))
    return row.id


@transaction.atomic
def map_columns(actor: Actor, import_id: UUID, columns: Mapping[str, str]) -> None:
    """Says which heading is which field, and has the file read again. Raises NotAtThisStep."""
    row = _own(actor, import_id, {READ, FAILED})
    row.columns = {heading(name): field for name, field in columns.items() if field in FIELDS}
    row.state = READING
    row.save(update_fields=["columns", "state"])
    enqueue("drafting.read_import", import_id=str(row.id))


@transaction.atomic
def confirm_import(actor: Actor, import_id: UUID) -> None:
    """Has the rows saved as drafts. Raises NotAtThisStep: pressing twice saves once."""
    row = _own(actor, import_id, {READ})
    row.state = SAVING
    row.save(update_fields=["state"])
    record_act(actor, "drafting.confirm_import", f"import:{row.id}")
    enqueue("drafting.save_import", import_id=str(row.id))


@transaction.atomic
def read_import(import_id: UUID) -> None:
    """The job that reads: afterwards the report stands there, or why the file cannot be read."""
    row = _at(import_id, READING)
    if row is None:
        return
    try:
        row.report, row.state = told(read_list(bytes(row.content), SheetMapping(columns=row.columns))), READ
        row.error = row.error_en = ""
    except UnreadableFile as error:
        row.state, row.error, row.error_en = FAILED, str(error.args[0]), str(error.args[1])
    except ValueError as error:  # two columns claim one field
        row.state, row.error, row.error_en = FAILED, str(error), str(error)
    row.save(update_fields=["report", "state", "error", "error_en"])


@transaction.atomic
def save_import(import_id: UUID) -> None:
    """The job that saves, all rows in one transaction; a second run finds it done."""
    row = _at(import_id, SAVING)
    if row is None:
        return
    actor = Actor(ActorKind.STAFF, row.by, organisation=row.organisation, posts=frozenset(row.posts), channel="job")
    report = import_list(actor, bytes(row.content), SheetMapping(columns=row.columns), row.name)
    row.report, row.state, row.content = told(report), SAVED, b""
    row.save(update_fields=["report", "state", "content"])


def told(report: SheetReport) -> dict[str, Any]:
    """A report as it is kept: everything but the bodies."""
    return {
        "columns": dict(report.columns),
        "unread": list(report.unread),
        "remarks": [list(pair) for pair in report.remarks],
        "rows": [
            [row.row, row.outcome, row.key, row.name, [[one.cell, one.text, one.text_en] for one in row.remarks]]
            for row in report.rows
        ],
    }


def _own(actor: Actor, import_id: UUID, states: set[str]) -> ListImport:
    row = ListImport.objects.select_for_update(no_key=True).defer("content", "report").filter(id=import_id).first()
    if row is None or row.by != actor.id:
        raise NotFound
    if row.state not in states:
        raise NotAtThisStep
    return row


def _at(import_id: UUID, state: str) -> ListImport | None:
    return ListImport.objects.select_for_update(no_key=True).filter(id=import_id, state=state).first()
