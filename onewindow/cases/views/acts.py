"""What officials do at the desk: each act is one POST, one service, back to the case."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from onewindow.cases import queries, services
from onewindow.cases.forms import (
    AfterCheckForm,
    CorrectionForm,
    ExtendForm,
    NonAcceptanceForm,
    PauseForm,
    RectifyForm,
    RevokeForm,
    StepForm,
    ToleranceForm,
)
from onewindow.cases.queries import DeskCase
from onewindow.cases.views.desk import shown
from onewindow.foundation.access import staff_only
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import NotFound
from onewindow.foundation.http import actor_of


@staff_only
@require_POST
def accept(request: HttpRequest, number: str) -> HttpResponse:
    """Accepts the application: from now on the limits run."""
    services.accept_case(actor_of(request), number)
    return _back(number)


@staff_only
@require_POST
def accept_tolerance(request: HttpRequest, number: str) -> HttpResponse:
    """Accepts while listed papers are missing that the guide says may follow (rule B4)."""

    def act(actor: Actor, form: Form) -> None:
        services.accept_case(actor, number, tolerated=form.cleaned_data["material"])

    return _with_form(request, number, "tolerance", lambda desk: ToleranceForm(desk, request.POST), act)


@staff_only
@require_POST
def correction(request: HttpRequest, number: str) -> HttpResponse:
    """Sends the one notice of correction."""

    def act(actor: Actor, form: Form) -> None:
        if isinstance(form, CorrectionForm):
            services.request_correction(actor, number, form.points(), days=form.cleaned_data["days"])

    return _with_form(
        request, number, "correction", lambda desk: CorrectionForm(desk.part.materials, request.POST), act
    )


@staff_only
@require_POST
def non_acceptance(request: HttpRequest, number: str) -> HttpResponse:
    """Refuses to accept, with the reason and the right way."""

    def act(actor: Actor, form: Form) -> None:
        services.refuse_acceptance(actor, number, form.cleaned_data["reason"], form.cleaned_data["right_route"])

    return _with_form(request, number, "non_acceptance", lambda _: NonAcceptanceForm(request.POST), act)


@staff_only
@require_POST
def step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Records what a post concludes at its step; the last one decides, issues, delivers and closes."""

    def make(desk: DeskCase) -> Form:
        row = next((row for row in desk.part.steps if row.code == step), None)
        if row is None:
            raise NotFound
        return StepForm(row, desk.legal_bases, desk.result_fields, request.POST)

    def act(actor: Actor, form: Form) -> None:
        if isinstance(form, StepForm):
            given = form.cleaned_data
            services.complete_step(
                actor,
                number,
                step,
                opinion=given["opinion"],
                result=given["result"],
                bases=given.get("basis") or (),
                result_fields=form.given_fields(),
            )

    return _with_form(request, number, "step", make, act)


@staff_only
@require_POST
def pause(request: HttpRequest, number: str) -> HttpResponse:
    """Pauses the clock for a special procedure that the law names."""

    def act(actor: Actor, form: Form) -> None:
        given = form.cleaned_data
        services.pause_case(
            actor,
            number,
            given["step"],
            kind=given["kind"],
            expected_end=given["expected_end"],
            reason=given["reason"],
        )

    return _with_form(request, number, "pause", lambda desk: PauseForm(desk, request.POST), act)


@staff_only
@require_POST
def resume(request: HttpRequest, number: str) -> HttpResponse:
    """Lets the clock run again."""
    services.resume_case(actor_of(request), number)
    return _back(number)


@staff_only
@require_POST
def extend(request: HttpRequest, number: str) -> HttpResponse:
    """Extends the statutory limit, once, before it ends."""

    def act(actor: Actor, form: Form) -> None:
        services.extend_case(actor, number, days=form.cleaned_data["days"], reason=form.cleaned_data["reason"])

    return _with_form(request, number, "extend", lambda _: ExtendForm(request.POST), act)


@staff_only
@require_POST
def after_check(request: HttpRequest, check_id: UUID) -> HttpResponse:
    """Records what the after-check of a promise found."""

    def act(actor: Actor, form: Form) -> None:
        services.record_after_check(actor, check_id, form.cleaned_data["result"], form.cleaned_data["note"])

    return _of_check(request, check_id, AfterCheckForm(request.POST), act)


@staff_only
@require_POST
def rectify(request: HttpRequest, check_id: UUID) -> HttpResponse:
    """Orders what was not kept to be put right within so many working days."""

    def act(actor: Actor, form: Form) -> None:
        services.order_rectify(actor, check_id, form.cleaned_data["days"], form.cleaned_data["reason"])

    return _of_check(request, check_id, RectifyForm(request.POST), act)


@staff_only
@require_POST
def revoke(request: HttpRequest, check_id: UUID) -> HttpResponse:
    """Revokes what was granted on a promise that was not kept."""

    def act(actor: Actor, form: Form) -> None:
        services.revoke_grant(actor, check_id, form.cleaned_data["reason"])

    return _of_check(request, check_id, RevokeForm(request.POST), act)


def _of_check(request: HttpRequest, check_id: UUID, form: Form, act: Callable[[Actor, Form], None]) -> HttpResponse:
    number = queries.case_of_after_check(actor_of(request), check_id)
    return _with_form(request, number, f"check_{check_id}", lambda _: form, act)


def _with_form(
    request: HttpRequest,
    number: str,
    name: str,
    make: Callable[[DeskCase], Form],
    act: Callable[[Actor, Form], None],
) -> HttpResponse:
    """Acts on good input; shows the page with the form as it was filled in on bad input."""
    actor = actor_of(request)
    form = make(queries.desk_case(actor, number, papers=False))
    if not form.is_valid():
        return shown(request, queries.desk_case(actor, number), {"refused": (name, form)})
    act(actor, form)
    return _back(number)


def _back(number: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("cases:desk_case", args=[number]))
