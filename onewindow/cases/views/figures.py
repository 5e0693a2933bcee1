"""The desk's page of figures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from onewindow.cases import queries
from onewindow.foundation.access import staff_only
from onewindow.foundation.http import actor_of

DEFAULT_DAYS = 90


@staff_only
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """How offices work: the service centre's supervisors see every department, others their own."""
    text = request.GET.get("days", "")
    days = int(text) if text.isdecimal() and int(text) in queries.PERIODS else DEFAULT_DAYS
    rows = queries.figures(actor_of(request), days)
    return render(
        request, "cases/figures.html", {"rows": rows, "days": days, "periods": queries.PERIODS, "nav": "desk"}
    )
