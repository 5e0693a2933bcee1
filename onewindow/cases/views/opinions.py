"""Asking another office or expert for an opinion inside a case, and the papers that are shown with the question."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from onewindow.cases import queries, services
from onewindow.cases.queries import DeskCase
from onewindow.cases.views.sidematters import act_page, required
from onewindow.documents.queries import file_row, open_scanned_file
from onewindow.foundation.access import staff_only
from onewindow.foundation.actor import Actor
from onewindow.foundation.http import actor_of, file_answer
from onewindow.foundation.texts import localised


class OpinionForm(forms.Form):
    """Whom to ask, what, by when, and which papers she may look at."""

    question = forms.CharField(
        label=gettext_lazy("请对方答复什么"), max_length=2000, widget=forms.Textarea({"rows": 4})
    )
    days = forms.IntegerField(label=gettext_lazy("几个工作日内答复"), min_value=1, max_value=60, initial=5)

    def __init__(self, desk: DeskCase, data: Any = None) -> None:
        super().__init__(data)
        groups: dict[str, list[tuple[str, str]]] = {}
        for shown, _department in queries.posts_to_ask(desk):
            office, post = localised(shown, "department_name"), localised(shown, "name")
            groups.setdefault(office, []).append((shown.code, f"{office} · {post}"))
        self.fields["post"] = forms.ChoiceField(label=gettext_lazy("征求谁的意见"), choices=list(groups.items()))
        self.fields["about"] = forms.MultipleChoiceField(
            label=gettext_lazy("给对方看哪些材料（只给需要的）"),
            required=False,
            choices=[
                (row.code, localised(row, "name"))
                for row in desk.part.materials
                if row.given not in {"missing", "pending"}
            ],
            widget=forms.CheckboxSelectMultiple,
        )
        self.order_fields(["post", "question", "days", "about"])


@staff_only
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """Asks for an opinion; the clock of the case runs on."""
    form = OpinionForm(required(request, number, "ask_opinion"), request.POST if request.method == "POST" else None)

    def act(actor: Actor, given: dict[str, Any]) -> None:
        services.ask_opinion(
            actor,
            number,
            post=given["post"],
            question=given["question"],
            days=given["days"],
            about=given["about"],
        )

    words = {
        "title": _("征求意见"),
        "hint": _("对方在自己的待办里答复，有自己的期限；晚了算对方的，这个办件的期限照常计算。"),
        "button": _("发出"),
    }
    return act_page(request, number, form, act, words)


@staff_only
@require_POST
def drop(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Takes back a question that no longer needs an answer."""
    actor = actor_of(request)
    page = queries.matter_page(actor, matter_id)
    services.drop_opinion(actor, matter_id)
    return redirect("cases:desk_case", page.number)


@staff_only
def file(request: HttpRequest, matter_id: UUID, file_id: UUID) -> HttpResponseBase:
    """A paper that is shown with the question."""
    queries.matter_file(actor_of(request), matter_id, file_id)
    row = file_row(file_id)
    return file_answer(open_scanned_file(file_id), row.name, row.media_type)
