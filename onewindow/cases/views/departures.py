"""Pages for a decision outside its band: asking the head, and approving."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from onewindow.cases import services
from onewindow.cases.queries import DeskCase, desk_case
from onewindow.cases.queries.departures import departure
from onewindow.foundation.access import staff_only
from onewindow.foundation.errors import Invalid
from onewindow.foundation.http import actor_of


class DepartureForm(forms.Form):
    """Which value, and why."""

    field = forms.ChoiceField(label=_("要超出哪一条"))
    value = forms.CharField(label=_("要定的值"), max_length=200)
    reason = forms.CharField(label=_("为什么要超出裁量基准"), max_length=2000, widget=forms.Textarea({"rows": 4}))

    def __init__(self, desk: DeskCase, data: Any = None) -> None:
        super().__init__(data)
        is_en = get_language() == "en"
        choices = [(band.field, f"{band.name_en if is_en else band.name} ({band.range})") for band in desk.bands]
        self.fields["field"] = forms.ChoiceField(label=self.fields["field"].label, choices=choices)


@staff_only
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """Asks the head to approve a value outside its band."""
    actor = actor_of(request)
    desk = desk_case(actor, number, papers=False)
    form = DepartureForm(desk, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            asked = services.ask_departure(actor, number, said["field"], said["value"], said["reason"])
        except Invalid as error:
            noted: Any = error.facts.get("errors") or []
            for each in noted:
                form.add_error(each["pointer"] if each["pointer"] in form.fields else None, str(each["reason"]))
        else:
            return redirect("cases:departure", asked)
    context = {"desk": desk, "number": number, "form": form}
    return render(request, "cases/departure_ask.html", context, status=422 if form.is_bound else 200)


@staff_only
def show(request: HttpRequest, departure_id: UUID) -> HttpResponse:
    """One request; the head approves it here."""
    actor = actor_of(request)
    row = departure(actor, departure_id)
    if request.method == "POST":
        services.approve_departure(actor, departure_id)
        return redirect("cases:departure", departure_id)
    return render(request, "cases/departure.html", {"row": row})
