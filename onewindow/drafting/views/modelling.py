"""The process of a draft in a modeller: out as BPMN and DMN, and back in from a file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from onewindow.catalogue.queries import ModelRefused, bpmn_of, decisions_of, dmn_of, steps_of
from onewindow.drafting import queries, services
from onewindow.drafting.queries import DraftPage, looks
from onewindow.foundation.access import staff_only
from onewindow.foundation.errors import NotFound
from onewindow.foundation.http import actor_of
from onewindow.foundation.texts import is_english

MOST_BYTES = 2_000_000
DECISIONS = ".dmn"


@staff_only
@never_cache
@require_http_methods(["GET", "POST"])
def process(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The drawn process, its files for a modeller, and the way back for a file that was edited there."""
    page = _item(request, draft_id)
    error = ""
    if request.method == "POST":
        try:
            return _take(request, page)
        except ModelRefused as refused:
            error = str(refused) if is_english() else refused.zh
        except services.TextRefused as refusal:
            error = _(str(refusal.facts["errors"][0]["reason"]))  # type: ignore[index]
    context = {
        "page": page,
        "tab": "draft",
        "chart": looks.chart_of(page, looks.base_of(page), english=is_english()),
        "is_complete": looks.is_complete(page),
        "has_decisions": bool(_decided(page)),
        "error": error,
    }
    return render(request, "drafting/modelling.html", context, status=422 if error else 200)


@staff_only
@require_safe
def bpmn(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The draft's process as BPMN 2.0."""
    page = _item(request, draft_id)
    if not looks.is_complete(page):
        raise NotFound
    return _file(f"{page.key}.bpmn", bpmn_of(page.key, page.name, page.body["steps"]))


@staff_only
@require_safe
def dmn(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The draft's rules of eligibility and choices as DMN."""
    page = _item(request, draft_id)
    text = _decided(page)
    if not text:
        raise NotFound
    return _file(f"{page.key}{DECISIONS}", text)


def _item(request: HttpRequest, draft_id: UUID) -> DraftPage:
    page = queries.draft_page(actor_of(request), draft_id)
    if page.kind != "item":
        raise NotFound
    return page


def _decided(page: DraftPage) -> str:
    """What the draft decides by tables, as DMN; empty where it has none or is not whole."""
    if not looks.is_complete(page):
        return ""
    tables, steps = page.body.get("eligibility", ()), [step for step in page.body["steps"] if "choice" in step]
    return dmn_of(page.key, tables, steps) if tables or steps else ""


def _file(name: str, text: str) -> HttpResponse:
    response = HttpResponse(text, content_type="application/xml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _take(request: HttpRequest, page: DraftPage) -> HttpResponse:
    """Saves what a file describes; raises ModelRefused for a file that is none, by name."""
    file, based_on = request.FILES.get("file"), request.POST.get("based_on", "")
    if not based_on.isdecimal() or len(based_on) > 9:
        raise NotFound
    if file is None:
        raise ModelRefused("Choose a file.", "请选一个文件。")
    if file.size and file.size > MOST_BYTES:
        raise ModelRefused("The file is larger than 2 MB.", "文件超过 2 MB。")
    try:
        text = file.read().decode("utf-8")
    except UnicodeDecodeError:
        raise ModelRefused("The file is no text; save it as XML.", "文件不是文字，请另存为 XML。") from None
    changes: dict[Any, Any] = (
        _decisions(page, text) if str(file.name).endswith(DECISIONS) else {("steps",): steps_of(text)}
    )
    saved = services.save_draft(actor_of(request), page.id, changes, based_on=int(based_on))
    if saved.conflicts:
        return redirect("drafting:choose", page.id, saved.aside)
    return redirect("drafting:process", page.id)


def _decisions(page: DraftPage, text: str) -> dict[Any, Any]:
    """The tables of a DMN file, each where it belongs; a choice goes to the step whose code it bears."""
    found = decisions_of(text)
    choices, steps = found.get("choices", {}), [dict(step) for step in page.body.get("steps", ())]
    unknown = sorted(set(choices) - {step.get("code") for step in steps})
    if unknown:
        names = ", ".join(unknown)
        raise ModelRefused(f"There is no step {names} for a choice.", f"没有叫 {names} 的环节，选择放不进去。")
    for step in steps:
        if step.get("code") in choices:
            step["choice"] = choices[step["code"]]
    changes: dict[Any, Any] = {("steps",): steps} if choices else {}
    return changes | ({("eligibility",): found["eligibility"]} if "eligibility" in found else {})
