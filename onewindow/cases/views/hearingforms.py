"""Input about hearings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onewindow.cases import queries, services
from onewindow.cases.queries import MatterPage
from onewindow.cases.views.sideforms import at_moment
from onewindow.foundation import personal
from onewindow.foundation.actor import Actor
from onewindow.foundation.texts import is_english
from onewindow.identity.queries import party_by_ref


class TellForm(forms.Form):
    """Why, and who else has major interests at stake."""

    reason = forms.CharField(
        label=gettext_lazy("拟作什么决定，涉及谁的什么利益（对方会看到）"),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
    )
    number = forms.CharField(label=gettext_lazy("利害关系人的证件号或统一社会信用代码"), required=False, max_length=18)
    name = forms.CharField(label=gettext_lazy("利害关系人的姓名或名称"), required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        """Number and name belong to one party."""
        cleaned: dict[str, Any] = super().clean() or {}
        number, name = cleaned.get("number", "").strip(), cleaned.get("name", "").strip()
        found = party_by_ref(personal.lookup_hash(number)) if number else None
        if (number or name) and (found is None or found.name != name):
            self.add_error("number", _("证件号和姓名对不上，或者这里不认识。请核对；联系不上的，用书面告知。"))
        cleaned["interested"] = [found.id] if found else []
        return cleaned


class AnnounceForm(forms.Form):
    """When, where, and who chairs."""

    day = forms.DateField(label=gettext_lazy("哪天"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    begins = forms.TimeField(label=gettext_lazy("几点开始"), widget=forms.TimeInput({"type": "time"}, "%H:%M"))
    place = forms.CharField(label=gettext_lazy("在哪里"), max_length=200)

    def __init__(self, chairs: Sequence[tuple[UUID, str, str]], data: Any = None) -> None:
        super().__init__(data)
        names = [(str(account), english if is_english() else name) for account, name, english in chairs]
        self.fields["chair"] = forms.ChoiceField(label=gettext_lazy("谁主持（没有经手过这个办件的人）"), choices=names)


class ChairForm(forms.Form):
    """Who chairs instead, and why."""

    reason = forms.CharField(
        label=gettext_lazy("为什么换（原来的主持人请假、离开等）"), max_length=500, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, chairs: Sequence[tuple[UUID, str, str]], data: Any = None) -> None:
        super().__init__(data)
        names = [(str(account), english if is_english() else name) for account, name, english in chairs]
        label = gettext_lazy("由谁主持（没有经手过这个办件，今天没有请假）")
        self.fields["chair"] = forms.ChoiceField(label=label, choices=names)


class RecordHearingForm(forms.Form):
    """The record of the hearing."""

    record = forms.CharField(label=gettext_lazy("听证笔录"), max_length=20000, widget=forms.Textarea({"rows": 12}))
    applicant_came = forms.BooleanField(label=gettext_lazy("申请人本人到场了（算一次跑动）"), required=False)


class AnswerHearingForm(forms.Form):
    """Whether she wants the hearing, and what she thinks."""

    wants = forms.ChoiceField(
        label=gettext_lazy("要不要听证"),
        choices=(("yes", gettext_lazy("要求听证")), ("no", gettext_lazy("不要求听证"))),
        widget=forms.RadioSelect,
    )
    view = forms.CharField(
        label=gettext_lazy("您的意见"), required=False, max_length=4000, widget=forms.Textarea({"rows": 6})
    )


def hearing_form(request: HttpRequest, actor: Actor, page: MatterPage) -> forms.Form:
    """What is to be filled in at the desk now: the announcement, or the record."""
    data = request.POST if request.method == "POST" else None
    if page.row.stage == "asked":
        return AnnounceForm(queries.chairs_for(actor, page.row.id), data)
    return RecordHearingForm(data)


def act_on_hearing(actor: Actor, page: MatterPage, given: dict[str, Any]) -> None:
    """Announces the hearing, or closes it with its record."""
    row = page.row
    if row.stage == "asked":
        at = at_moment(given["day"], given["begins"])
        services.announce_hearing(actor, row.id, at=at, place=given["place"], chair=UUID(given["chair"]))
        return
    services.close_hearing(actor, row.id, record=given["record"], applicant_came=given["applicant_came"])
