"""For whom, and the first questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from onewindow.foundation.access import person_or_window
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import DomainError, Invalid
from onewindow.foundation.http import actor_of
from onewindow.identity.queries import PartyRow, parties_of
from onewindow.intake import queries, services
from onewindow.intake.forms.reading import question_answers
from onewindow.intake.queries import DraftPage, DraftRow, StartLicence, Thing
from onewindow.registers.queries import authorities

OPEN = "open"


@person_or_window
@never_cache
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Shows for whom the thing can be applied for, an open draft first; begins the draft."""
    actor, thing = actor_of(request), queries.published_thing(kind, key)
    given = question_answers(request.GET.dict() | request.POST.dict(), [q.code for q in thing.questions])
    if thing.bundle is None and thing.items[0].for_licence:
        return _from_licence(request, actor, thing, given)
    if request.method == "POST":
        applicant = _party_id(request.POST.get("applicant", ""), actor)
        is_anew = bool(request.POST.get("anew"))
        acting = actor if applicant in actor.parties else queries.acting_for(actor, applicant, f"{kind}:{key}", "fill")
        number = services.start_draft(acting or actor, kind, key, applicant, given, anew=is_anew)
        return _next_page(acting or actor, number)
    parties = [*parties_of(actor), *queries.principals_for(actor, f"{kind}:{key}")]
    drafts = queries.open_drafts_for(actor, kind, key)
    names = {party.id: party for party in parties}
    choices = [(party, _obstacle(thing, party, actor.channel)) for party in parties]
    context = {
        "thing": thing,
        "choices": choices,
        "can_start": any(not obstacle for _party, obstacle in choices),
        "drafts": [(draft, names.get(draft.applicant)) for draft in drafts],
        "answers": given,
    }
    return render(request, "intake/start.html", context)


def _from_licence(request: HttpRequest, actor: Actor, thing: Thing, given: Mapping[str, str]) -> HttpResponse:
    """Shows from which of her licences the application may begin; begins the draft from the one chosen."""
    held = queries.licences_to_start(thing, parties_of(actor))
    wanted = request.POST.get("licence", "") or request.GET.get("licence", "")
    chosen = next((one for one in held if str(one.licence.id) == wanted), None)
    fault = ""
    if request.method == "POST" and chosen is None:
        fault = _(services.LicenceNotChosen.title)
    elif request.method == "POST" and chosen is not None:
        applicant, is_anew = chosen.party.id, bool(request.POST.get("anew"))
        try:
            number = services.start_draft(
                actor, thing.kind, thing.key, applicant, given, anew=is_anew, licence=chosen.licence.id
            )
        except (services.LicenceBusy, services.NotForThisApplicant) as error:
            fault = _(error.title)
        else:
            return _next_page(actor, number)
    drafts = queries.open_drafts_for(actor, thing.kind, thing.key)
    context = {
        "thing": thing,
        "item": thing.items[0],
        "held": held,
        "chosen_id": chosen.licence.id if chosen else None,
        "drafts": [(draft, _held_for(draft, held)) for draft in drafts],
        "answers": given,
        "fault": fault,
    }
    return render(request, "intake/start_licence.html", context, status=422 if fault else 200)


def _held_for(draft: DraftRow, held: list[StartLicence]) -> StartLicence | None:
    return next((one for one in held if one.licence.id == draft.licence), None)


def _party_id(text: str, actor: Actor) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        if actor.party is None:
            raise services.NotYourParty from None
        return actor.party


def _obstacle(thing: Thing, party: PartyRow, channel: str) -> str:
    try:
        services.require_fitting(thing, party, channel)
    except DomainError as error:
        return _(error.title)
    return ""


def _next_page(actor: Actor, number: str) -> HttpResponseRedirect:
    """The form when the guide's questions were answered already and nothing speaks against it; else the questions."""
    page = queries.draft_page(actor, number)
    asked = {question.code for question in page.thing.questions}
    if asked <= set(page.answers) and not _obstacles(page, page.answers, actor.channel)["is_stopped"]:
        return redirect("intake:form", number)
    return redirect("intake:questions", number)


@person_or_window
@never_cache
@require_http_methods(["GET", "POST"])
def questions(request: HttpRequest, number: str) -> HttpResponse:
    """The two or three questions that decide which items, materials and ways apply."""
    actor = actor_of(request)
    page = queries.draft_page(actor, number)
    if page.state != OPEN:
        return where_it_went(page)
    answers: Mapping[str, str] = page.answers
    missing: list[str] = []
    if request.method == "POST":
        answers = question_answers(request.POST.dict(), [q.code for q in page.thing.questions])
        try:
            services.answer_questions(actor, number, answers)
        except Invalid as error:
            missing = _codes(error)
        page = queries.draft_page(actor, number)
        if not missing and not _obstacles(page, answers, actor.channel)["is_stopped"]:
            services.resolve_evidence(actor, number)
            return redirect("intake:form", number)
    else:
        services.note_presence(actor, number)
    shown = [(question, answers.get(question.code, ""), question.code in missing) for question in page.thing.questions]
    context = {"page": page, "shown": shown, "missing": [q for q, _a, is_missing in shown if is_missing]}
    status = 422 if missing else 200
    return render(request, "intake/questions.html", context | _obstacles(page, answers, actor.channel), status=status)


def _codes(error: Invalid) -> list[str]:
    errors: Any = error.facts.get("errors", [])
    return [str(each["pointer"]).rsplit("/", 1)[-1] for each in errors]


def _obstacles(page: DraftPage, answers: Mapping[str, str], channel: str) -> dict[str, Any]:
    """What the answers say against going on here: a stop, a window, or a better way through a bundle."""
    ways = queries.ways_elsewhere(page.thing, answers, channel)
    known = authorities()
    windows = [(option, known.get(way.target)) for way, option in ways if way.kind == "window"]
    selection = page.thing.selection(answers)
    return {
        "stop": selection.stopped,
        "skipped": [(next(i for i in page.thing.items if i.key == one.item), one) for one in selection.skipped],
        "windows": windows,
        "bundles": [queries.published_thing("bundle", way.target) for way, _option in ways if way.kind == "bundle"],
        "cross_region": [option for way, option in ways if way.kind == "cross_region"],
        "is_stopped": bool(selection.stopped or windows or not selection.keys),
    }


def where_it_went(page: DraftPage) -> HttpResponseRedirect:
    """The page of a draft that is no longer open: its case's receipt, or the guide to begin again."""
    if page.case_number:
        return redirect("cases:receipt", page.case_number)
    return redirect("intake:start", page.thing.kind, page.thing.key)
