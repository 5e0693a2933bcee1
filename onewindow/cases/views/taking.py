"""What an applicant takes away: her dates for a calendar, and her whole file."""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import IO
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from onewindow.cases import queries
from onewindow.cases.queries import CasePage
from onewindow.documents.queries import FileNotOpened, files, legal_document, open_file
from onewindow.foundation import clock
from onewindow.foundation.access import person_only
from onewindow.foundation.http import actor_of, file_answer
from onewindow.foundation.texts import localised

MEMORY_BYTES = 2_000_000  # a larger file is put together on disk


@person_only
def calendar(request: HttpRequest, number: str) -> HttpResponse:
    """The dates of a matter as iCalendar (RFC 5545): by when it is done, by when she must act, until when she may."""
    page = queries.case_page(actor_of(request), number)
    made = Calendar()
    made.add("prodid", "-//OneWindow//cases//ZH")
    made.add("version", "2.0")
    address = request.build_absolute_uri(reverse("cases:case", args=[page.number]))
    for name, day, words in _dates(page):
        event = Event()
        event.add("uid", f"{page.number}-{name}@onewindow")
        event.add("dtstamp", clock.real_now())
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("summary", words)
        event.add("description", address)
        event.add("transp", "TRANSPARENT")
        made.add_component(event)
    response = HttpResponse(made.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{page.number}.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


@person_only
def whole(request: HttpRequest, number: str) -> FileResponse:
    """Everything of a matter in one ZIP file: case, messages, sealed documents, what she handed in."""
    actor = actor_of(request)
    page, thread = queries.case_page(actor, number), queries.own_thread(actor, number)
    made: IO[bytes] = tempfile.SpooledTemporaryFile(MEMORY_BYTES)  # noqa: SIM115 the answer closes it
    every = (*page.documents, *(one for part in page.children for one in part.documents))
    once = {row.id: row for row in every}  # a single item's documents are the matter's own
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("case.json", _json(asdict(page)))
        for row in once.values():
            archive.writestr(f"documents/{row.kind}-{row.check_code[:8]}.json", _json(asdict(legal_document(row.id))))
        archive.writestr("messages.json", _json([asdict(row) for row in thread.messages]))
        _add_papers(archive, page, {file.id: "message" for row in thread.messages for file in row.files})
    made.seek(0)
    return file_answer(made, f"{page.number}.zip", "application/zip")  # type: ignore[arg-type]


def _dates(page: CasePage) -> Iterator[tuple[str, date, str]]:
    for part in page.children:
        name = localised(part, "title")
        if part.closed_at is None and part.clock.promised_due:
            yield f"{part.item}-due", part.clock.promised_due, _("最晚这天办好：%(name)s") % {"name": name}
        if part.correction and part.state == "correction_pending":
            yield f"{part.item}-correct", part.correction.due_on, _("最晚这天补正：%(name)s") % {"name": name}
        for remedy in part.remedies:
            words = {"name": name, "to": localised(remedy, "to")}
            yield f"{part.item}-{remedy.kind}", remedy.until, _("最晚这天向%(to)s提出：%(name)s") % words


def _add_papers(archive: zipfile.ZipFile, page: CasePage, others: Mapping[UUID, str]) -> None:
    papers = {file: f"{word}-{place}" for place, (file, word) in enumerate(others.items(), start=1)} | {
        file: f"{row.code}-{place}"
        for part in page.children
        for row in part.materials
        for place, file in enumerate(row.file_ids, start=1)
    }
    for file, row in files(list(papers)).items():
        name = papers[file]
        try:
            with open_file(file) as content, archive.open(f"papers/{name}-{row.name}", "w") as target:
                shutil.copyfileobj(content, target)
        except (FileNotFoundError, FileNotOpened):
            archive.writestr(f"papers/{name}-{row.name}.txt", _("这个文件现在打不开。"))


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, frozenset | set):
        return sorted(map(str, value))
    return DjangoJSONEncoder().default(value)
