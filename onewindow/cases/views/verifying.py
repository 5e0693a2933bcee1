"""Recording that something in a case was verified, and until when that holds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onewindow.cases import services
from onewindow.cases.queries import DeskCase
from onewindow.cases.views.sidematters import act_page, required
from onewindow.foundation.access import staff_only
from onewindow.foundation.actor import Actor
from onewindow.foundation.texts import localised


class VerifyForm(forms.Form):
    """Which material, until when it holds, and how it was verified."""

    valid_until = forms.DateField(
        label=gettext_lazy("有效到哪天"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    note = forms.CharField(label=gettext_lazy("怎么核实的"), required=False, max_length=500)

    def __init__(self, desk: DeskCase, data: Any = None) -> None:
        super().__init__(data)
        self.fields["material"] = forms.ChoiceField(
            label=gettext_lazy("核实了哪一项"),
            choices=[
                (row.code, localised(row, "name"))
                for row in desk.part.materials
                if row.given not in {"missing", "pending"}
            ],
            widget=forms.RadioSelect,
        )
        self.order_fields(["material", "valid_until", "note"])


@staff_only
def verify(request: HttpRequest, number: str) -> HttpResponse:
    """Records a verified fact; nobody asks for it again while it holds."""
    form = VerifyForm(required(request, number, "verify"), request.POST if request.method == "POST" else None)

    def act(actor: Actor, given: dict[str, Any]) -> None:
        services.verify_fact(actor, number, given["material"], valid_until=given["valid_until"], note=given["note"])

    words = {
        "title": _("记一项核实"),
        "hint": _("记下谁核实的、什么时候、有效到哪天。有效期内，后面的步骤和其他部门都不能再向申请人要这一项。"),
        "button": _("签名并记下"),
    }
    return act_page(request, number, form, act, words)
