"""Mandates (授权委托) as JSON: what one has given and holds, giving one, ending one; the same services as the pages."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field as Constraint

from onewindow.foundation.access import person_auth
from onewindow.foundation.errors import Invalid
from onewindow.foundation.http import actor_of
from onewindow.foundation.marks import marked
from onewindow.foundation.problems import refusals
from onewindow.identity import services as identity
from onewindow.identity.queries.mandates import MandateRow, mandates_of
from onewindow.intake.queries import thing_names

router = Router(tags=["mandates"])


class MandateIn(Schema):
    """Whom, by number and name; for whom, for what (`item:KEY`, `bundle:KEY`; null for everything), until when.

    `is_signed` is the principal's signature under the text that comes out of it.
    """

    principal: UUID
    document: str = Constraint(min_length=1, max_length=32)
    name: str = Constraint(min_length=1, max_length=100)
    things: list[str] | None = Constraint(max_length=500)
    scopes: list[str] = Constraint(max_length=10)
    until: date
    is_signed: bool


class MandateOut(Schema):
    """A mandate as both sides see it; `things` is empty for everything."""

    id: UUID
    principal: UUID
    principal_name: str
    agent_name: str
    things: list[str]
    scopes: list[str]
    since: date
    until: date
    text: str
    signed_at: datetime
    ended_at: datetime | None
    in_force: bool


class MandatesOut(Schema):
    """What one has given, and what one holds; the newest first."""

    given: list[MandateOut]
    held: list[MandateOut]


class MandateGiven(Schema):
    """The mandate that was given."""

    id: UUID


@router.get(
    "/mandates",
    auth=person_auth,
    response={200: MandatesOut, **refusals(401, 403)},
    summary="The mandates that one has given and holds",
    operation_id="list_mandates",
)
def list_mandates(request: HttpRequest) -> dict[str, list[MandateRow]]:
    """Lists both kinds, ended ones too."""
    given, held = mandates_of(actor_of(request))
    return {"given": given, "held": held}


@router.post(
    "/mandates",
    auth=person_auth,
    response={201: MandateGiven, **refusals(400, 401, 403, 404, 409, 422)},
    summary="Give a mandate in writing",
    operation_id="give_mandate",
)
def give_mandate(request: HttpRequest, body: MandateIn) -> Status[dict[str, UUID]]:
    """Gives it; 404 for a party that is not the caller's to bind, 422 for what is missing or not known."""
    names = thing_names()
    unknown = sorted(set(body.things or ()) - set(names))
    if unknown or body.things == []:
        wrong = unknown or [marked("请选至少一件事，或者选“所有事”")]
        raise Invalid(errors=[{"pointer": "/things", "reason": one} for one in wrong])
    terms = identity.MandateTerms(
        document=body.document,
        name=body.name,
        things={thing: names[thing] for thing in body.things or ()},
        scopes=body.scopes,
        until=body.until,
    )
    given = identity.give_mandate(actor_of(request), body.principal, terms, is_signed=body.is_signed)
    return Status(201, {"id": given})


@router.post(
    "/mandates/{mandate}/end",
    auth=person_auth,
    response={204: None, **refusals(400, 401, 403, 404, 422)},
    summary="Take a mandate back, or give one up",
    operation_id="end_mandate",
)
def end_mandate(request: HttpRequest, mandate: UUID) -> Status[None]:
    """Ends it at once; a second time changes nothing."""
    identity.end_mandate(actor_of(request), mandate)
    return Status(204, None)
