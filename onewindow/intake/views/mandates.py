"""Mandates (授权委托): what she has given and holds, giving one in writing, ending one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onewindow.foundation import clock
from onewindow.foundation.access import person_only
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Conflict, Invalid, TooManyAttempts
from onewindow.foundation.http import actor_of
from onewindow.foundation.texts import is_english, localised
from onewindow.identity import services as identity
from onewindow.identity.queries import parties_of
from onewindow.identity.queries.mandates import MandateRow, mandates_of
from onewindow.intake import queries

ALL, SOME = "all", "some"
SCOPES = (
    ("fill", gettext_lazy("填写申请、补正材料")),
    ("submit", gettext_lazy("提交申请")),
    ("receive", gettext_lazy("查进度、收文书（对方替您交的件）")),
)
USUAL_PERIOD = timedelta(days=90)


class MandateForm(forms.Form):
    """Who may do what for whom, until when; and the signature."""

    principal = forms.ChoiceField(label=gettext_lazy("替谁委托"))
    document = forms.CharField(
        label=gettext_lazy("对方的身份证号"), max_length=32, widget=forms.TextInput({"autocomplete": "off"})
    )
    name = forms.CharField(
        label=gettext_lazy("对方的姓名"), max_length=100, widget=forms.TextInput({"autocomplete": "off"})
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("对方可以替您做什么"), choices=SCOPES, widget=forms.CheckboxSelectMultiple
    )
    which = forms.ChoiceField(
        label=gettext_lazy("哪些事"),
        choices=((SOME, gettext_lazy("只办下面选的事")), (ALL, gettext_lazy("所有事"))),
        widget=forms.RadioSelect,
        initial=SOME,
    )
    things = forms.MultipleChoiceField(
        label=gettext_lazy("选哪些事"), required=False, widget=forms.CheckboxSelectMultiple
    )
    until = forms.DateField(label=gettext_lazy("到哪一天为止"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    signed = forms.BooleanField(
        label=gettext_lazy("我签署这份委托书。对方在权限内办的，后果由我承担；我可以随时撤回"),
        error_messages={"required": gettext_lazy("请勾选签署，委托书才有效")},
    )

    def __init__(self, actor: Actor, data: Any = None) -> None:
        usual = {"until": clock.today() + USUAL_PERIOD, "scopes": ["fill", "receive"], "principal": str(actor.party)}
        super().__init__(data, initial=usual)
        choices = [(str(party.id), localised(party, "name")) for party in parties_of(actor)]
        self.fields["principal"] = forms.ChoiceField(label=self.fields["principal"].label, choices=choices)
        self.fields["things"].choices = list(queries.thing_names().items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Some things must be chosen where not all are meant."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("which") == SOME and not given.get("things") and "things" not in self.errors:
            self.add_error("things", _("请选至少一件事，或者选“所有事”"))
        return given


@person_only
@never_cache
@require_safe
def mandates(request: HttpRequest) -> HttpResponse:
    """What she has given, with how to take it back; what she holds, with what she may do there now."""
    actor = actor_of(request)
    given, held = mandates_of(actor)
    drafts = queries.drafts_under(actor, held)
    names = queries.thing_names()
    context = {
        "given": [(row, _things(row, names), _scopes(row)) for row in given],
        "held": [(row, _things(row, names), _scopes(row), drafts[row.id]) for row in held],
        "nav": "my",
        "is_done": "done" in request.GET,
    }
    return render(request, "intake/mandates.html", context)


def _things(row: MandateRow, names: dict[str, str]) -> str:
    return _("、").join(names.get(thing, thing) for thing in row.things) or _("所有事")


def _scopes(row: MandateRow) -> str:
    return _("；").join(str(words) for scope, words in SCOPES if scope in row.scopes)


@person_only
@never_cache
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """Gives a mandate in writing."""
    actor = actor_of(request)
    form = MandateForm(actor, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _given(actor, form):
        return redirect("/en/my/mandates/?done=1" if is_english() else "/my/mandates/?done=1")
    status = 422 if form.is_bound else 200
    return render(request, "intake/mandate.html", {"form": form, "nav": "my"}, status=status)


def _given(actor: Actor, form: MandateForm) -> bool:
    given, names = form.cleaned_data, queries.thing_names()
    try:
        identity.give_mandate(
            actor,
            UUID(given["principal"]),
            identity.MandateTerms(
                document=given["document"],
                name=given["name"],
                things={key: names[key] for key in given["things"]} if given["which"] == SOME else {},
                scopes=given["scopes"],
                until=given["until"],
            ),
            is_signed=given["signed"],
        )
    except Invalid as error:
        noted: Any = error.facts["errors"]
        for each in noted:
            form.add_error(each["pointer"], _(each["reason"]))
        return False
    except (Conflict, TooManyAttempts) as error:
        form.add_error("document", error.detail or _(error.title))
        return False
    return True


@person_only
@require_POST
def end(request: HttpRequest, mandate: UUID) -> HttpResponse:
    """Takes a mandate back, or gives one up; it holds no longer from this moment."""
    identity.end_mandate(actor_of(request), mandate)
    return redirect("intake:mandates")
