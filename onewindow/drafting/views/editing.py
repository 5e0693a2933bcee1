"""Writing a draft: the form by sections, its saving by itself, and the same as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from onewindow.catalogue.queries.unpublished import SHAPES, BundleCircle, composed_bundle
from onewindow.drafting import queries, services
from onewindow.drafting.forms.composing import read_composition
from onewindow.drafting.forms.drawing import Control, Drawer
from onewindow.drafting.forms.reading import acted, read_section
from onewindow.drafting.queries import DraftPage, Found
from onewindow.drafting.queries.bundles import composition_of
from onewindow.drafting.queries.looks import draft_text
from onewindow.drafting.queries.suggestions import suggestions
from onewindow.drafting.rules.paths import MISSING, Path, path_of, text_of, value_at, with_value
from onewindow.drafting.rules.sections import SECTIONS, Section, progress_of
from onewindow.foundation import clock
from onewindow.foundation.access import staff_only
from onewindow.foundation.errors import NotFound
from onewindow.foundation.http import actor_of
from onewindow.foundation.ids import new_id
from onewindow.foundation.located import Fault, read_located

COMPOSITION = "composition"
ACTS = ("new", "add", "remove", "up", "down")


@staff_only
@never_cache
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, draft_id: UUID, section: str) -> HttpResponse:
    """A page of the form."""
    page = queries.draft_page(actor_of(request), draft_id)
    here = _section(page, section)
    if request.method == "POST":
        return _take(request, page, here)
    return _drawn(request, page, here, opened=request.GET.get("open", ""))


@staff_only
@require_POST
def save(request: HttpRequest, draft_id: UUID, section: str) -> HttpResponse:
    """Keeps a page of the form while it is being filled in; says when."""
    actor = actor_of(request)
    page = queries.draft_page(actor, draft_id)
    changes, based_on = _changes(request, page, _section(page, section))
    if changes:
        form = request.POST.get("form_id", "")[:40]
        services.save_draft(actor, draft_id, changes, based_on=based_on, form=form, quietly=True)
    moment = f"{clock.local(clock.now()):%H:%M}"
    return HttpResponse(_("已自动存好，%(moment)s") % {"moment": moment}, content_type="text/plain; charset=utf-8")


@staff_only
@never_cache
@require_http_methods(["GET", "POST"])
def text(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The draft as YAML, to be read and written; faults are shown with their line."""
    actor = actor_of(request)
    page = queries.draft_page(actor, draft_id)
    if request.method == "GET":
        return _text_page(request, page, draft_text(page.kind, page.body), ())
    typed = request.POST.get("text", "").replace("\r\n", "\n")
    found = read_located("draft.yaml", typed)
    faults = found.faults
    if not faults and not isinstance(found.data, dict):
        faults = [Fault("draft.yaml", 1, "", "NOT_TABLE", _("这里要写成 键: 值 的样子。"), "")]
    if faults:
        return _text_page(request, page, typed, faults, status=422)
    try:
        saved = services.save_whole(actor, draft_id, found.data, based_on=_number(request))
    except services.TextRefused as refusal:
        refused: Any = refusal.facts["errors"]
        lines = [
            Fault("draft.yaml", found.line_of(path_of(each["pointer"])), each["pointer"], "TEXT", _(each["reason"]), "")
            for each in refused
        ]
        return _text_page(request, page, typed, lines, status=422)
    if saved.conflicts:
        return redirect("drafting:choose", draft_id, saved.aside)
    return redirect(f"{reverse('drafting:text', args=[draft_id])}?saved={'merged' if saved.is_merged else 1}")


def needed_keys(kind: str) -> list[str]:
    """The keys that a definition must have."""
    return list(SHAPES[kind].needed)


def _take(request: HttpRequest, page: DraftPage, here: Section) -> HttpResponse:
    """Saves the page, then does what the pressed button says."""
    actor = actor_of(request)
    changes, based_on = _changes(request, page, here)
    act, path = _pressed(request, here)
    if act:
        changes, path = _after_button(page, here, changes, act, path)
    try:
        if changes and page.kind == "bundle" and here.key == COMPOSITION:
            changes = _composed(page, changes)
        saved = services.save_draft(actor, page.id, changes, based_on=based_on) if changes else None
    except services.TextRefused as refusal:
        return _refused(request, page, here, changes, refusal.facts["errors"])
    except BundleCircle as circle:
        reason = _("这些事项互相等待，成了一个圈：%(keys)s。请去掉其中一个“在哪些事项之后”。") % {"keys": str(circle)}
        return _refused(request, page, here, changes, [{"pointer": "dependencies", "reason": reason}])
    if saved and saved.conflicts:
        return redirect("drafting:choose", page.id, saved.aside)
    if act:
        place = text_of(path)
        return redirect(f"{reverse('drafting:edit', args=[page.id, here.key])}?open={place}#c-{place}")
    return _onwards(request, page, here, is_merged=bool(saved and saved.is_merged))


def _onwards(request: HttpRequest, page: DraftPage, here: Section, *, is_merged: bool) -> HttpResponse:
    """Where a saved page leads: to the next one, or back to itself."""
    if "next" not in request.POST:
        address = reverse("drafting:edit", args=[page.id, here.key])
        return redirect(f"{address}?saved={'merged' if is_merged else 1}")
    following = _following(page, here)
    return redirect("drafting:edit", page.id, following.key) if following else redirect("drafting:draft", page.id)


def _changes(request: HttpRequest, page: DraftPage, here: Section) -> tuple[dict[Path, Any], int]:
    """What the page holds that differs from what it was drawn from or saved itself, and which revision that was."""
    actor = actor_of(request)
    number = queries.shown_revision(actor, page.id, _number(request), request.POST.get("form_id", ""))
    base = queries.body_at(actor, page.id, number)
    if page.kind == "bundle" and here.key == COMPOSITION:
        return read_composition(request.POST, base), number
    return read_section(SHAPES[page.kind], here.keys, request.POST, base), number


def _pressed(request: HttpRequest, here: Section) -> tuple[str, Path]:
    act, _sign, place = request.POST.get("do", "").partition(":")
    path = path_of(place)
    return (act, path) if act in ACTS and path and path[0] in here.keys else ("", ())


def _after_button(
    page: DraftPage, here: Section, changes: Mapping[Path, Any], act: str, path: Path
) -> tuple[dict[Path, Any], Path]:
    body: dict[str, Any] = dict(page.body)
    for place, value in changes.items():
        body = with_value(body, place, value)
    after, path = acted(body, act, path)
    touched = {place: value_at(after, place) for place in (*changes, path[:1]) if place}
    return touched, path


def _composed(page: DraftPage, changes: Mapping[Path, Any]) -> dict[Path, Any]:
    """A bundle's items or order changed: what follows from them is made anew."""
    body: dict[str, Any] = dict(page.body)
    for place, value in changes.items():
        body = with_value(body, place, value)
    made = composed_bundle(body)
    return dict(changes) | {(name,): value for name, value in made.items() if value != page.body.get(name, MISSING)}


def _section(page: DraftPage, key: str) -> Section:
    found = next((section for section in SECTIONS[page.kind] if section.key == key), None)
    if found is None:
        raise NotFound
    return found


def _following(page: DraftPage, here: Section) -> Section | None:
    every = SECTIONS[page.kind]
    place = every.index(here) + 1
    return every[place] if place < len(every) else None


def _number(request: HttpRequest) -> int:
    typed = request.POST.get("based_on", "")
    if not typed.isdecimal() or len(typed) > 9:
        raise NotFound
    return int(typed)


def _refused(
    request: HttpRequest, page: DraftPage, here: Section, changes: Mapping[Path, Any], errors: Any
) -> HttpResponse:
    """The page once more with what was typed, and why it was not saved."""
    body: dict[str, Any] = dict(page.body)
    for place, value in changes.items():
        body = with_value(body, place, value)
    faults = [
        Found("TEXT", "error", _(each["reason"]), _(each["reason"]), path_of(each["pointer"]), "", "", blocks=True)
        for each in errors
    ]
    return _drawn(request, page, here, body=body, refused=faults, status=422)


def _drawn(
    request: HttpRequest,
    page: DraftPage,
    here: Section,
    *,
    opened: str = "",
    body: Mapping[str, Any] | None = None,
    refused: list[Found] | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = page.body if body is None else body
    found = queries.findings_of(page.kind, page.body)
    mine = [*(refused or []), *(each for each in found if each.path and each.path[0] in here.keys)]
    drawer = Drawer(mine, opened)
    shape = SHAPES[page.kind]
    parts = [
        drawer.part(
            shape.needed.get(key) or shape.optional[key], shown.get(key, MISSING), (key,), is_needed=key in shape.needed
        )
        for key in here.keys
        if key in shape.needed or key in shape.optional
    ]
    context = {
        "page": page,
        "section": here,
        "following": _following(page, here),
        "progress": progress_of(
            page.kind, needed_keys(page.kind), page.body, [(each.path, each.blocks) for each in found]
        ),
        "parts": [part for part in parts if not _is_absent(part, shown)],
        "absent": [part for part in parts if _is_absent(part, shown)],
        "lists": suggestions(_listed(parts), page.department),
        "findings": mine,
        "refused": refused or [],
        "form_id": str(new_id()),
        "saved": request.GET.get("saved", ""),
        "tab": "edit",
        "is_open": "write" in page.may,
        **_bundle_context(page, here, shown),
    }
    return render(request, "drafting/edit.html", context, status=status)


def _is_absent(part: Control, body: Mapping[str, Any]) -> bool:
    return part.is_optional_group and not isinstance(body.get(part.name), Mapping)


def _listed(parts: list[Control]) -> set[str]:
    """Which lists of suggestions the controls name."""
    found = {part.listed for part in parts if part.listed}
    for part in parts:
        found |= _listed([*part.parts, *part.rows])
    return found


def _bundle_context(page: DraftPage, here: Section, body: Mapping[str, Any]) -> dict[str, Any]:
    is_shown = page.kind == "bundle" and here.key in {COMPOSITION, "joint"}
    return {"bundle": composition_of(body) if is_shown else None}


def _text_page(request: HttpRequest, page: DraftPage, typed: str, faults: Any, *, status: int = 200) -> HttpResponse:
    context = {
        "page": page,
        "text": typed,
        "faults": faults,
        "lines": max(12, min(60, typed.count("\n") + 2)),
        "saved": request.GET.get("saved", ""),
        "tab": "text",
        "is_open": "write" in page.may,
    }
    return render(request, "drafting/text.html", context, status=status)
