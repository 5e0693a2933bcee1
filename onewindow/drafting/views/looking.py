"""Looking at a draft: findings, difference, process, guide and form as citizens will see them, and its history."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onewindow.drafting import queries, services
from onewindow.drafting.queries import DraftPage, Found, looks
from onewindow.drafting.rules.merge import Conflict, chosen_place, merge, place_text
from onewindow.drafting.rules.paths import MISSING
from onewindow.drafting.rules.sections import SECTIONS, progress_of, section_of
from onewindow.drafting.views.editing import needed_keys
from onewindow.foundation.access import staff_only
from onewindow.foundation.http import actor_of
from onewindow.foundation.linediff import line_diff
from onewindow.foundation.located import read_located
from onewindow.foundation.texts import is_english

HISTORY = 50


@staff_only
@never_cache
@require_safe
def draft(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The draft as a whole: what the check finds, its text, what changes, its process, and the act that comes next."""
    page = queries.draft_page(actor_of(request), draft_id)
    return render(request, "drafting/draft.html", draft_context(page) | {"errors": []})


@staff_only
@require_safe
def guide(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The guide as citizens will see it."""
    page = queries.draft_page(actor_of(request), draft_id)
    context = {"page": page, "tab": "guide", "guide": None, "apply_url": "", "findings": ()}
    if looks.is_complete(page):
        context["guide"] = looks.guide_of(page, request.GET.dict())
    else:
        context["findings"] = _placed(page, queries.findings_of(page.kind, page.body))
    return render(request, "drafting/guide.html", context)


@staff_only
@require_safe
def form(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The form as citizens will see it; nothing can be sent."""
    page = queries.draft_page(actor_of(request), draft_id)
    is_complete = looks.is_complete(page)
    context = {"page": page, "tab": "form", "is_complete": is_complete, "findings": ()}
    context["fields"] = looks.form_of(page) if is_complete else ()
    if not is_complete:
        context["findings"] = _placed(page, queries.findings_of(page.kind, page.body))
    return render(request, "drafting/form.html", context)


@staff_only
@never_cache
@require_safe
def history(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Everything that was done to the draft; `look` shows what one revision changed."""
    actor = actor_of(request)
    page = queries.draft_page(actor, draft_id)
    before, look = request.GET.get("before", ""), request.GET.get("look", "")
    rows = queries.history_of(actor, draft_id, before=_whole(before), limit=HISTORY + 1)
    lines = None
    if number := _whole(look):
        old = looks.draft_text(page.kind, queries.revision_body(actor, draft_id, number))
        lines = line_diff(old, looks.draft_text(page.kind, page.body))
    context = {
        "page": page,
        "tab": "history",
        "rows": rows[:HISTORY],
        "more": rows[HISTORY - 1].number if len(rows) > HISTORY else None,
        "look": number,
        "lines": lines,
        "is_open": "write" in page.may,
    }
    return render(request, "drafting/history.html", context)


@staff_only
@require_POST
def restore(request: HttpRequest, draft_id: UUID, number: int) -> HttpResponse:
    """Puts an earlier body back."""
    services.restore_revision(actor_of(request), draft_id, number)
    return redirect("drafting:draft", draft_id)


@staff_only
@require_safe
def export(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The draft as a file that can be edited and imported again."""
    page = queries.draft_page(actor_of(request), draft_id)
    text = looks.draft_file(page.kind, page.body)
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{page.key}.yaml"'
    return response


@staff_only
@never_cache
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, draft_id: UUID, aside: int) -> HttpResponse:
    """Where two people changed the same place: both values, and which one is to stay."""
    actor = actor_of(request)
    page = queries.draft_page(actor, draft_id)
    base, mine, version = queries.aside_of(actor, draft_id, aside)
    if request.method == "POST":
        choices = {
            chosen_place(name.removeprefix("place.")): str(value)
            for name, value in request.POST.items()
            if name.startswith("place.")
        }
        saved = services.choose_sides(actor, draft_id, aside, choices)
        if not saved.conflicts:
            return redirect("drafting:draft", draft_id)
    conflicts = merge(base, mine, page.body).conflicts
    context = {
        "page": page,
        "tab": "edit",
        "aside": aside,
        "version": version,
        "rows": [conflict_line(page.kind, each) for each in conflicts],
        "is_refused": request.method == "POST",
    }
    return render(request, "drafting/choose.html", context, status=422 if request.method == "POST" else 200)


def draft_context(page: DraftPage) -> dict[str, object]:
    """What the page of a draft shows."""
    found = queries.findings_of(page.kind, page.body)
    base = looks.base_of(page)
    text = looks.draft_text(page.kind, page.body)
    placed = _placed(page, found, text)
    flagged = {row["line"] for row in placed}
    return {
        "page": page,
        "tab": "draft",
        "findings": placed,
        "counts": {level: sum(each.level == level for each in found) for level in ("error", "warning", "hint")},
        "blocked": len(queries.blocking(found)),
        "lines": [(number in flagged, line) for number, line in enumerate(text.splitlines(), start=1)],
        "comparison": looks.comparison_of(page, base),
        "impact": looks.impact_of(page, base),
        "newest": looks.newest_version(page),
        "chart": looks.chart_of(page, base, english=is_english()),
        "drawing": looks.drawing_of(page, base),
        "progress": progress_of(
            page.kind, needed_keys(page.kind), page.body, [(each.path, each.blocks) for each in found]
        ),
        "first_section": SECTIONS[page.kind][0].key,
    }


def _placed(page: DraftPage, found: tuple[Found, ...], text: str | None = None) -> list[dict[str, object]]:
    """Each finding with its line in the text and the page of the form on which it is mended."""
    located = read_located("draft", looks.draft_text(page.kind, page.body) if text is None else text)
    rows = []
    for each in found:
        section = section_of(page.kind, each.path)
        rows.append({"found": each, "line": located.line_of(each.path) if each.path else 0, "section": section})
    return rows


def conflict_line(kind: str, conflict: Conflict) -> dict[str, object]:
    """A place in conflict as it is shown: where, and what stands on each side."""
    return {
        "place": place_text(conflict.place),
        "names": looks.place_names(kind, conflict.place),
        "mine": _shown(conflict.mine),
        "theirs": _shown(conflict.theirs),
        "base": _shown(conflict.base),
    }


def _shown(value: object) -> str:
    return _("（没有）") if value is MISSING else looks.plain_text(value)


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None
