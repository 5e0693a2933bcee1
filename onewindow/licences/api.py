"""Licences as JSON: one's own, and the public check."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from onewindow.foundation.access import person_auth
from onewindow.foundation.errors import NotFound
from onewindow.foundation.http import actor_of
from onewindow.foundation.problems import refusals
from onewindow.identity.queries import parties_of
from onewindow.licences import queries
from onewindow.licences.queries import LicenceRow

router = Router(tags=["licences"])


class LicenceOut(Schema):
    """One licence of the caller or of an entity that she represents."""

    id: UUID
    type: str
    name: str
    name_en: str
    licence_id: str
    licence_no: str
    issuer: str
    issuer_name: str
    issuer_name_en: str
    holder_name: str
    fields: dict[str, Any]
    issued_on: date
    valid_until: date | None
    state: str
    check_code: str
    case_number: str


class LicencesOut(Schema):
    """The caller's licences, valid ones first."""

    licences: list[LicenceOut]


class CheckOut(Schema):
    """What anybody may know of a licence: its state and the minimum beside it."""

    state: str
    ended_by: str
    ended_on: date | None
    type: str
    name: str
    name_en: str
    issuer_name: str
    issuer_name_en: str
    licence_id: str
    licence_no: str
    issued_on: date
    valid_until: date | None
    is_signature_valid: bool


class UnknownCheckCode(NotFound):
    """No licence bears this code."""

    code, title = "unknown-check-code", "没有这个核验码的证照"


@router.get(
    "",
    auth=person_auth,
    response={200: LicencesOut, **refusals(401, 403)},
    summary="The caller's licences",
    operation_id="list_licences",
)
def list_licences(request: HttpRequest) -> dict[str, list[LicenceRow]]:
    """Lists the licences of the caller and of the entities she represents."""
    return {"licences": queries.wallet_of([party.ref for party in parties_of(actor_of(request))])}


@router.get(
    "/check/{code}",
    auth=None,
    response={200: CheckOut, **refusals(404, 422)},
    summary="Check a licence by its check code",
    operation_id="check_licence",
)
def check_licence(request: HttpRequest, code: str) -> dict[str, Any]:
    """Says the state of the licence that bears the code, for anybody who holds it."""
    row = queries.licence_by_check_code(code)
    if row is None:
        raise UnknownCheckCode
    return {name: getattr(row, name) for name in CheckOut.model_fields if name != "licence_no"} | {
        "licence_no": row.public_number
    }
