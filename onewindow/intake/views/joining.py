"""Applying together: the page on which she names the others, and the page on which each of them agrees and confirms."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onewindow.foundation.access import person_only, person_or_window
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Conflict, Invalid, TooManyAttempts
from onewindow.foundation.http import actor_of, file_answer
from onewindow.intake import queries, services
from onewindow.intake.forms.showing import text_for_another
from onewindow.intake.queries import CoApplicantRow, DraftPage, JointPage, PeoplePage
from onewindow.intake.rules.joining import JointState, Side
from onewindow.intake.views.starting import OPEN, where_it_went

SIDES = (
    (Side.SAME.value, gettext_lazy("和我一起得到结果（共有人、配偶）")),
    (Side.OTHER.value, gettext_lazy("是另一方（如出卖人）")),
)
STATES = {
    JointState.ASKED: gettext_lazy("等对方同意"),
    JointState.JOINED: gettext_lazy("同意一起办，还没确认内容"),
    JointState.CONFIRMED: gettext_lazy("确认了"),
    JointState.DECLINED: gettext_lazy("不同意"),
}


class PersonForm(forms.Form):
    """Who applies together with her: number, name, and on which side."""

    document = forms.CharField(
        label=gettext_lazy("证件号或统一社会信用代码"), max_length=32, widget=forms.TextInput({"autocomplete": "off"})
    )
    name = forms.CharField(
        label=gettext_lazy("姓名或单位名称"), max_length=200, widget=forms.TextInput({"autocomplete": "off"})
    )
    side = forms.ChoiceField(label=gettext_lazy("对方和您是什么关系"), choices=SIDES, widget=forms.RadioSelect)


@person_or_window
@never_cache
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, number: str) -> HttpResponse:
    """Who applies together with her: name them, take them off, ask them to confirm."""
    actor = actor_of(request)
    page = queries.draft_page(actor, number)
    if page.state != OPEN:
        return where_it_went(page)
    here = redirect("intake:people", number)
    if request.method != "POST":
        return _people_drawn(
            request, queries.people_page(actor, number), PersonForm(initial=_suggested(request, number))
        )
    if removed := request.POST.get("remove"):
        found = [row.id for row in queries.people_page(actor, number).rows if str(row.id) == removed]
        for row in found:
            services.remove_co_applicant(actor, number, row)
        return here
    if "ask" in request.POST:
        services.ask_to_confirm(actor, number)
        return redirect(f"{here.url}?asked=1")
    form = PersonForm(request.POST)
    if form.is_valid() and _named(request, number, form):
        return here
    return _people_drawn(request, queries.people_page(actor, number), form, status=422)


def _suggested(request: HttpRequest, number: str) -> dict[str, str]:
    """The number that a field of the form names, so that it needn't be typed twice."""
    field = request.GET.get("from", "")
    found = queries.people_page(actor_of(request), number).suggested if field else ()
    return next(({"document": each.number} for each in found if each.field == field), {})


def _named(request: HttpRequest, number: str, form: PersonForm) -> bool:
    given = form.cleaned_data
    try:
        services.name_co_applicant(
            actor_of(request), number, document=given["document"], name=given["name"], side=given["side"]
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


def _people_drawn(request: HttpRequest, page: PeoplePage, form: PersonForm, *, status: int = 200) -> HttpResponse:
    context = {
        "page": page,
        "rows": [(row, STATES[JointState(row.state)], dict(SIDES)[row.side]) for row in page.rows],
        "form": form,
        "is_asked": "asked" in request.GET,
        "error_count": len(form.errors),
    }
    return render(request, "intake/people.html", context, status=status)


def people_lines(actor: Actor, page: DraftPage) -> list[tuple[CoApplicantRow, Any]]:
    """Who applies together in a draft and how far each has come; one question, and none for who applies alone."""
    rows = queries.people_page(actor, page.number).rows if page.joint else ()
    return [(row, STATES[JointState(row.state)]) for row in rows]


@person_only
@never_cache
@require_safe
def joint_list(request: HttpRequest) -> HttpResponse:
    """The applications in which she is asked to take part, the ones that wait for her first."""
    rows = sorted(queries.joint_drafts_of(actor_of(request)), key=lambda row: not row.waits)
    lines = [(row, STATES[JointState(row.state)]) for row in rows]
    return render(request, "intake/joint_list.html", {"lines": lines, "nav": "my"})


@person_only
@never_cache
@require_http_methods(["GET", "POST"])
def joint(request: HttpRequest, co_applicant: UUID) -> HttpResponse:
    """What she is asked to apply for together: agree, then read all of it and confirm."""
    actor = actor_of(request)
    page = queries.joint_page(actor, co_applicant)
    if request.method != "POST" or page.is_over:
        return render(request, "intake/joint.html", {**joint_context(page), "nav": "my"})
    if request.POST.get("act") == "join":
        services.join_draft(actor, co_applicant)
    elif not request.POST.get("confirmed"):
        return render(
            request, "intake/joint.html", {**joint_context(page, fault="unconfirmed"), "nav": "my"}, status=422
        )
    else:
        try:
            services.confirm_draft(actor, co_applicant, request.POST.get("seen", ""))
        except services.ContentChanged:
            return render(
                request, "intake/joint.html", {**joint_context(page, fault="changed"), "nav": "my"}, status=422
            )
    return redirect("intake:joint", co_applicant)


@person_only
@require_POST
def decline(request: HttpRequest, co_applicant: UUID) -> HttpResponse:
    """She does not apply together, or goes back on it."""
    services.decline_draft(actor_of(request), co_applicant, request.POST.get("reason", ""))
    return redirect("intake:joint", co_applicant)


@person_only
@never_cache
@require_safe
def file(request: HttpRequest, co_applicant: UUID, file_id: UUID) -> HttpResponseBase:
    """A paper of the application that she confirms."""
    ref, stream = queries.joint_file(actor_of(request), co_applicant, file_id)
    return file_answer(stream, ref.name, ref.media_type)


def joint_context(page: JointPage, fault: str = "") -> dict[str, Any]:
    """What a co-applicant's page shows: the content only once she has agreed to apply together."""
    is_in = page.me.state in {JointState.JOINED, JointState.CONFIRMED}
    draft = page.page
    return {
        "page": page,
        "draft": draft,
        "is_in": is_in,
        "lines": [(each, text_for_another(each, page.names)) for each in draft.fields]
        if is_in and not page.is_over
        else [],
        "materials": draft.materials if is_in and not page.is_over else (),
        "others": [(row, STATES[JointState(row.state)]) for row in page.others],
        "my_side": dict(SIDES)[page.me.side],
        "side": page.me.side,
        "fault": fault,
        "unconfirmed": fault == "unconfirmed",
    }
