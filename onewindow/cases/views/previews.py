"""Papers shown as pictures: at the desk under a watermark that names who looks and for which case."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from onewindow.cases import queries
from onewindow.cases.rules.papers import is_identity_paper
from onewindow.documents.queries import FileNotShown, file_row, preview, preview_pages
from onewindow.foundation import clock
from onewindow.foundation.access import person_only, staff_only
from onewindow.foundation.errors import NotFound
from onewindow.foundation.http import actor_of, picture_answer

AT_ONCE = 10  # pages of a file on one page
MOST_PAGES = 500


@staff_only
def desk(request: HttpRequest, number: str, file_id: UUID) -> HttpResponse:
    """A paper of a case of her posts, page by page."""
    material = queries.desk_material(actor_of(request), number, file_id)
    back, name = reverse("cases:desk_case", args=[number]), "cases:desk_page"
    download = "" if is_identity_paper(material.name) else reverse("cases:desk_file", args=[number, file_id])
    return _pages(request, (number, file_id), (name, back, download), "foundation/base_staff.html")


@person_only
def mine(request: HttpRequest, number: str, file_id: UUID) -> HttpResponse:
    """A paper that she handed in, page by page."""
    queries.case_file(actor_of(request), number, file_id)
    back, download = reverse("cases:case", args=[number]), reverse("cases:file", args=[number, file_id])
    return _pages(request, (number, file_id), ("cases:page", back, download), "foundation/base.html")


def _pages(request: HttpRequest, which: tuple[str, UUID], places: tuple[str, str, str], frame: str) -> HttpResponse:
    number, file_id = which
    name, back, download = places
    is_own = frame == "foundation/base.html"
    first = request.GET.get("from", "0")
    begin = min(int(first), MOST_PAGES) if first.isdecimal() else 0
    try:
        count = min(preview_pages(file_id, is_own=is_own), MOST_PAGES)
    except FileNotShown:
        count = 0
    shown = range(begin, min(begin + AT_ONCE, count))
    context = {
        "frame": frame,
        "file": file_row(file_id),
        "pictures": [(page + 1, reverse(name, args=[number, file_id, page])) for page in shown],
        "count": count,
        "following": begin + AT_ONCE if begin + AT_ONCE < count else 0,
        "back": back,
        "download": download,
        "is_marked": not is_own,
        "nav": "my" if is_own else "desk",
    }
    return render(request, "cases/preview.html", context)


@staff_only
def desk_page(request: HttpRequest, number: str, file_id: UUID, page: int) -> HttpResponse:
    """One page of a paper as a picture; who looks, for which case and when is written across it."""
    actor = actor_of(request)
    queries.desk_material(actor, number, file_id)
    moment = clock.local(clock.now()).strftime("%Y-%m-%d %H:%M")
    mark = _("%(who)s 仅供办件 %(number)s 使用 %(moment)s") % {"who": actor.name, "number": number, "moment": moment}
    plain = f"{actor.user_id} {number} {moment}"
    return picture_answer(preview(file_id, _within(page), mark=mark, plain_mark=plain))


@person_only
def page(request: HttpRequest, number: str, file_id: UUID, page: int) -> HttpResponse:
    """One page of a paper that she handed in, as a picture."""
    queries.case_file(actor_of(request), number, file_id)
    return picture_answer(preview(file_id, _within(page), is_own=True))


def _within(page: int) -> int:
    if page >= MOST_PAGES:
        raise NotFound
    return page
