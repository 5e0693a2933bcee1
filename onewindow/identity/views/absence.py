"""Who is away and who stands in: an official's own absences, and for a head those of her department."""

from __future__ import annotations

from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from onewindow.foundation.access import staff_only
from onewindow.foundation.http import actor_of
from onewindow.identity import queries, services
from onewindow.identity.forms import AbsenceForm, DeputyForm
from onewindow.identity.queries.heads import deputies_for, people_headed, posts_headed


@staff_only
def page(request: HttpRequest) -> HttpResponse:
    """Her own absences, and what a head sees of her department."""
    return _page(request)


@staff_only
@require_POST
def mark(request: HttpRequest) -> HttpResponse:
    """Marks an absence, her own or of somebody in a department she heads."""
    actor = actor_of(request)
    form = AbsenceForm(deputies_for(actor), people_headed(actor), request.POST)
    if form.is_valid():
        given = form.cleaned_data
        days = services.Days(given["since"], given["until"])
        try:
            services.mark_absence(actor, days, given["deputy"], account=given["account"])
        except services.AbsenceWrong as refused:
            _say(form, refused)
        else:
            return redirect("identity:absence")
    return _page(request, absence_form=form)


@staff_only
@require_POST
def deputy(request: HttpRequest) -> HttpResponse:
    """A head names who holds a post in its holder's stead."""
    actor = actor_of(request)
    form = DeputyForm(posts_headed(actor), people_headed(actor), request.POST)
    if form.is_valid():
        given = form.cleaned_data
        days = services.Days(given["since"], given["until"])
        try:
            services.name_deputy(actor, given["post"], given["deputy"], days)
        except services.AbsenceWrong as refused:
            _say(form, refused)
        else:
            return redirect("identity:absence")
    return _page(request, deputy_form=form)


@staff_only
@require_POST
def end(request: HttpRequest, absence_id: UUID) -> HttpResponse:
    """She is back."""
    services.end_absence(actor_of(request), absence_id)
    return redirect("identity:absence")


@staff_only
@require_POST
def end_deputy(request: HttpRequest, stand_in_id: UUID) -> HttpResponse:
    """The head takes a stead back."""
    services.end_stand_in(actor_of(request), stand_in_id)
    return redirect("identity:absence")


def _say(form: Form, refused: services.AbsenceWrong) -> None:
    errors = refused.facts["errors"]
    for error in errors if isinstance(errors, list) else ():
        form.add_error(error["pointer"].strip("/"), error["reason"])


def _page(
    request: HttpRequest, absence_form: AbsenceForm | None = None, deputy_form: DeputyForm | None = None
) -> HttpResponse:
    actor = actor_of(request)
    departments = queries.heads_departments(actor)
    people = people_headed(actor) if departments else []
    posts = posts_headed(actor) if departments else []
    context = {
        "nav": "absence",
        "mine": queries.absences_of(actor.id),
        "is_head": bool(departments),
        "others": [row for row in queries.absences_in(departments) if row.account != actor.id] if departments else [],
        "stand_ins": queries.stand_ins_in(departments) if departments else [],
        "vacant": [post for post in posts if post.code in set(queries.vacant_posts(departments))],
        "absence_form": absence_form or AbsenceForm(deputies_for(actor), people),
        "deputy_form": deputy_form or (DeputyForm(posts, people) if departments else None),
    }
    is_refused = absence_form is not None or deputy_form is not None
    return render(request, "identity/absence.html", context, status=422 if is_refused else 200)
