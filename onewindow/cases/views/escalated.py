"""The page of what has come to a head."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from onewindow.cases.queries.escalated import escalated
from onewindow.foundation.access import staff_only
from onewindow.foundation.http import actor_of
from onewindow.foundation.marks import marked

PAGE = 20
WORDS = {
    "unopened": marked("规定时间内没有人打开"),
    "overdue": marked("已经逾期"),
    "vacant": marked("岗位没有人在"),
}


@staff_only
def tasks(request: HttpRequest) -> HttpResponse:
    """What has come to her: she does it herself, or names a deputy."""
    rows = escalated(actor_of(request), request.GET.get("after", ""), PAGE + 1)
    shown = [{"row": row, "why": _(WORDS[row.reason])} for row in rows[:PAGE] if row.reason in WORDS]
    more = rows[PAGE - 1].cursor if len(rows) > PAGE else ""
    return render(request, "cases/escalated.html", {"rows": shown, "more": more, "nav": "desk"})
