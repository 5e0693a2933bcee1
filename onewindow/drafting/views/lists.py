"""The list of drafts and of what is published, what waits for me, and how a draft begins."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onewindow.drafting import queries, services
from onewindow.drafting.forms.reading import TYPE_CODES, TYPE_NAMES
from onewindow.drafting.queries.suggestions import suggestions
from onewindow.drafting.rules.states import CATALOGUE_POST, STATE_NAMES, editor_post
from onewindow.drafting.services.listing import may_import
from onewindow.foundation.access import staff_only
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Invalid, NotAllowed, NotFound
from onewindow.foundation.http import actor_of

PAGE = 20
KINDS = ("item", "bundle")


@staff_only
@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """Drafts by state, what waits for the reader, and what her department has published."""
    actor = actor_of(request)
    queries.require_works_on_items(actor)
    text, state = request.GET.get("q", "").strip()[:100], request.GET.get("state", "")
    state = state if state in STATE_NAMES else ""
    rows = queries.drafts_of(actor, text=text, state=state, after=request.GET.get("after", ""), limit=PAGE + 1)
    more = queries.cursor_of(rows[PAGE - 1]) if len(rows) > PAGE else ""
    return render(
        request,
        "drafting/items.html",
        {
            "waiting": queries.waiting_for(actor),
            "drafts": rows[:PAGE],
            "more": more,
            "published": queries.published_of(actor, text) if not state else [],
            "text": text,
            "state": state,
            "states": [("", _("全部")), *((name, _(word)) for name, word in STATE_NAMES.items())],
            "is_editor": is_editor(actor),
            "may_import": may_import(actor),
            "is_keeper": actor.holds(CATALOGUE_POST),
        },
    )


@staff_only
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begins an item or a bundle that is not there yet: its code, its name, and the power that it exercises."""
    actor = actor_of(request)
    if not is_editor(actor):
        raise NotAllowed
    kind = request.GET.get("kind", "item")
    kind = kind if kind in KINDS else "item"
    typed = {name: request.POST.get(name, "").strip() for name in ("key", "name", "type", "power")}
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            draft_id = services.start_draft(actor, kind, typed["key"], _first_body(actor, kind, typed))
            return redirect("drafting:edit", draft_id, "naming")
        except Invalid as refusal:
            faults: Any = refusal.facts.get("errors") or ()
            errors = [(str(fault["pointer"]), _(str(fault["reason"]))) for fault in faults]
    context = {
        "kind": kind,
        "typed": typed,
        "errors": errors,
        "error_of": dict(errors),
        "types": [(word, TYPE_NAMES[word]) for word in TYPE_CODES],
        "adoptable": queries.adoptable_by(actor) if kind == "item" else [],
        "powers": suggestions(["powers"], actor.organisation)["powers"],
    }
    return render(request, "drafting/new.html", context, status=422 if errors else 200)


@staff_only
@require_POST
def adopt(request: HttpRequest) -> HttpResponse:
    """Begins the office's own item from one of the level above; the page of the draft shows what differs."""
    draft_id = services.adopt_from_above(actor_of(request), request.POST.get("adopt", "").strip())
    return redirect("drafting:draft", draft_id)


@staff_only
@require_POST
def start(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Begins the next version of what is published, or goes on with the draft that is open."""
    if kind not in KINDS:
        raise NotFound
    actor = actor_of(request)
    found = queries.open_draft_of(kind, key)
    draft_id = found or services.start_from_published(actor, kind, key)
    return redirect("drafting:draft", draft_id)


def is_editor(actor: Actor) -> bool:
    """Whether somebody writes her department's items."""
    return bool(actor.organisation) and actor.holds(editor_post(actor.organisation))


def _first_body(actor: Actor, kind: str, typed: dict[str, str]) -> dict[str, Any]:
    if kind == "bundle":
        return {"lead_department": actor.organisation, **({"name": typed["name"]} if typed["name"] else {})}
    body: dict[str, Any] = {"department": actor.organisation}
    if typed["name"]:
        body["name"] = typed["name"]
    if typed["type"] in TYPE_CODES:
        body |= {"type": typed["type"], "type_code": TYPE_CODES[typed["type"]], "type_en": TYPE_NAMES[typed["type"]]}
    if typed["power"]:
        body["power"] = typed["power"]
    return body
