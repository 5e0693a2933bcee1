"""Recording that the applicant came in person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onewindow.cases import services
from onewindow.cases.views.sidematters import act_page, required
from onewindow.foundation.access import staff_only
from onewindow.foundation.actor import Actor


class VisitForm(forms.Form):
    """Whether she was asked to come, why, and by which norm."""

    is_asked = forms.ChoiceField(
        label=gettext_lazy("谁让来的"),
        choices=(("yes", gettext_lazy("我们请来的")), ("no", gettext_lazy("自己选择来的"))),
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=gettext_lazy("为什么来"), required=False, max_length=500)
    basis = forms.CharField(label=gettext_lazy("要求到场的依据（法规和条文）"), required=False, max_length=200)
    place = forms.CharField(label=gettext_lazy("在哪里"), required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        """Who asked says why."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("is_asked") == "yes" and not cleaned.get("reason"):
            self.add_error("reason", _("请来的要写明为什么，申请人会看到。"))
        return cleaned


@staff_only
def record(request: HttpRequest, number: str) -> HttpResponse:
    """Records a visit; the applicant is told and sees it on the page of her case."""
    desk = required(request, number, "visit")
    form = VisitForm(request.POST if request.method == "POST" else None)
    told = next((one for row in desk.part.open_steps if (one := desk.presence.get(row.code))), None)
    form.initial = {"reason": told[0], "basis": told[1], "is_asked": "yes"} if told else {}

    def act(actor: Actor, given: dict[str, Any]) -> None:
        services.record_visit(
            actor,
            number,
            is_asked=given["is_asked"] == "yes",
            reason=given["reason"],
            basis=given["basis"],
            place=given["place"],
        )

    words = {
        "title": _("记一次跑动"),
        "hint": _("申请人今天来过就记一次，算进“跑几次”。工作人员上门不算。记下后会告知申请人。"),
        "button": _("记下并告知申请人"),
    }
    return act_page(request, number, form, act, words)
