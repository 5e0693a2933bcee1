"""Cases lodged here or passed on, and decided elsewhere: one record, one number, one clock for both offices."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from onewindow.cases import queries
from onewindow.foundation.access import staff_only
from onewindow.foundation.http import actor_of

PAGE = 20


@staff_only
@require_safe
def lodged(request: HttpRequest) -> HttpResponse:
    """The cases that her offices took in at a window or passed on."""
    rows = queries.lodged_cases(actor_of(request), request.GET.get("after") or None, PAGE + 1)
    more = rows[PAGE - 1].id if len(rows) > PAGE else None
    return render(request, "cases/lodged.html", {"rows": rows[:PAGE], "more": more, "nav": "desk"})


@staff_only
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """How far one of them is, read only."""
    found = queries.lodged_case(actor_of(request), number)
    context = {"row": found.row, "part": found.part, "moves": found.moves, "nav": "desk"}
    return render(request, "cases/lodged_case.html", context)
