"""The catalogue for machines: dumps and linked data, each with ETag and Last-Modified, open to everybody."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import condition
from rdflib import Graph

from onewindow.catalogue.queries import published_item
from onewindow.catalogue.queries.opendumps import (
    catalogue_dump,
    items_csv,
    linked_catalogue,
    linked_item,
    lists_csv,
    lists_dump,
    schema_org,
)
from onewindow.catalogue.queries.published import catalogue_state
from onewindow.foundation import clock
from onewindow.foundation.access import public
from onewindow.lists.queries import all_entries, lists_changed_at, lists_token

JSON, JSON_LD, TURTLE = "application/json", "application/ld+json", "text/turtle; charset=utf-8"
CSV = "text/csv; charset=utf-8"
BOM = "\ufeff"  # spreadsheets take a file without it for another encoding


def state_of_catalogue(request: HttpRequest, *args: Any, **kwargs: Any) -> str | None:
    """Changes with every publication, and with the day: versions take effect on days."""
    state = catalogue_state()
    return f'"{state.token}-{clock.today().isoformat()}"' if state else None


def catalogue_changed(request: HttpRequest, *args: Any, **kwargs: Any) -> datetime | None:
    """When something was published last."""
    state = catalogue_state()
    return state.changed_at if state else None


def state_of_lists(request: HttpRequest, *args: Any, **kwargs: Any) -> str | None:
    """Changes with every change of a list, and with the day."""
    all_entries()
    token = lists_token()
    return f'"{token}-{clock.today().isoformat()}"' if token else None


def lists_changed(request: HttpRequest, *args: Any, **kwargs: Any) -> datetime | None:
    """When an entry changed last."""
    return lists_changed_at()


@public
@condition(state_of_catalogue, catalogue_changed)
def catalogue_json(request: HttpRequest) -> HttpResponse:
    """Everything that is published, as it was defined."""
    return _json(catalogue_dump())


@public
@condition(state_of_catalogue, catalogue_changed)
def catalogue_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The items as a table."""
    return _csv(items_csv(), "items.csv")


@public
@condition(state_of_catalogue, catalogue_changed)
def catalogue_jsonld(request: HttpRequest) -> HttpResponse:
    """Everything that is published, as linked data by CPSV-AP."""
    return _json(linked_catalogue(_base(request)), JSON_LD)


@public
@condition(state_of_catalogue, catalogue_changed)
def item_jsonld(request: HttpRequest, key: str) -> HttpResponse:
    """One item by CPSV-AP."""
    return _json(linked_item(published_item(key), _base(request)), JSON_LD)


@public
@condition(state_of_catalogue, catalogue_changed)
def catalogue_turtle(request: HttpRequest) -> HttpResponse:
    """Everything that is published, as RDF in Turtle."""
    return _turtle(linked_catalogue(_base(request)))


@public
@condition(state_of_catalogue, catalogue_changed)
def item_turtle(request: HttpRequest, key: str) -> HttpResponse:
    """One item as RDF in Turtle."""
    return _turtle(linked_item(published_item(key), _base(request)))


@public
@condition(state_of_catalogue, catalogue_changed)
def item_schema(request: HttpRequest, key: str) -> HttpResponse:
    """One item as schema.org's GovernmentService."""
    return _json(schema_org(published_item(key), f"{_base(request)}/items/{key}/"), JSON_LD)


@public
@condition(state_of_lists, lists_changed)
def lists_json(request: HttpRequest) -> HttpResponse:
    """All lists in the shape in which they are imported."""
    return _json(lists_dump())


@public
@condition(state_of_lists, lists_changed)
def lists_table(request: HttpRequest) -> StreamingHttpResponse:
    """All entries of all lists as a table."""
    return _csv(lists_csv(), "lists.csv")


def _base(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def _json(body: Any, media_type: str = JSON) -> HttpResponse:
    return HttpResponse(json.dumps(body, ensure_ascii=False, default=str), content_type=media_type)


def _turtle(document: dict[str, Any]) -> HttpResponse:
    graph = Graph().parse(data=json.dumps(document, default=str), format="json-ld")
    return HttpResponse(graph.serialize(format="turtle"), content_type=TURTLE)


def _csv(lines: Iterable[str], name: str) -> StreamingHttpResponse:
    def text() -> Iterable[str]:
        yield BOM
        yield from lines

    response = StreamingHttpResponse(text(), content_type=CSV)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
