"""Agreeing on the time of an inspection: the post proposes, the applicant chooses or proposes others."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from onewindow.cases import queries, services
from onewindow.cases.queries import CasePart, MatterRow
from onewindow.cases.views.sideforms import ChooseForm, OthersForm, ProposeForm
from onewindow.cases.views.sidematters import act_page, done, required
from onewindow.foundation.access import person_or_window, staff_only
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import NotFound
from onewindow.foundation.http import actor_of


@staff_only
def propose(request: HttpRequest, number: str) -> HttpResponse:
    """Proposes windows, or new ones after the applicant's did not fit."""
    desk = required(request, number, "inspect")
    step = next(row.code for row in desk.part.steps if row.is_open_inspection and row.post.code in desk.my_posts)
    form = ProposeForm(request.POST if request.method == "POST" else None, desk.presence.get(step))

    def act(actor: Actor, given: dict[str, Any]) -> None:
        coming = services.Coming(given["place"], given["applicant_comes"], given["reason"], given["basis"])
        services.propose_inspection(actor, number, step, form.windows(), note=given["note"], coming=coming)

    words = {
        "title": _("约现场核查的时间"),
        "hint": _("给申请人几个时间选。核查不停任何期限；申请人没有回复的，按第一个时间来。"),
        "button": _("发给申请人"),
    }
    return act_page(request, number, form, act, words)


@person_or_window
def mine(request: HttpRequest, number: str) -> HttpResponse:
    """The applicant chooses a window or proposes others."""
    actor = actor_of(request)
    page = queries.case_page(actor, number)
    part = next((one for one in page.children if one.number == number), None)
    row = _waiting(part)
    if part is None or row is None:
        if request.method == "POST" or part is None:
            raise NotFound
        return redirect("cases:case", number)
    act = request.POST.get("act", "")
    choose = ChooseForm(row.windows, request.POST if act == "choose" else None)
    others = OthersForm(request.POST if act == "others" else None)
    if _answered(actor, number, choose, others):
        return redirect("cases:case", number)
    context = {"part": part, "row": row, "choose": choose, "others": others, "nav": "my"}
    return render(request, "cases/inspection.html", context, status=422 if act else 200)


def _answered(actor: Actor, number: str, choose: ChooseForm, others: OthersForm) -> bool:
    if choose.is_bound and choose.is_valid():
        return done(choose, lambda: services.choose_window(actor, number, int(choose.cleaned_data["window"])))
    if others.is_bound and others.is_valid():
        note = others.cleaned_data["note"]
        return done(others, lambda: services.propose_other_windows(actor, number, others.windows(), note))
    return False


def _waiting(part: CasePart | None) -> MatterRow | None:
    matters = part.matters if part else ()
    return next((row for row in matters if row.kind == "inspection" and row.state == "waiting"), None)
