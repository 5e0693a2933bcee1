"""Who looked at my data, as JSON."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from onewindow.exchange import queries
from onewindow.exchange.rules import PurposeKind
from onewindow.foundation import clock
from onewindow.foundation.access import person_auth
from onewindow.foundation.http import actor_of
from onewindow.foundation.problems import refusals

router = Router(tags=["traces"])


class TraceOut(Schema):
    """One look at the caller's data, or at data of somebody for whom she may act."""

    id: UUID
    kind: str
    at: datetime
    who: str
    who_en: str
    department: str
    department_en: str
    post: str
    purpose_number: str
    purpose_kind: str
    purpose_title: str
    purpose_title_en: str
    register_name: str
    register_name_en: str
    fields: list[str]
    fields_en: list[str]
    state: str
    reason: str


class TracesOut(Schema):
    """A page of looks; `next_before` asks for the following one."""

    traces: list[TraceOut]
    next_before: UUID | None


class TracesWanted(Schema):
    """Which looks the caller asks for: by the codes of a department and a register, purpose, result, and last days."""

    department: Annotated[str, Field(max_length=40)] = ""
    register_code: Annotated[str, Field(alias="register", max_length=40)] = ""
    purpose: PurposeKind | None = None
    result: Literal["given", "refused", "none"] | None = None
    days: Annotated[int, Field(ge=1, le=3650)] | None = None


@router.get(
    "",
    auth=person_auth,
    response={200: TracesOut, **refusals(401, 403, 422)},
    summary="Who looked at the caller's data, newest first",
    operation_id="list_traces",
)
def list_traces(
    request: HttpRequest,
    narrowed: Query[TracesWanted],
    before: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Lists every look, given or refused; `before` is the `next_before` of the previous page."""
    narrowing = queries.Narrowing(
        since=clock.now() - timedelta(days=narrowed.days) if narrowed.days else None,
        department=narrowed.department,
        register=narrowed.register_code,
        purpose_kind=narrowed.purpose or "",
        result=narrowed.result or "",
    )
    found = queries.traces_of(queries.refs_of(actor_of(request)), before, limit + 1, narrowing)
    return {"traces": found[:limit], "next_before": found[limit - 1].id if len(found) > limit else None}
