"""Who looked at my data."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onewindow.exchange import queries
from onewindow.foundation import clock
from onewindow.foundation.access import person_only
from onewindow.foundation.errors import NotFound
from onewindow.foundation.http import actor_of
from onewindow.foundation.texts import is_english

PAGE, RANGES = 20, {"30": 30, "365": 365, "all": None}


@person_only
@require_safe
@never_cache
def traces(request: HttpRequest) -> HttpResponse:
    """Every look at her data and at data of those she acts for: who, for what, which fields, when; refused ones too."""
    refs = queries.refs_of(actor_of(request))
    chosen = request.GET.get("range", "30")
    days = RANGES.get(chosen, 30)
    since = clock.now() - timedelta(days=days) if days else None
    rows = queries.traces_of(refs, before=_id(request.GET.get("before")), limit=PAGE + 1, since=since)
    context = {
        "traces": rows[:PAGE],
        "more": rows[PAGE - 1].id if len(rows) > PAGE else None,
        "counts": queries.trace_counts(refs, clock.now() - timedelta(days=30)),
        "range": chosen if chosen in RANGES else "30",
        "english": is_english(),
        "nav": "my",
    }
    return render(request, "exchange/traces.html", context)


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotFound from None
