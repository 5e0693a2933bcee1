"""Pages on which the catalogue travels: packing what is published, and taking over what another city sends."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from onewindow.catalogue.queries import published_bodies
from onewindow.drafting import services
from onewindow.drafting.queries import looks
from onewindow.drafting.queries.packages import CHANGED, Adoption, Planned, package_page, received_packages
from onewindow.drafting.rules.merge import Place, chosen_place
from onewindow.drafting.rules.packages import MOST_BYTES
from onewindow.drafting.rules.states import CATALOGUE_POST
from onewindow.drafting.views.looking import conflict_line
from onewindow.foundation.access import staff_only
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import NotAllowed, NotFound
from onewindow.foundation.http import actor_of
from onewindow.lists.queries import LIST_NAMES
from onewindow.registers.queries import authorities

SHOWN = 200  # items to choose from; a search narrows them down
DEPARTMENT, CHOICE, ENTRY = "department.", "choice.", "entry"


@staff_only
@require_http_methods(["GET", "POST"])
def packages(request: HttpRequest) -> HttpResponse:
    """Takes in a package; packs one; and the packages of before."""
    actor = _keeper(request)
    error = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            if file is None:
                error = _("请选一个文件。")
            elif file.size and file.size > MOST_BYTES:
                error = _("包超过 20 MB。")
            else:
                return redirect("drafting:package", services.receive_package(actor, file.read()))
        except services.PackageRefused as refused:
            error = _said(refused)
    published, text = published_bodies(), request.GET.get("q", "").strip()
    found = [body for body in published["item"].values() if text in str(body["name"]) or text.upper() == body["key"]]
    context = {
        "text": text,
        "more": max(0, len(found) - SHOWN),
        "rows": received_packages(),
        "error": error,
        "items": sorted(found, key=lambda body: str(body["name"]))[:SHOWN],
        "bundles": sorted(published["bundle"].values(), key=lambda body: str(body["name"])),
        "lists": [{"code": code, "name": zh, "name_en": en} for code, (zh, en) in LIST_NAMES.items()],
    }
    return render(request, "drafting/packages.html", context, status=422 if error else 200)


@staff_only
@require_POST
def pack(request: HttpRequest) -> HttpResponse:
    """The chosen definitions as a signed file."""
    _keeper(request)
    names = request.POST.getlist("name")
    if not names:
        return redirect("drafting:packages")
    response = HttpResponse(services.pack(names), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="catalogue.owp"'
    return response


@staff_only
@never_cache
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, sha256: str) -> HttpResponse:
    """One package: whose it is, what is missing here, what would become of each definition; adopting, discarding."""
    actor = _keeper(request)
    given = request.POST if request.method == "POST" else request.GET
    departments = {name.removeprefix(DEPARTMENT): str(ours) for name, ours in given.items() if name[:11] == DEPARTMENT}
    act = request.POST.get("act", "")
    if act == "discard":
        services.discard_package(actor, sha256)
        return redirect("drafting:packages")
    page, error, adopted = package_page(sha256, departments), "", None
    if act == "adopt":
        how = Adoption(
            {theirs: ours for theirs, ours in page.departments.items() if ours},
            _choices(request.POST),
            [(kind, code) for kind, _colon, code in (name.partition(":") for name in request.POST.getlist(ENTRY))],
        )
        try:
            adopted = services.adopt_received(actor, sha256, how, is_confirmed="confirmed" in request.POST)
        except services.PackageRefused as refused:
            error = _said(refused)
        else:
            page = package_page(sha256, departments)
    elif act:
        raise NotFound
    context = {
        "page": page,
        "error": error,
        "adopted": adopted,
        "rows": [_row(each) for each in page.rows],
        "departments": sorted(authorities().values(), key=lambda row: row.code),
    }
    return render(request, "drafting/package.html", context, status=422 if error else 200)


def _keeper(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not actor.holds(CATALOGUE_POST):
        raise NotAllowed
    return actor


def _said(refused: services.PackageRefused) -> str:
    zh, en = refused.args
    return str(en if get_language() == "en" else _(zh))


def _choices(post: Mapping[str, object]) -> dict[tuple[str, str], dict[Place, str]]:
    found: dict[tuple[str, str], dict[Place, str]] = {}
    for name, side in post.items():
        if name.startswith(CHOICE):
            kind, code, place = name.removeprefix(CHOICE).split(":", 2)
            found.setdefault((kind, code), {})[chosen_place(place)] = str(side)
    return found


def _row(each: Planned) -> dict[str, object]:
    zh, en = LIST_NAMES.get(each.kind, ("", ""))
    return {
        "plan": each,
        "list": {"name": zh, "name_en": en} if zh else None,
        "diff": looks.differences(each.kind, each.mine, each.body) if each.state == CHANGED else (),
        "conflicts": [conflict_line(each.kind, conflict) for conflict in each.conflicts],
    }
