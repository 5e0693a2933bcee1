"""Answering the one notice of correction."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from onewindow.foundation.access import person_or_window
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import DomainError
from onewindow.foundation.http import actor_of, file_answer
from onewindow.intake import queries, services
from onewindow.intake.forms.reading import read_entries, reused_files, uploads


@person_or_window
@never_cache
@require_http_methods(["GET", "POST"])
def correction(request: HttpRequest, number: str) -> HttpResponse:
    """Shows the points of the notice and takes what answers them."""
    actor = actor_of(request)
    page = queries.correction_page(actor, number)
    if request.method != "POST" or not page.is_open:
        return _drawn(request, actor, number)
    faults = _keep(request, actor, number)
    if faults or "later" in request.POST or "remove" in request.POST:
        return _drawn(request, actor, number, faults=faults, status=422 if faults else 200)
    try:
        services.supply_correction(actor, number, is_partial=bool(request.POST.get("partial")))
    except services.CorrectionNotComplete:
        return _drawn(request, actor, number, is_incomplete=True, status=422)
    if getattr(request, "helper", None):
        return redirect("intake:window")
    return redirect("cases:case", page.parent_number)


def _keep(request: HttpRequest, actor: Actor, number: str) -> dict[str, str]:
    services.save_correction(actor, number, read_entries(request.POST, ()))
    faults: dict[str, str] = {}
    for upload in uploads(request.FILES):
        try:
            services.attach_correction_file(
                actor, number, upload.slot, name=upload.file.name or "", content=upload.file
            )
        except DomainError as error:
            faults[upload.slot] = error.detail or _(error.title)
    for code, file_id in reused_files(request.POST):
        services.reuse_correction_file(actor, number, code, file_id)
    return faults


def _drawn(
    request: HttpRequest,
    actor: Actor,
    number: str,
    *,
    faults: dict[str, str] | None = None,
    is_incomplete: bool = False,
    status: int = 200,
) -> HttpResponse:
    page = queries.correction_page(actor, number)
    found = faults or {}
    context = {
        "page": page,
        "points": [(point, found.get(point.material, "")) for point in page.points],
        "is_incomplete": is_incomplete,
        "has_faults": bool(found),
    }
    return render(request, "intake/correction.html", context, status=status)


@person_or_window
@never_cache
@require_safe
def file(request: HttpRequest, number: str, file_id: UUID) -> HttpResponseBase:
    """A file that she prepared in answer to a notice."""
    ref, stream = queries.correction_file(actor_of(request), number, file_id)
    return file_answer(stream, ref.name, ref.media_type)
