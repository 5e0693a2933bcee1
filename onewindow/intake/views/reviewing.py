"""The whole application once more, the promises, and submission."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onewindow.catalogue.queries import silence_lines
from onewindow.foundation import clock
from onewindow.foundation.access import person_or_agent, person_or_window
from onewindow.foundation.actor import Actor
from onewindow.foundation.http import actor_of
from onewindow.foundation.limits import counts_from
from onewindow.foundation.texts import localised
from onewindow.intake import queries, services
from onewindow.intake.forms.reading import ticked_promises
from onewindow.intake.forms.showing import shown_value
from onewindow.intake.queries import DraftPage, MaterialShown
from onewindow.intake.views.filling import missing_papers
from onewindow.intake.views.joining import people_lines
from onewindow.intake.views.starting import OPEN, where_it_went


@person_or_window
@never_cache
@require_safe
def review(request: HttpRequest, number: str) -> HttpResponse:
    """Every answer with its source, every paper, and the promises to tick."""
    actor = actor_of(request)
    page = queries.draft_page(actor, number)
    if page.state != OPEN:
        return where_it_went(page)
    services.note_presence(actor, number)
    if not page.is_resolved:
        services.resolve_evidence(actor, number)
        page = queries.draft_page(actor, number)
    if page.faulty:
        return redirect(f"{_form_address(number)}?check=1")
    return _drawn(request, page)


def _form_address(number: str) -> str:
    return redirect("intake:form", number).url


@person_or_agent("submit")
@require_POST
def submit(request: HttpRequest, number: str) -> HttpResponse:
    """Submits once; pressed again, or sent again, it leads to the same receipt."""
    actor = actor_of(request)
    try:
        case_number = services.submit_draft(
            actor,
            number,
            request.POST.get("request_key", ""),
            promises=ticked_promises(request.POST),
            is_confirmed=bool(request.POST.get("confirmed")),
            without_promises=bool(request.POST.get("without_promises")),
        )
    except services.NotComplete as error:
        return _refused(request, actor, number, error)
    return redirect("cases:receipt", case_number)


def _refused(request: HttpRequest, actor: Actor, number: str, error: services.NotComplete) -> HttpResponse:
    pointers = [str(each["pointer"]) for each in faults_of(error)]
    if any(pointer.startswith("/answers") for pointer in pointers):
        return redirect("intake:questions", number)
    if any(pointer.startswith("/values") for pointer in pointers):
        return redirect(f"{_form_address(number)}?check=1")
    page = queries.draft_page(actor, number)
    unticked = [pointer.rsplit("/", 1)[-1] for pointer in pointers if pointer.startswith("/promises/")]
    return _drawn(
        request,
        page,
        unticked=unticked,
        is_unconfirmed="/confirmed" in pointers,
        is_unagreed=any(pointer.startswith("/joint/") for pointer in pointers),
        ticked=ticked_promises(request.POST),
        is_confirmed=bool(request.POST.get("confirmed")),
        status=422,
    )


def faults_of(error: services.NotComplete) -> list[dict[str, Any]]:
    """What is missing, each with its pointer."""
    errors: Any = error.facts.get("errors", [])
    return list(errors)


def _drawn(request: HttpRequest, page: DraftPage, *, status: int = 200, **state: Any) -> HttpResponse:
    unticked = state.get("unticked", [])
    context = {
        **content_of(page, state.get("ticked", [])),
        "papers": [each for each in page.materials if each.kind == "upload" or each.files],
        "free_count": sum(each.kind == "free" for each in page.materials),
        "missing": missing_papers(page),
        "unticked": [each for each in page.materials if each.code in unticked],
        "is_unconfirmed": state.get("is_unconfirmed", False),
        "is_confirmed": state.get("is_confirmed", False),
        "is_unagreed": state.get("is_unagreed", False),
        "people": people_lines(actor_of(request), page),
        "counts_from": counts_from(clock.now()),
        "silences": [
            (item, silence_lines(item)) for item in page.thing.items if item.key in (page.selection.keys or [item.key])
        ],
        "error_count": len(unticked) + bool(state.get("is_unconfirmed")) + bool(state.get("is_unagreed")),
    }
    return render(request, "intake/review.html", context, status=status)


def content_of(page: DraftPage, ticked: Collection[str]) -> dict[str, Any]:
    """What somebody looks at before she submits: every answer, and the promises to sign."""
    days = [item.after_check_days for item in page.thing.items if item.after_check_days]
    promises = [each for each in page.materials if each.kind == "promise" and not each.files]
    return {
        "page": page,
        "lines": [(each, shown_value(each)) for each in page.fields],
        "promises": [(each, _items_of(page, each), each.code in ticked) for each in promises],
        "check_days": max(days, default=None),
    }


def _items_of(page: DraftPage, each: MaterialShown) -> str:
    names = [localised(item, "name") for item in page.thing.items if item.key in each.items]
    return _("、").join(names)


@person_or_window
@never_cache
@require_http_methods(["GET", "POST"])
def abandon(request: HttpRequest, number: str) -> HttpResponse:
    """Asks once more, then ends the draft."""
    actor = actor_of(request)
    page = queries.draft_page(actor, number)
    if request.method == "POST":
        services.abandon_draft(actor, number)
        return redirect("intake:window" if getattr(request, "helper", None) else "portal:my_space")
    if page.state != OPEN:
        return where_it_went(page)
    return render(request, "intake/abandon.html", {"page": page})
