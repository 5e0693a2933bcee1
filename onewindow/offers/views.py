"""Pages of offers: a person's own, and the official's list of whom was found."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onewindow.catalogue.queries import published_catalogue
from onewindow.exchange.services import note_view
from onewindow.foundation.access import person_only, staff_only
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import DomainError, Invalid
from onewindow.foundation.http import actor_of
from onewindow.identity.queries import parties_of
from onewindow.intake.services import NotComplete
from onewindow.offers import queries, services
from onewindow.offers.queries import FoundRow
from onewindow.offers.rules import Settled, State

SEEN = ("pop.name", "pop.birth_date", "pop.hukou_division")


@person_only
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What she, or somebody for whom she acts, may take; and what she does not want to be asked about."""
    actor = actor_of(request)
    people = [party for party in parties_of(actor) if party.is_person]
    quiet = queries.quiet_of(actor)
    silent = {row.ref for row in quiet if not row.item}
    context = {
        "offers": queries.offers_of(actor),
        "people": [(party, party.ref in silent) for party in people],
        "declined": [row for row in quiet if row.item],
    }
    return render(request, "offers/mine.html", context)


@person_only
@never_cache
@require_safe
def one(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """One offer: what was found, what she would get, and the two answers."""
    return _page(request, actor_of(request), offer_id)


def _page(request: HttpRequest, actor: Actor, offer_id: UUID, error: str = "") -> HttpResponse:
    offer = queries.offer(actor, offer_id)
    item = queries.offered(offer.item)
    promises = [material for material in item.materials if material.source == "promise"] if item else []
    context = {"offer": offer, "item": item, "promises": promises, "error": error}
    return render(request, "offers/offer.html", context, status=422 if error else 200)


@person_only
@require_POST
def confirm(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """One click: the case is opened as usual."""
    actor = actor_of(request)
    if not request.POST.get("agreed"):
        return _page(request, actor, offer_id, _("请先勾选“确认要领”，再点确认。"))
    try:
        number = services.confirm_offer(actor, offer_id)
    except NotComplete:
        return _page(
            request,
            actor,
            offer_id,
            _("登记的信息还缺几样，这次不能一键办。请从办事指南进去填写，已经查到的会自动带上。"),
        )
    return redirect("cases:receipt", number)


@person_only
@require_POST
def decline(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """She doesn't want it, and is not asked again."""
    services.decline_offer(actor_of(request), offer_id)
    return redirect("offers:mine")


@person_only
@require_POST
def quiet(request: HttpRequest) -> HttpResponse:
    """Switches offers off or on, for one item or all, for herself or somebody for whom she acts."""
    actor, ref, item = actor_of(request), request.POST.get("who", ""), request.POST.get("item", "")
    if request.POST.get("wish") == "on":
        services.be_asked(actor, ref, item)
    else:
        services.keep_quiet(actor, ref, item)
    return redirect("offers:mine")


@staff_only
@never_cache
@require_safe
def found(request: HttpRequest) -> HttpResponse:
    """Whom the registers showed to be entitled, by item; those to be visited first."""
    return _desk(request, actor_of(request))


@staff_only
@require_POST
def settle(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Notes how somebody who could not be granted it was helped."""
    actor = actor_of(request)
    try:
        services.settle_exception(actor, offer_id, request.POST.get("settled", ""), request.POST.get("note", ""))
    except (Invalid, services.NotAnException) as error:
        return _desk(request, actor, offer_id, error)
    return redirect("offers:found")


def _desk(
    request: HttpRequest, actor: Actor, wrong: UUID | None = None, error: DomainError | None = None
) -> HttpResponse:
    rows = queries.found_people(actor)
    _leave_trace(actor, rows)
    items = published_catalogue().items
    groups: dict[str, list[FoundRow]] = defaultdict(list)
    for row in rows:
        groups[row.item].append(row)
    context = {
        "projects": queries.projects_of(actor),
        "groups": [
            {
                "item": items[key],
                "visits": [row for row in group if row.state == State.EXCEPTION],
                "others": [row for row in group if row.state != State.EXCEPTION],
            }
            for key, group in groups.items()
            if key in items
        ],
        "settled": [
            (Settled.VISITED.value, _("已上门办")),
            (Settled.CAME.value, _("本人或家人到窗口办了")),
            (Settled.UNENTITLED.value, _("核实后不符合条件")),
        ],
        "wrong": wrong,
        "error": _(error.title) if error else "",
    }
    return render(request, "offers/found.html", context, status=422 if error else 200)


def _leave_trace(actor: Actor, rows: list[FoundRow]) -> None:
    """Whoever stands on the list finds the look in her own trace."""
    by_purpose: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        by_purpose[row.purpose].add(row.ref)
    for purpose, refs in by_purpose.items():
        note_view(actor, purpose, SEEN, refs)
