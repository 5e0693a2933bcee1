"""Disputes over shared data: on a data steward's desk, at the data bureau, and on the person's own pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onewindow.exchange import queries, services
from onewindow.exchange.forms import AnswerForm, ExtensionForm, UnmaskForm
from onewindow.foundation import clock
from onewindow.foundation.access import person_only, staff_only
from onewindow.foundation.errors import Invalid
from onewindow.foundation.http import actor_of

PAGE = 20
SHOWN = {"open": True, "answered": False, "all": None}


@staff_only
@require_safe
@never_cache
def corrections(request: HttpRequest) -> HttpResponse:
    """The disputes over the registers whose data steward she is; at the data bureau, those that it has to see to."""
    actor = actor_of(request)
    shown = request.GET.get("show", "open")
    rows = queries.corrections_of(
        actor, before=request.GET.get("before", ""), limit=PAGE + 1, is_open=SHOWN.get(shown, True)
    )
    context = {
        "rows": rows[:PAGE],
        "more": rows[PAGE - 1].number if len(rows) > PAGE else None,
        "shown": shown if shown in SHOWN else "open",
        "is_steward": any(post.endswith("-D") for post in actor.posts),
        "nav": "corrections",
    }
    return render(request, "exchange/corrections.html", context)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def correction(request: HttpRequest, number: str) -> HttpResponse:
    """One dispute, its values hidden; seeing them in clear needs a reason, and the person is shown the look."""
    actor = actor_of(request)
    queries.correction(actor, number)
    form = UnmaskForm(request.POST or None)
    is_clear = request.method == "POST" and form.is_valid()
    if is_clear:
        services.unmask_correction(actor, number, form.cleaned_data["reason"])
    return _page(request, number, form=form, clear=is_clear)


@staff_only
@require_POST
@never_cache
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """The answer of the register's owner."""
    actor = actor_of(request)
    queries.correction(actor, number)
    form = AnswerForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            services.answer_data_correction(actor, number, given["outcome"], given["reason"], given["value"])
        except Invalid as error:
            _keep(form, error)
        else:
            return redirect("exchange:correction", number)
    return _page(request, number, answer_form=form)


@staff_only
@require_POST
@never_cache
def extend(request: HttpRequest, number: str) -> HttpResponse:
    """The steward asks for more time, or the data bureau grants it."""
    actor = actor_of(request)
    queries.correction(actor, number)
    if request.POST.get("approve"):
        services.approve_correction_extension(actor, number)
        return redirect("exchange:correction", number)
    form = ExtensionForm(request.POST)
    if form.is_valid():
        services.ask_correction_extension(actor, number, form.cleaned_data["extension"])
        return redirect("exchange:correction", number)
    return _page(request, number, extension_form=form)


@person_only
@require_safe
@never_cache
def my_corrections(request: HttpRequest) -> HttpResponse:
    """What she said is wrong in a register, and what others disputed about her."""
    rows = queries.own_corrections(actor_of(request), before=request.GET.get("before", ""), limit=PAGE + 1)
    more = rows[PAGE - 1].number if len(rows) > PAGE else None
    return render(request, "exchange/my_corrections.html", {"rows": rows[:PAGE], "more": more, "nav": "my"})


@person_only
@require_safe
@never_cache
def my_correction(request: HttpRequest, number: str) -> HttpResponse:
    """How far one dispute is, why the answer is due by that day, what was answered, and where to go from there."""
    row = queries.own_correction(actor_of(request), number)
    return render(request, "exchange/my_correction.html", {"row": row, "nav": "my"})


def _page(request: HttpRequest, number: str, *, clear: bool = False, **given: forms.Form) -> HttpResponse:
    actor = actor_of(request)
    row = queries.correction(actor, number, clear=clear)
    forms_shown = {
        "form": given.get("form") or UnmaskForm(),
        "answer_form": given.get("answer_form") or AnswerForm(),
        "extension_form": given.get("extension_form") or ExtensionForm(),
    }
    is_steward = queries.is_steward(actor, row.owner)
    context = forms_shown | {
        "row": row,
        "may_answer": is_steward and row.answered_at is None,
        "may_ask": is_steward
        and row.answered_at is None
        and row.extension_asked_at is None
        and row.answer_due >= clock.today(),
        "may_approve": queries.oversees(actor)
        and row.answered_at is None
        and row.extension_asked_at is not None
        and row.extended_at is None,
        "is_steward": is_steward,
        "nav": "corrections",
    }
    wrong = any(one.errors for one in forms_shown.values())
    return render(request, "exchange/correction.html", context, status=422 if wrong else 200)


def _keep(form: forms.Form, error: Invalid) -> None:
    """Shows a refusal at its field."""
    noted: Any = error.facts["errors"]
    for fault in noted:
        name = str(fault["pointer"]).strip("/")
        form.add_error(name if name in form.fields else None, str(fault["reason"]))
