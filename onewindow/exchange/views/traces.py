"""Who looked at my data."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onewindow.exchange import queries
from onewindow.exchange.rules import PurposeKind
from onewindow.foundation import clock
from onewindow.foundation.access import person_only
from onewindow.foundation.errors import NotFound
from onewindow.foundation.http import actor_of
from onewindow.foundation.marks import marked
from onewindow.foundation.texts import is_english

PAGE, RANGES = 20, {"30": 30, "365": 365, "all": None}
STATES = {
    "answered": marked("给了数据"),
    "refused": marked("没让看"),
    "failed": marked("登记库没有答复"),
    "empty": marked("没有查到"),
    "asked": marked("问了，没有给数据"),
}
BOM, FORMULA = "\ufeff", ("=", "+", "-", "@", "\t", "\r")


@person_only
@require_safe
@never_cache
def traces(request: HttpRequest) -> HttpResponse:
    """Every look at her data and at data of those she acts for: who, for what, which fields, when; refused ones too."""
    refs = queries.refs_of(actor_of(request))
    chosen = _chosen(request)
    rows = queries.traces_of(refs, _id(request.GET.get("before")), PAGE + 1, _narrowing(chosen))
    departments, registers = queries.trace_choices(refs)
    context = {
        "traces": rows[:PAGE],
        "more": rows[PAGE - 1].id if len(rows) > PAGE else None,
        "counts": queries.trace_counts(refs, clock.now() - timedelta(days=30)),
        "departments": departments,
        "registers": registers,
        "chosen": chosen,
        "is_narrowed": any(value for name, value in chosen.items() if name != "range"),
        "asked": urlencode({name: value for name, value in chosen.items() if value}),
        "english": is_english(),
        "nav": "my",
    }
    return render(request, "exchange/traces.html", context)


@person_only
@require_safe
@never_cache
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The same looks, all pages of them, as a table to keep."""
    rows = queries.every_trace_of(queries.refs_of(actor_of(request)), _narrowing(_chosen(request)))
    response = StreamingHttpResponse(
        _lines(rows, _head(), english=is_english()), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="traces.csv"'
    return response


def _chosen(request: HttpRequest) -> dict[str, str]:
    """What she narrowed the list to; what no list offers narrows nothing."""
    given = request.GET
    kind, result, days = given.get("purpose", ""), given.get("result", ""), given.get("range", "30")
    return {
        "range": days if days in RANGES else "30",
        "department": given.get("department", "")[:40],
        "register": given.get("register", "")[:40],
        "purpose": kind if kind in set(PurposeKind) else "",
        "result": result if result in queries.RESULTS else "",
    }


def _narrowing(chosen: dict[str, str]) -> queries.Narrowing:
    days = RANGES[chosen["range"]]
    since = clock.now() - timedelta(days=days) if days else None
    return queries.Narrowing(since, chosen["department"], chosen["register"], chosen["purpose"], chosen["result"])


def _head() -> tuple[str, ...]:
    return (
        _("时间"),
        _("谁看的"),
        _("部门"),
        _("岗位"),
        _("为什么看"),
        _("编号"),
        _("登记库"),
        _("看了哪些"),
        _("结果"),
        _("原因"),
    )


def _lines(rows: Iterator[queries.TraceRow], head: tuple[str, ...], *, english: bool) -> Iterator[str]:
    yield BOM + _line(head)
    for row in rows:
        named = [_in(row, name, english=english) for name in ("who", "department", "post", "purpose_title")]
        register = _in(row, "register_name", english=english)
        at = clock.local(row.at).isoformat(timespec="seconds")
        fields = ", ".join(row.fields_en) if english else "、".join(row.fields)
        yield _line((at, *named, row.purpose_number, register, fields, _(STATES[row.state]), row.reason))


def _in(row: queries.TraceRow, name: str, *, english: bool) -> str:
    return str(getattr(row, f"{name}_en") if english else getattr(row, name))


def _line(cells: tuple[str, ...]) -> str:
    """A line of the table; a cell that a spreadsheet would take for a formula is marked as text."""
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([f"'{one}" if one.startswith(FORMULA) else one for one in cells])
    return text.getvalue()


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotFound from None
