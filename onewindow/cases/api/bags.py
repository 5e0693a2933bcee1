"""Bags of paper as JSON: the lists of one's posts, one bag, closing, handing over, confirming, protesting."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from onewindow.cases import services
from onewindow.cases.queries import bags as queries
from onewindow.foundation.access import staff_auth
from onewindow.foundation.http import actor_of
from onewindow.foundation.problems import refusals

router = Router()
SEAL = "^(intact|opened|broken)$"


class BagLineOut(Schema):
    """A bag in a list: where it is, or where it is heading."""

    number: str
    state: str
    holder: str
    heading_to: str
    since: datetime
    due_on: date | None
    papers: int
    case: str


class BagsOut(Schema):
    """A page of bags; `next_after` leads to the next."""

    bags: list[BagLineOut]
    next_after: str | None


class PaperOut(Schema):
    """A paper in a bag: inside, missing or lost."""

    id: UUID
    case: str
    material: str
    name: str
    name_en: str
    is_original: bool
    copies: int
    sheets: int
    state: str


class HandOverOut(Schema):
    """A hand-over and its answer; `ends_as` is returned or archived where the bag's way ended."""

    from_post: str
    to_post: str
    ends_as: str
    given_at: datetime
    seal: str
    state: str
    answered_at: datetime | None
    seal_found: str


class BagOut(Schema):
    """A bag, what is inside as far as the caller may know, and its way."""

    number: str
    state: str
    holder: str
    heading_to: str
    due_on: date | None
    case: str
    papers: list[PaperOut]
    hand_overs: list[HandOverOut]
    may: list[str]


class PaperIn(Schema):
    """A paper that goes in: a material of the case by its code, or another thing by its name."""

    case: str = Field(max_length=32)
    material: str = Field("", max_length=32)
    name: str = Field("", max_length=200)
    is_original: bool
    copies: int = Field(1, ge=1, le=9999)
    sheets: int = Field(ge=1, le=9999)


class BagIn(Schema):
    """A bag to be closed: papers of one case, or of several of one matter."""

    case: str = Field(max_length=32)
    papers: list[PaperIn] = Field(max_length=200)


class HandOverIn(Schema):
    """To which post a bag goes, with which seal."""

    to: str = Field(max_length=16)
    seal: str = Field("intact", pattern=SEAL)
    remark: str = Field("", max_length=500)


class TakenIn(Schema):
    """What the receiver found. With missing papers, or `under_protest`, the sender is asked."""

    seal: str = Field("intact", pattern=SEAL)
    missing: list[UUID] = Field(default_factory=list, max_length=200)
    under_protest: bool = False
    remark: str = Field("", max_length=500)


@router.get(
    "/bags",
    auth=staff_auth,
    tags=["bags"],
    response={200: BagsOut, **refusals(401, 403, 422)},
    summary="The bags of the caller's posts, the longest waiting first",
    operation_id="list_bags",
)
def list_bags(
    request: HttpRequest,
    which: Annotated[str, Query(alias="list", pattern="^(to_hand_over|on_way|here|overdue)$")] = "here",
    after: Annotated[str, Query(max_length=100)] = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> dict[str, Any]:
    """Lists bags to hand over, on the way, here, or not confirmed in time; `after` is the `next_after` before."""
    found = queries.bags_of_posts(actor_of(request), which, after, limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return {
        "bags": [
            {
                "number": row.number,
                "state": row.state,
                "holder": row.holder.code,
                "heading_to": row.heading_to.code if row.heading_to else "",
                "since": row.since,
                "due_on": row.due_on,
                "papers": row.papers,
                "case": row.matter,
            }
            for row in found[:limit]
        ],
        "next_after": f"{last.since.isoformat()}~{last.id}" if last else None,
    }


@router.post(
    "/bags",
    auth=staff_auth,
    tags=["bags"],
    response={201: BagOut, **refusals(401, 403, 404, 422)},
    summary="Close a bag",
    operation_id="close_bag",
)
def close_bag(request: HttpRequest, body: BagIn) -> Status[dict[str, Any]]:
    """Closes a bag with what is inside; its number comes back."""
    papers = [services.PaperGiven(**one.dict()) for one in body.papers]
    return Status(201, _answer(request, services.close_bag(actor_of(request), body.case, papers)))


@router.get(
    "/bags/{number}",
    auth=staff_auth,
    tags=["bags"],
    response={200: BagOut, **refusals(401, 403, 404)},
    summary="One bag with its hand-overs",
    operation_id="read_bag",
)
def read_bag(request: HttpRequest, number: str) -> dict[str, Any]:
    """Gives a bag to the posts that have to do with it; 404 for all others."""
    return _answer(request, number)


@router.post(
    "/bags/{number}/hand-over",
    auth=staff_auth,
    tags=["bags"],
    response={200: BagOut, **refusals(401, 403, 404, 409, 422)},
    summary="Hand a bag over",
    operation_id="hand_over_bag",
)
def hand_over_bag(request: HttpRequest, number: str, body: HandOverIn) -> dict[str, Any]:
    """Sends the bag to another post of its cases."""
    services.hand_over_bag(actor_of(request), number, to=body.to, seal=body.seal, remark=body.remark)
    return _answer(request, number)


@router.post(
    "/bags/{number}/confirm",
    auth=staff_auth,
    tags=["bags"],
    response={200: BagOut, **refusals(401, 403, 404, 409, 422)},
    summary="Confirm that a bag came, whole or under protest",
    operation_id="confirm_bag",
)
def confirm_bag(request: HttpRequest, number: str, body: TakenIn) -> dict[str, Any]:
    """Takes the bag; what is missing is named and asked of the sender."""
    actor = actor_of(request)
    if body.missing or body.under_protest:
        services.dispute_bag(actor, number, missing=body.missing, seal=body.seal, remark=body.remark)
    else:
        services.confirm_bag(actor, number, seal=body.seal, remark=body.remark)
    return _answer(request, number)


def _answer(request: HttpRequest, number: str) -> dict[str, Any]:
    page = queries.bag_page(actor_of(request), number)
    return {
        "number": page.number,
        "state": page.state,
        "holder": page.holder.code if page.holder else "",
        "heading_to": page.heading_to.code if page.heading_to else "",
        "due_on": page.due_on,
        "case": page.matter,
        "papers": [
            {
                "id": one.id,
                "case": one.case_number,
                "material": one.material,
                "name": one.name,
                "name_en": one.name_en,
                "is_original": one.is_original,
                "copies": one.copies,
                "sheets": one.sheets,
                "state": one.state,
            }
            for one in page.papers
        ],
        "hand_overs": [
            {
                "from_post": one.from_post.code,
                "to_post": one.to_post.code if one.to_post else "",
                "ends_as": one.ends_as,
                "given_at": one.given_at,
                "seal": one.seal,
                "state": one.state,
                "answered_at": one.answered_at,
                "seal_found": one.seal_found,
            }
            for one in page.moves
        ],
        "may": sorted(page.may),
    }
