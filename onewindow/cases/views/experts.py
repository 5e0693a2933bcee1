"""Pages of experts: the register, beginning a review, its page at the desk, and the page of an expert herself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from onewindow.cases import services
from onewindow.cases.queries import experts as queries
from onewindow.cases.views.expertforms import (
    WHY_NOT,
    BeginForm,
    BreakOffForm,
    CloseForm,
    OpenForm,
    RegisterForm,
    RevokeSeatForm,
    SignForm,
    SumUpForm,
)
from onewindow.cases.views.sidematters import done, required
from onewindow.documents.queries import file_row, files, open_scanned_file
from onewindow.exchange.services import note_view
from onewindow.foundation.access import public, staff_only
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import NotFound
from onewindow.foundation.http import actor_of, file_answer


def _cookie(seat_id: UUID) -> str:
    """What the cookie of a seat's page is called: an expert may sit on several reviews."""
    return f"expert_{seat_id.hex}"


@staff_only
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """The register of her department: entering an expert, taking one out."""
    actor = actor_of(request)
    rows = queries.experts_of(actor)
    if retiring := request.POST.get("retire"):
        services.retire_expert(actor, _uuid(retiring))
        return redirect("cases:experts")
    form = RegisterForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and done(form, lambda: _enter(actor, form)):
        return redirect("cases:experts")
    context = {"rows": rows, "form": form, "nav": "experts"}
    return render(request, "cases/experts.html", context, status=422 if form.is_bound else 200)


def _enter(actor: Actor, form: RegisterForm) -> None:
    given = {name: form.cleaned_data[name] for name in ("name", "field", "unit", "number", "unit_number")}
    services.register_expert(actor, **given, recused=form.numbers())


@staff_only
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, number: str) -> HttpResponse:
    """Asks a panel; the clock pauses and the applicant is told."""
    actor = actor_of(request)
    desk = required(request, number, "expert_review")
    step = next(row.code for row in desk.part.open_steps if row.post.code in actor.posts)
    experts, papers = queries.panel_for(actor, number)
    form = BeginForm(experts, papers, request.POST if request.method == "POST" else None)
    begun: list[UUID] = []
    if form.is_bound and form.is_valid() and done(form, lambda: begun.append(_begin(actor, number, step, form))):
        return redirect("cases:expert_review", begun[0])
    biased = [(one, _(WHY_NOT[one.why_not])) for one in experts if one.why_not]
    context = {
        "number": number,
        "form": form,
        "biased": biased,
        "is_short": len(experts) - len(biased) < 3,
        "nav": "desk",
    }
    return render(request, "cases/expert_begin.html", context, status=422 if form.is_bound else 200)


def _begin(actor: Actor, number: str, step: str, form: BeginForm) -> UUID:
    given = form.cleaned_data
    return services.begin_expert_review(
        actor,
        number,
        step,
        panel=form.panel(),
        question=given["question"],
        about=given["about"],
        due_on=given["due_on"],
    )


@staff_only
@never_cache
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, review_id: UUID) -> HttpResponse:
    """A review at the desk: the panel, codes, opinions, the result. A code is shown once, in the answer that made it."""
    actor = actor_of(request)
    page = queries.review_page(actor, review_id)
    act = request.POST.get("act", "")
    given = request.POST
    live = [(str(one.id), one.name) for one in page.seats if not one.is_revoked]
    off = RevokeSeatForm(live, given if act == "revoke" else None)
    close = CloseForm(given if act == "close" else None)
    broken = BreakOffForm(given if act == "void" else None)
    context: dict[str, Any] = {
        "page": page,
        "off": off,
        "close": close,
        "broken": broken,
        "issued": None,
        "nav": "desk",
    }
    if request.method != "POST":
        return render(request, "cases/expert_review.html", context)
    if not page.may_act:
        raise NotFound
    if act == "code":
        context["issued"] = _issued(request, actor, page, _uuid(given.get("seat", "")))
        context["page"] = queries.review_page(actor, review_id)
        return render(request, "cases/expert_review.html", context)
    acts: dict[str, tuple[forms.Form, Callable[[], None]]] = {
        "revoke": (off, lambda: _revoke(actor, off)),
        "close": (close, lambda: _close(actor, review_id, close)),
        "void": (broken, lambda: _break_off(actor, review_id, broken)),
    }
    form, does = acts.get(act, (None, None))
    if form and does and form.is_valid() and done(form, does):
        return redirect("cases:expert_review", review_id)
    return render(request, "cases/expert_review.html", context, status=422)


def _issued(request: HttpRequest, actor: Actor, page: queries.ReviewRow, seat_id: UUID) -> dict[str, Any]:
    seat_row = next((one for one in page.seats if one.id == seat_id), None)
    if seat_row is None:
        raise NotFound
    code = services.issue_code(actor, seat_id)
    return {
        "name": seat_row.name,
        "code": code,
        "link": request.build_absolute_uri(reverse("cases:expert_seat", args=[seat_id])),
    }


def _revoke(actor: Actor, form: forms.Form) -> None:
    services.revoke_seat(actor, UUID(form.cleaned_data["seat"]), reason=form.cleaned_data["reason"])


def _break_off(actor: Actor, review_id: UUID, form: forms.Form) -> None:
    services.break_off_expert_review(actor, review_id, reason=form.cleaned_data["reason"])


def _close(actor: Actor, review_id: UUID, form: forms.Form) -> None:
    services.close_expert_review(actor, review_id, result=form.cleaned_data["result"], note=form.cleaned_data["note"])


@public
@never_cache
@require_http_methods(["GET", "POST"])
def seat(request: HttpRequest, seat_id: UUID) -> HttpResponse:
    """An expert's page: the code first; then this review's papers, her opinion, and for the chair the summary."""
    session = request.COOKIES.get(_cookie(seat_id), "")
    if request.POST.get("act") == "open":
        return _opened(request, seat_id)
    try:
        page = queries.expert_page(seat_id, session)
    except NotFound:
        if request.method == "POST":
            raise
        return render(request, "cases/expert_code.html", {"form": OpenForm(), "is_wrong": False})
    data = request.POST if request.method == "POST" else None
    act = request.POST.get("act", "")
    sign = SignForm(data if act == "sign" else None)
    summing = SumUpForm(data if act == "sum" else None)
    if act == "sign" and sign.is_valid() and done(sign, lambda: _sign(seat_id, session, sign)):
        return redirect("cases:expert_seat", seat_id)
    if act == "sum" and summing.is_valid() and done(summing, lambda: _sum_up(seat_id, session, summing)):
        return redirect("cases:expert_seat", seat_id)
    _trace(seat_id, session, [f"{one.name}|{one.name_en}" for one in page.review.materials])
    papers = files([file_id for one in page.review.materials for file_id in one.file_ids])
    shown = [(one, [papers[file_id] for file_id in one.file_ids if file_id in papers]) for one in page.review.materials]
    context = {
        "page": page,
        "review": page.review,
        "sign": sign,
        "summing": summing,
        "materials": shown,
        "seat": seat_id,
    }
    return render(request, "cases/expert_seat.html", context, status=422 if act else 200)


def _opened(request: HttpRequest, seat_id: UUID) -> HttpResponse:
    form = OpenForm(request.POST)
    try:
        session = services.open_with_code(seat_id, form.cleaned_data["code"] if form.is_valid() else "")
    except NotFound:
        return render(request, "cases/expert_code.html", {"form": OpenForm(), "is_wrong": True}, status=422)
    answer = redirect("cases:expert_seat", seat_id)
    answer.set_cookie(
        _cookie(seat_id), session, httponly=True, secure=not settings.DEBUG and request.is_secure(), samesite="Strict"
    )
    return answer


def _sign(seat_id: UUID, session: str, form: forms.Form) -> None:
    given = form.cleaned_data
    services.sign_expert_opinion(seat_id, session, verdict=given["verdict"], opinion=given["opinion"])


def _sum_up(seat_id: UUID, session: str, form: forms.Form) -> None:
    services.sum_up_review(seat_id, session, summary=form.cleaned_data["summary"])


@public
@never_cache
@require_safe
def file(request: HttpRequest, seat_id: UUID, file_id: UUID) -> HttpResponseBase:
    """A paper that the review shows, for the expert whose page is open in this browser; the look is traced."""
    session = request.COOKIES.get(_cookie(seat_id), "")
    page = queries.expert_page(seat_id, session)
    material = next((one for one in page.review.materials if file_id in one.file_ids), None)
    if material is None:
        raise NotFound
    _trace(seat_id, session, [f"{material.name}|{material.name_en}"])
    row = file_row(file_id)
    return file_answer(open_scanned_file(file_id), row.name, row.media_type)


def _trace(seat_id: UUID, session: str, elements: list[str]) -> None:
    """Leaves the trace of an expert's look at a case's papers, for the applicant to see."""
    known = queries.seat_for(seat_id, session)
    case = known.part.case
    note_view(queries.expert_actor(known), known.number, elements, case.subjects, posts=[known.review.post])


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None
