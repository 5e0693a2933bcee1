"""Who looked at my data, and the disputes on a data steward's desk."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from onewindow.exchange import queries, services
from onewindow.exchange.forms import UnmaskForm
from onewindow.foundation import clock
from onewindow.foundation.access import person_only, staff_only
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


@staff_only
@require_safe
@never_cache
def corrections(request: HttpRequest) -> HttpResponse:
    """The disputes over the registers whose data steward she is."""
    rows = queries.corrections_of(actor_of(request), before=request.GET.get("before", ""), limit=PAGE + 1)
    more = rows[PAGE - 1].number if len(rows) > PAGE else None
    return render(request, "exchange/corrections.html", {"rows": rows[:PAGE], "more": more, "nav": "corrections"})


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def correction(request: HttpRequest, number: str) -> HttpResponse:
    """One dispute, its values hidden; seeing them in clear needs a reason, and the person is shown the look."""
    actor = actor_of(request)
    row = queries.correction(actor, number)
    form = UnmaskForm(request.POST or None)
    is_clear = request.method == "POST" and form.is_valid()
    if is_clear:
        services.unmask_correction(actor, number, form.cleaned_data["reason"])
        row = queries.correction(actor, number, clear=True)
    context = {"row": row, "form": form, "nav": "corrections"}
    return render(request, "exchange/correction.html", context, status=422 if form.errors else 200)


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotFound from None
