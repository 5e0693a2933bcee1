"""Hearings: telling of the right, asking for one, announcing it, its record."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from onewindow.cases import queries, services
from onewindow.cases.views.hearingforms import AnswerHearingForm, ChairForm, TellForm
from onewindow.cases.views.sidematters import act_page, done, required
from onewindow.foundation.access import person_only, staff_only
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import NotFound
from onewindow.foundation.http import actor_of


@staff_only
def tell(request: HttpRequest, number: str) -> HttpResponse:
    """Tells the applicant and an interested party that they may ask for a hearing."""
    required(request, number, "tell_hearing")
    form = TellForm(request.POST if request.method == "POST" else None)

    def act(actor: Actor, given: dict[str, Any]) -> None:
        services.tell_of_hearing(actor, number, reason=given["reason"], interested=given["interested"])

    words = {
        "title": _("告知可以要求听证"),
        "hint": _(
            "被告知的人五个工作日内可以要求听证；这期间不能作出决定。要求了就在二十个工作日内举行，提前七个工作日通知。"
        ),
        "button": _("告知"),
    }
    return act_page(request, number, form, act, words)


@staff_only
def chair(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """The head names another chair for a hearing whose chair is absent or has left."""
    actor = actor_of(request)
    page = queries.matter_page(actor, matter_id)
    if not page.may_name_chair:
        raise NotFound
    form = ChairForm(queries.chairs_for(actor, matter_id), request.POST if request.method == "POST" else None)

    def act(actor: Actor, given: dict[str, Any]) -> None:
        services.name_chair(actor, matter_id, chair=UUID(given["chair"]), reason=given["reason"])

    words = {
        "title": _("换一位听证主持人"),
        "hint": _("时间和地点不变，各方和新的主持人都会收到通知。主持人不能是经手过这个办件的人，也不能是您自己。"),
        "button": _("指定并告知各方"),
        "back": reverse("cases:matter", args=[matter_id]),
    }
    return act_page(request, page.number, form, act, words)


@person_only
def mine(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """The hearing for somebody who was told of it."""
    actor = actor_of(request)
    page = queries.hearing_page(actor, matter_id)
    form = AnswerHearingForm(request.POST if request.method == "POST" else None) if page.may_answer else None
    if request.method == "POST" and form is None:
        raise NotFound
    if form is not None and form.is_bound and form.is_valid():
        given = form.cleaned_data

        def act() -> None:
            services.answer_hearing(actor, matter_id, wants=given["wants"] == "yes", view=given["view"])

        if done(form, act):
            return redirect("cases:hearing", matter_id)
    context = {"page": page, "row": page.row, "form": form, "nav": "my"}
    return render(request, "cases/hearing.html", context, status=422 if form is not None and form.is_bound else 200)
