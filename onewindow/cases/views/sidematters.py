"""Pages for what arises beside the steps of a case: each is one form, one service, back to the case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from onewindow.cases import queries, services
from onewindow.cases.forms.desk import ReturnForm
from onewindow.cases.views.bagforms import ExplainForm
from onewindow.cases.views.claims import hand_on
from onewindow.cases.views.endingforms import DecideEndingForm, decide
from onewindow.cases.views.hearingforms import act_on_hearing, hearing_form
from onewindow.cases.views.reviewforms import AgainForm, ResultForm
from onewindow.cases.views.serving import ServeForm, serve
from onewindow.cases.views.sideforms import AnswerForm, ChooseForm, MoveForm, RecordForm
from onewindow.documents.queries import files
from onewindow.documents.services import store_photo
from onewindow.exchange.services import note_view
from onewindow.foundation.access import staff_only
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Conflict, Invalid, NotFound
from onewindow.foundation.http import actor_of


@staff_only
def transfer(request: HttpRequest, number: str) -> HttpResponse:
    """Passes a case that is not yet accepted to the competent department."""
    required(request, number, "transfer")
    form = MoveForm(
        queries.departments_for_case(actor_of(request), number, "fresh"),
        request.POST if request.method == "POST" else None,
    )

    def act(actor: Actor, given: dict[str, Any]) -> None:
        services.transfer_case(actor, number, to=given["department"], reason=given["reason"])

    words = {
        "title": _("移送有权办理的部门"),
        "hint": _("收件时间不变，期限照常计算。移送后由接收的部门办，您的部门不再办这个件；申请人会收到通知。"),
        "button": _("移送并告知申请人"),
    }
    return act_page(request, number, form, act, words, after="cases:inbox")


@staff_only
def dispute(request: HttpRequest, number: str) -> HttpResponse:
    """Puts to the deciding office that another department is competent."""
    required(request, number, "dispute")
    form = MoveForm(
        queries.departments_for_case(actor_of(request), number, "others"),
        request.POST if request.method == "POST" else None,
    )

    def act(actor: Actor, given: dict[str, Any]) -> None:
        services.dispute_competence(actor, number, competent=given["department"], reason=given["reason"])

    words = {
        "title": _("由谁办有争议，提请决定"),
        "hint": _("由指定机关限期决定，决定对各部门都有约束力。决定以前件留在您的部门，任何期限都不停。"),
        "button": _("提请决定"),
    }
    return act_page(request, number, form, act, words)


@staff_only
def matter(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """One matter: what is asked, by when; who is asked answers here."""
    actor = actor_of(request)
    page = queries.matter_page(actor, matter_id)
    if page.unopened:
        services.note_matter_opened(actor, page.number, matter_id)
    form = _answer_form(request, actor, page) if page.may_act else None
    if request.method == "POST":
        if form is None:
            raise NotFound
        if form.is_valid() and done(form, lambda: _answer(actor, page, form.cleaned_data)):
            return redirect("cases:matter", matter_id)
    papers = files([*page.row.photos, *(file for one in page.materials for file in one.file_ids)])
    if page.materials and not page.sees_case:
        note_view(actor, page.number, page.elements, page.subjects, posts=[page.row.post.code])
    context = {
        "page": page,
        "row": page.row,
        "form": form,
        "hands": hand_on(page),
        "return_form": ReturnForm(),
        "back": reverse("cases:matter", args=[matter_id]),
        "materials": [(one, [papers[file] for file in one.file_ids if file in papers]) for one in page.materials],
        "photos": [papers[photo] for photo in page.row.photos if photo in papers],
        "nav": "desk",
    }
    return render(request, "cases/matter.html", context, status=422 if form is not None and form.is_bound else 200)


def _answer_form(request: HttpRequest, actor: Actor, page: queries.MatterPage) -> forms.Form:
    data = request.POST if request.method == "POST" else None
    plain: dict[str, Callable[[], forms.Form]] = {
        "opinion": lambda: AnswerForm(data),
        "papers": lambda: ExplainForm(data),
        "service": lambda: ServeForm(page.row, data),
        "review": lambda: ResultForm(data),
        "redecide": lambda: AgainForm(page.bases, data),
    }
    if page.row.ending:
        return DecideEndingForm(page.row.ending, data)
    if page.row.kind in plain:
        return plain[page.row.kind]()
    if page.row.kind == "hearing":
        return hearing_form(request, actor, page)
    if page.row.kind == "inspection":
        return (
            ChooseForm(page.row.answered, data)
            if page.row.stage == "answered"
            else RecordForm(data, request.FILES or None)
        )
    return MoveForm(queries.departments_for_case(actor, page.number, "all"), data)


def _answer(actor: Actor, page: queries.MatterPage, given: dict[str, Any]) -> None:
    row = page.row
    if row.kind == "service":
        serve(actor, row.id, given)
    elif row.kind == "review":
        services.record_review_result(actor, row.id, result=given["result"], on=given["on"], note=given["note"])
    elif row.kind == "redecide":
        services.decide_again(actor, row.id, outcome=given["outcome"], opinion=given["opinion"], bases=given["bases"])
    elif row.ending:
        decide(actor, row.ending, given)
    elif row.kind == "papers":
        services.explain_papers(actor, row.id, is_found=given["is_found"] == "yes", note=given["note"])
    elif row.kind == "opinion":
        services.answer_opinion(actor, row.id, given["answer"])
    elif row.kind == "hearing":
        act_on_hearing(actor, page, given)
    elif row.kind == "inspection" and row.stage == "answered":
        services.agree_window(actor, row.id, int(given["window"]))
    elif row.kind == "inspection":
        services.record_inspection(
            actor,
            row.id,
            is_held=given["is_held"] == "yes",
            note=given["note"],
            photos=[store_photo(actor, name=one.name, content=one).id for one in given["photos"]],
        )
    else:
        services.decide_competence(actor, row.id, department=given["department"], reason=given["reason"])


def act_page(
    request: HttpRequest,
    number: str,
    form: forms.Form,
    act: Callable[[Actor, dict[str, Any]], None],
    words: dict[str, str],
    after: str = "",
) -> HttpResponse:
    """A page with one form about a case: acts on good input, shows what was wrong on bad."""
    if request.method == "POST" and form.is_valid() and done(form, lambda: act(actor_of(request), form.cleaned_data)):
        return redirect(after or words.get("back") or reverse("cases:desk_case", args=[number]))
    context = {"number": number, "form": form, "nav": "desk", "back": "", **words}
    return render(request, "cases/side_act.html", context, status=422 if form.is_bound else 200)


def done(form: forms.Form, act: Callable[[], None]) -> bool:
    """Does the act; a refusal that the form can say is said there."""
    try:
        act()
    except (Conflict, Invalid) as error:
        form.add_error(None, _(error.detail or error.title))
        return False
    return True


def required(request: HttpRequest, number: str, act: str, *, papers: bool = False) -> queries.DeskCase:
    """The case, where the act beside its steps is open to her; raises NotFound."""
    desk = queries.desk_case(actor_of(request), number, papers=papers)
    if act not in desk.beside:
        raise NotFound
    return desk
