"""The acts on a draft: sending, accepting, passing, sending back, publishing, giving up and taking up again."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from onewindow.drafting import queries, services
from onewindow.drafting.views.looking import draft_context
from onewindow.foundation.access import staff_only
from onewindow.foundation.errors import Invalid, NotFound
from onewindow.foundation.http import actor_of
from onewindow.foundation.marks import marked


@staff_only
@require_POST
def send(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Keeps what changed and why; with `send`, hands the draft to review."""
    actor = actor_of(request)
    page = queries.draft_page(actor, draft_id)
    note = {"note": request.POST.get("note", ""), "note_en": request.POST.get("note_en", "")}
    typed = request.POST.get("effective_from", "").strip()
    try:
        day = _day(typed)
        services.save_note(actor, draft_id, **note, effective_from=day)
        if "send" in request.POST:
            services.send_for_review(actor, draft_id, **note, effective_from=day)
    except Invalid as refusal:
        return _refused(request, page, refusal, note | {"effective_from": typed})
    return redirect("drafting:draft", draft_id)


@staff_only
@require_POST
def act(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """What a reviewer, the legal check or the catalogue's administration decides."""
    actor = actor_of(request)
    page = queries.draft_page(actor, draft_id)
    chosen = request.POST.get("act", "")
    if chosen == "send_back":
        try:
            services.send_back(actor, draft_id, request.POST.get("reason", ""))
        except Invalid as refusal:
            return _refused(request, page, refusal, {"reason": request.POST.get("reason", "")})
    elif chosen == "accept":
        services.accept_review(actor, draft_id)
    elif chosen == "pass":
        services.pass_legal_check(actor, draft_id)
    elif chosen == "publish":
        services.publish(actor, draft_id)
    elif chosen == "reopen":
        services.reopen_draft(actor, draft_id)
    elif chosen == "merge":
        saved = services.merge_with_published(actor, draft_id)
        if saved.conflicts:
            return redirect("drafting:choose", draft_id, saved.aside)
    else:
        raise NotFound
    return redirect("drafting:draft", draft_id)


@staff_only
@require_POST
def try_out(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Puts the draft into the trial city, and says where it can be tried and as whom."""
    actor = actor_of(request)
    page = queries.draft_page(actor, draft_id)
    try:
        address = services.try_draft(actor, draft_id)
    except services.CannotRun as refusal:
        return _refused(request, page, refusal, {})
    except services.NoTrialCity as refusal:
        context = {"page": page, "tab": "draft", "refusal": refusal.title, "address": ""}
        return render(request, "drafting/tried.html", context, status=409)
    posts = dict.fromkeys(str(step.get("post", "")) for step in page.body.get("steps", ()))
    context = {"page": page, "tab": "draft", "address": address, "posts": list(posts)}
    return render(request, "drafting/tried.html", context)


@staff_only
@require_http_methods(["GET", "POST"])
def abandon(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Asks once, then gives the draft up."""
    actor = actor_of(request)
    page = queries.draft_page(actor, draft_id)
    if request.method == "POST":
        services.abandon_draft(actor, draft_id)
        return redirect("drafting:items")
    return render(request, "drafting/abandon.html", {"page": page})


def _day(typed: str) -> date | None:
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        reason = marked("日期要写成 2026-11-25 的样子。")
        raise Invalid(errors=[{"pointer": "effective_from", "reason": reason}]) from None


def _refused(request: HttpRequest, page: Any, refusal: Invalid, typed: dict[str, str]) -> HttpResponse:
    """The page of the draft once more, with what was typed and what has to be put right."""
    faults: Any = refusal.facts.get("errors") or ()
    errors = [(str(fault["pointer"]), _(str(fault["reason"]))) for fault in faults]
    context = draft_context(page) | {"errors": errors, "typed": typed}
    return render(request, "drafting/draft.html", context, status=422)
