"""Offers as JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from onewindow.exchange.services import note_view
from onewindow.foundation.access import person_auth, staff_auth
from onewindow.foundation.http import actor_of
from onewindow.foundation.problems import refusals
from onewindow.offers import queries, services
from onewindow.offers.queries import FoundRow, OfferRow

router = Router(tags=["offers"])
SEEN = ("pop.name", "pop.birth_date", "pop.hukou_division")


class OfferOut(Schema):
    """An offer to the caller or to somebody for whom she acts; `amount` in yuan, `month` is the first one paid."""

    id: UUID
    item: str
    title: str
    title_en: str
    name: str
    kind: str
    state: str
    occasion: str
    reached_on: date
    notify_on: date
    grade: str
    amount: str
    per: str
    month: str
    case_number: str


class OffersOut(Schema):
    """The caller's offers, those that wait for an answer first."""

    offers: list[OfferOut]


class FoundOut(Schema):
    """Somebody whom a register showed to be entitled; `reason` says why she has to be visited or to come."""

    id: UUID
    item: str
    name: str
    division: str
    kind: str
    state: str
    occasion: str
    reached_on: date
    notify_on: date
    grade: str
    amount: str
    month: str
    reason: str
    reason_en: str
    told_at: datetime | None
    case_number: str
    settled: str


class FoundPeopleOut(Schema):
    """Whom the projects of the caller's posts have found."""

    found: list[FoundOut]


class ConfirmedOut(Schema):
    """The case that began."""

    case: str


@router.get(
    "/offers",
    auth=person_auth,
    response={200: OffersOut, **refusals(401, 403)},
    summary="What the caller may take without applying",
    operation_id="list_offers",
)
def list_offers(request: HttpRequest) -> dict[str, list[OfferRow]]:
    """Lists offers to the caller and to those for whom she acts."""
    return {"offers": queries.offers_of(actor_of(request))}


@router.post(
    "/offers/{offer_id}/confirm",
    auth=person_auth,
    response={200: ConfirmedOut, **refusals(401, 403, 404, 409, 422)},
    summary="Take an offer",
    operation_id="confirm_offer",
)
def confirm_offer(request: HttpRequest, offer_id: UUID) -> dict[str, str]:
    """Opens the case; a second time its number is returned."""
    return {"case": services.confirm_offer(actor_of(request), offer_id)}


@router.post(
    "/offers/{offer_id}/decline",
    auth=person_auth,
    response={200: OffersOut, **refusals(401, 403, 404, 409)},
    summary="Decline an offer",
    operation_id="decline_offer",
)
def decline_offer(request: HttpRequest, offer_id: UUID) -> dict[str, list[OfferRow]]:
    """Declines; the caller is not asked about the item again until she wishes it."""
    actor = actor_of(request)
    services.decline_offer(actor, offer_id)
    return {"offers": queries.offers_of(actor)}


@router.get(
    "/offers/found",
    auth=staff_auth,
    response={200: FoundPeopleOut, **refusals(401, 403)},
    summary="Whom the projects of the caller's posts have found",
    operation_id="list_found_people",
)
def list_found_people(request: HttpRequest, item: str = "", state: str = "") -> dict[str, Any]:
    """Lists people with their occasion and what keeps it from being granted; the look stands in their traces."""
    actor = actor_of(request)
    rows: list[FoundRow] = queries.found_people(actor, item, state)
    for purpose in sorted({row.purpose for row in rows}):
        note_view(actor, purpose, SEEN, {row.ref for row in rows if row.purpose == purpose})
    return {"found": rows}
