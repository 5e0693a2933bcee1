"""The page on which another person corrects a slip of the pen in a decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onewindow.cases import queries, services
from onewindow.cases.views.shown import LABELS
from onewindow.cases.views.sidematters import act_page
from onewindow.foundation.access import staff_only
from onewindow.foundation.actor import Actor
from onewindow.foundation.http import actor_of

SHORT = 40  # characters that stand on one line


class CorrectForm(forms.Form):
    """Each text as it stands, to be put right, and what was wrong."""

    why = forms.CharField(label=gettext_lazy("哪里写错了（申请人会看到）"), max_length=500)

    def __init__(self, texts: Mapping[str, str], data: Any = None) -> None:
        super().__init__(data)
        self.names = list(texts)
        for name, text in texts.items():
            self.fields[f"text_{name}"] = forms.CharField(
                label=_(LABELS[name]),
                initial=text,
                max_length=4000,
                widget=forms.Textarea({"rows": 4 if len(text) > SHORT else 1}),
            )
        self.order_fields([*(f"text_{name}" for name in self.names), "why"])

    def facts(self) -> dict[str, str]:
        """The texts as they should be."""
        return {name: self.cleaned_data[f"text_{name}"] for name in self.names}


@staff_only
def correct(request: HttpRequest, number: str, document_id: UUID) -> HttpResponse:
    """Corrects a slip; outcome and remedies stay."""
    page = queries.texts_to_correct(actor_of(request), number, document_id)
    form = CorrectForm(page.texts, request.POST or None)

    def act(actor: Actor, given: dict[str, Any]) -> None:
        services.correct_decision(actor, number, document_id, facts=form.facts(), reason=given["why"])

    words = {
        "title": _("更正决定书里的笔误"),
        "hint": _("只能改明显的笔误，由作决定的人以外的人改。结果、依据和救济期限都不变，原来那份留着。"),
        "button": _("出更正后的决定书并告知申请人"),
    }
    return act_page(request, number, form, act, words)
