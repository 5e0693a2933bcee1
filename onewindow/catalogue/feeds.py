"""The lists, the form of definitions, and what changed, as JSON; open to everybody."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from onewindow.catalogue import queries
from onewindow.catalogue.queries.opendumps import CatalogueChange, catalogue_changes
from onewindow.foundation.errors import NotFound
from onewindow.foundation.problems import refusals
from onewindow.lists.queries import LISTS, Entry, entries, entry_versions

router = Router(tags=["catalogue"])


class ChangeOut(Schema):
    """Something that was published or cancelled; `id` is what `after` takes to go on from here."""

    id: UUID
    at: datetime
    kind: str
    key: str
    version: int
    change: str


@router.get(
    "/changes",
    auth=None,
    response={200: list[ChangeOut], **refusals(422)},
    summary="What changed in catalogue and lists",
    operation_id="list_changes",
)
def list_changes(
    request: HttpRequest, after: UUID | None = None, limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> list[CatalogueChange]:
    """Every publication since a place, the oldest first."""
    return catalogue_changes(after, limit)


@router.get(
    "/schemas/{kind}",
    auth=None,
    response={200: dict[str, Any], **refusals(404)},
    summary="The JSON Schema of a definition",
    operation_id="show_schema",
)
def show_schema(request: HttpRequest, kind: str) -> dict[str, Any]:
    """The form of an item, a bundle or a licence type."""
    if kind not in queries.SCHEMA_KINDS:
        raise NotFound
    return queries.json_schema(kind)


class EntryOut(Schema):
    """An entry of a list as of today; `body` is everything it says."""

    list: str
    code: str
    version: int
    name: str
    name_en: str
    department: str
    item: str
    state: str
    effective_from: date
    reason: str
    reason_en: str
    body: dict[str, Any]


@router.get(
    "/lists/{name}",
    auth=None,
    response={200: list[EntryOut], **refusals(404, 422)},
    summary="List the entries of a list",
    operation_id="list_entries",
)
def list_entries(
    request: HttpRequest,
    name: str,
    after: Annotated[str, Query(max_length=60)] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[Entry]:
    """The entries of a list by code, page after page."""
    if name not in LISTS:
        raise NotFound
    found = entries(name)
    return [found[code] for code in sorted(found) if code > after][:limit]


@router.get(
    "/lists/{name}/{code}",
    auth=None,
    response={200: list[EntryOut], **refusals(404)},
    summary="Show all versions of an entry",
    operation_id="show_entry",
)
def show_entry(request: HttpRequest, name: str, code: str) -> list[Entry]:
    """Every version of an entry, the newest first."""
    versions = entry_versions(name, code) if name in LISTS else ()
    if not versions:
        raise NotFound
    return list(versions)
