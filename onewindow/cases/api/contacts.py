"""How one is reached in one's own case, as JSON: the same services as the page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field as Constraint

from onewindow.cases import queries, services
from onewindow.foundation.access import person_auth
from onewindow.foundation.http import actor_of
from onewindow.foundation.problems import refusals

router = Router()


class ContactIn(Schema):
    """Phone, e-mail and address for service, all three as they are to hold; empty is not stated."""

    phone: str = Constraint("", max_length=40)
    email: str = Constraint("", max_length=254)
    address: str = Constraint("", max_length=200)


class ContactBefore(Schema):
    """A contact as it held from a moment on, masked; `is_stated` where it is the application's."""

    phone: str
    email: str
    address: str
    is_stated: bool
    at: datetime


class ContactOut(Schema):
    """One's own contact in a matter: what holds now, and all that ever held, the newest first."""

    number: str
    phone: str
    email: str
    address: str
    may_change: bool
    history: list[ContactBefore]


@router.get(
    "/cases/{number}/contact",
    auth=person_auth,
    tags=["cases"],
    response={200: ContactOut, **refusals(401, 403, 404)},
    summary="How one is reached in one's own case",
    operation_id="read_contact",
)
def read_contact(request: HttpRequest, number: str) -> dict[str, Any]:
    """Gives the caller's own contact; the other applicants' are not shown."""
    page = queries.own_contact(actor_of(request), number)
    now = page.now
    return {
        "number": page.number,
        "phone": now.phone,
        "email": now.email,
        "address": now.address,
        "may_change": page.may_change,
        "history": page.history,
    }


@router.put(
    "/cases/{number}/contact",
    auth=person_auth,
    tags=["cases"],
    response={200: ContactOut, **refusals(400, 401, 403, 404, 409, 422)},
    summary="Change how one is reached in one's own case",
    operation_id="change_contact",
)
def change_contact(request: HttpRequest, number: str, body: ContactIn) -> dict[str, Any]:
    """Changes it for this case; the old one is kept in the history. 409 once the case is closed."""
    services.change_contact(actor_of(request), number, phone=body.phone, email=body.email, address=body.address)
    return read_contact(request, number)
