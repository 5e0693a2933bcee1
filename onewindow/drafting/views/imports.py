"""Pages on which a spreadsheet is taken in: choosing the file, looking at every row, saving as drafts."""

from __future__ import annotations

import csv
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from onewindow.drafting.queries.imports import import_page, imports_of
from onewindow.drafting.rules.sheets.reading import MOST_BYTES
from onewindow.drafting.rules.sheets.rows import OUTCOMES, REJECTED
from onewindow.drafting.services import listing
from onewindow.foundation.access import staff_only
from onewindow.foundation.errors import Invalid, NotAllowed, NotFound
from onewindow.foundation.http import actor_of

PAGE = 50
WAIT_S = "2"
BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@staff_only
@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """Chooses a file; and the imports of before."""
    actor = actor_of(request)
    if not listing.may_import(actor):
        raise NotAllowed
    error = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            if file is not None and file.size and file.size > MOST_BYTES:
                raise Invalid(errors=[{"pointer": "file", "reason": listing.TOO_LARGE}])
            import_id = listing.begin_import(actor, file.name or "", file.read()) if file is not None else None
        except Invalid as refusal:
            error = _(str(refusal.facts["errors"][0]["reason"]))  # type: ignore[index]
        else:
            if import_id is not None:
                return redirect("drafting:import", import_id)
            error = _("请选一个文件。")
    context = {"rows": imports_of(actor), "error": error}
    return render(request, "drafting/imports.html", context, status=422 if error else 200)


@staff_only
@never_cache
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """One import: how far it is, its columns, what became of each row; naming columns, saving."""
    actor = actor_of(request)
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act == "save":
            listing.confirm_import(actor, import_id)
        elif act == "map":
            page = import_page(actor, import_id)
            headings = [*page.columns, *page.unread]
            chosen = {name: request.POST.get(f"column-{place}", "") for place, name in enumerate(headings)}
            listing.map_columns(actor, import_id, chosen)
        else:
            raise NotFound
        return redirect("drafting:import", import_id)
    page = import_page(actor, import_id)
    outcome = request.GET.get("outcome", "")
    rows = [row for row in page.rows if outcome not in OUTCOMES or row.outcome == outcome]
    after = int(request.GET.get("after", "0")) if request.GET.get("after", "0").isdecimal() else 0
    left = [row for row in rows if row.row > after]
    context = {
        "page": page,
        "outcome": outcome,
        "rows": left[:PAGE],
        "more": left[PAGE - 1].row if len(left) > PAGE else 0,
        "is_working": page.state in {listing.READING, listing.SAVING},
        "headings": [
            (place, name, page.columns.get(name, "")) for place, name in enumerate([*page.columns, *page.unread])
        ],
        "taken": sum(count for name, count in page.counts.items() if name != REJECTED),
    }
    response = render(request, "drafting/import.html", context)
    if context["is_working"]:
        response["Refresh"] = WAIT_S
    return response


@staff_only
@require_safe
def report(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Every row and remark as a table to keep."""
    page = import_page(actor_of(request), import_id)
    response = HttpResponse(BOM, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="report.csv"'
    table = csv.writer(response)
    table.writerow(("row", "outcome", "key", "name", "cell", "remark", "remark_en"))
    for row in page.rows:
        head = (row.row, row.outcome, row.key, _plain(row.name))
        lines = [(*head, one.cell, _plain(one.text), _plain(one.text_en)) for one in row.remarks]
        table.writerows(lines or [(*head, "", "", "")])
    return response


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
