"""The desk: one case with its evidence and what may be done now."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from onewindow.cases import queries, services
from onewindow.cases.forms import check_forms, desk_forms
from onewindow.cases.forms.desk import NoteForm, ReturnForm
from onewindow.cases.queries import Beside, DeskCase
from onewindow.cases.rules.papers import is_identity_paper
from onewindow.cases.views.citizen import show_document
from onewindow.cases.views.claims import hands
from onewindow.cases.views.evidence import Checked, evidence_lines, live_check, papers_inside
from onewindow.cases.views.wordings import take_words, wordings
from onewindow.documents.queries import file_row, files_are_scanned, open_scanned_file
from onewindow.foundation.access import staff_only
from onewindow.foundation.errors import NotFound
from onewindow.foundation.http import actor_of, file_answer


@staff_only
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One case: evidence with the source of each datum, what happened, what she may do now. The look is traced."""
    desk, beside = services.view_case(actor_of(request), number)
    return shown(request, desk, {}, beside)


@staff_only
@require_POST
def check_registers(request: HttpRequest, number: str) -> HttpResponse:
    """Asks the registers now what the item declares it needs, under this case; the answer is shown and traced."""
    actor = actor_of(request)
    desk = queries.desk_case(actor, number)
    return shown(request, desk, {"checked": live_check(actor, desk)})


@staff_only
def file(request: HttpRequest, number: str, file_id: UUID) -> HttpResponseBase:
    """A paper that was handed in with a case of her posts."""
    material = queries.desk_material(actor_of(request), number, file_id)
    if is_identity_paper(material.name):  # shown under a watermark, never given out bare
        return HttpResponseRedirect(reverse("cases:desk_view", args=[number, file_id]))
    row = file_row(file_id)
    return file_answer(open_scanned_file(file_id), row.name, row.media_type)


@staff_only
def document(request: HttpRequest, number: str, document_id: UUID) -> HttpResponse:
    """A sealed document of a case of her posts."""
    desk = queries.desk_case(actor_of(request), number)
    if document_id not in {row.id for row in desk.part.documents}:
        raise NotFound
    return show_document(request, document_id, reverse("cases:desk_case", args=[number]), "foundation/base_staff.html")


def _checked(given: dict[str, object]) -> list[Checked]:
    """What registers said just now, where she asked them."""
    checked = given.get("checked")
    return [one for one in checked if isinstance(one, Checked)] if isinstance(checked, list) else []


def shown(request: HttpRequest, desk: DeskCase, given: dict[str, object], beside: Beside | None = None) -> HttpResponse:
    """The page; forms that were refused are shown as they were filled in, with status 422."""
    part, beside = desk.part, beside or queries.beside(desk)
    mine = next((row for row in part.steps if f"step:{row.code}" in desk.may), None)
    forms, words = desk_forms(desk, mine), wordings(desk, mine)
    take_words(forms.get("step"), request.GET.get("words", ""), words)
    context: dict[str, object] = {
        "desk": desk,
        "part": part,
        "wordings": words,
        "evidence": evidence_lines(desk, beside.files, _checked(given), papers_inside(beside.bags)),
        "step": mine,
        "forms": forms,
        "checks": check_forms(desk),
        "checked": None,
        "files_are_scanned": files_are_scanned(),
        "hands": hands(desk),
        "notes": beside.notes,
        "letters": beside.letters,
        "duplicates": beside.duplicates,
        "bags": beside.bags,
        "changes": beside.changes,
        "contacts": beside.contacts,
        "reviews": beside.reviews,
        "note_form": NoteForm(),
        "return_form": ReturnForm(),
        "channel": _("窗口") if desk.channel == "hall" else _("网上"),
        "nav": "desk",
    }
    refused = given.get("refused")
    if isinstance(refused, tuple) and refused[0] == "note":
        context["note_form"] = refused[1]
    elif isinstance(refused, tuple):
        name, form = refused
        context["forms"] = forms | {name: form}
    return render(request, "cases/desk_case.html", context | given, status=422 if refused else 200)
