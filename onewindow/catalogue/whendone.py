"""When would it be done? As a page and as JSON, open to everybody."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from onewindow.catalogue.queries import published_item
from onewindow.catalogue.queries.whendone import WhenDone, when_done
from onewindow.foundation import clock
from onewindow.foundation.access import public
from onewindow.foundation.errors import Invalid
from onewindow.foundation.problems import refusals

router = Router(tags=["catalogue"])
YEARS = range(2004, 2100)  # since the licensing law; as far as the lunar calendar is computed
WHEN = "The moment of acceptance; without a zone it is Asia/Shanghai's."


class DayOut(Schema):
    """One day: counted with its number, or left out, and why."""

    day: date
    counted: bool
    number: int | None
    reason: str
    reason_en: str


class NoteOut(Schema):
    """One sentence of the derivation, with its rule and the articles that it rests on."""

    number: int
    text: str
    text_en: str
    rule: str
    laws: list[str]


class DeadlineOut(Schema):
    """One limit of an item counted from a moment; `kind` is promised, commitment or statutory."""

    kind: str
    limit: str
    limit_en: str
    due_date: date
    due_at: datetime
    provisional: bool
    days: list[DayOut]
    notes: list[NoteOut]


@public
def item_when(request: HttpRequest, key: str) -> HttpResponse:
    """When it would be done, accepted on a day of the reader's choice; each day with its reason."""
    found, now = published_item(key), clock.local(clock.now())
    day, at = request.GET.get("day", f"{now:%Y-%m-%d}"), request.GET.get("time", f"{now:%H:%M}")
    lines: tuple[WhenDone, ...] = ()
    error = ""
    try:
        lines = when_done(found, _moment(datetime.fromisoformat(f"{day}T{at}")))
    except ValueError:
        error = _("日期要写成 2026-11-25，钟点写成 09:30；年份从 %(first)s 到 %(last)s。") % {
            "first": YEARS.start,
            "last": YEARS.stop - 1,
        }
    context = {"item": found, "day": day, "time": at, "lines": lines, "error": error}
    return render(request, "catalogue/when.html", context, status=422 if error else 200)


@router.get(
    "/items/{key}/deadlines",
    auth=None,
    response={200: list[DeadlineOut], **refusals(404, 422)},
    summary="When would it be done?",
    operation_id="show_deadlines",
)
def show_deadlines(
    request: HttpRequest, key: str, accepted: Annotated[datetime, Query(description=WHEN)]
) -> list[dict[str, object]]:
    """Each limit of an item counted from a moment of acceptance, day by day."""
    try:
        lines = when_done(published_item(key), _moment(accepted))
    except ValueError:
        reason = f"The year is from {YEARS.start} to {YEARS.stop - 1}."
        raise Invalid(errors=[{"pointer": "/accepted", "reason": reason}]) from None
    return [
        {
            "kind": line.kind,
            "limit": line.limit.label(),
            "limit_en": line.limit.label_en(),
            "due_date": line.derivation.due_date,
            "due_at": line.derivation.due_at,
            "provisional": line.derivation.provisional,
            "days": [asdict(day) for day in line.derivation.days],
            "notes": [asdict(note) for note in line.derivation.notes],
        }
        for line in lines
    ]


def _moment(moment: datetime) -> datetime:
    """The moment by the clock of Asia/Shanghai; raises ValueError outside the years that are computed."""
    if moment.year not in YEARS:
        raise ValueError(moment.year)
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.LOCAL)
