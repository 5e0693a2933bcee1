"""Descriptions of services in OpenAPI 3, made from the registers' own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from onewindow.gateway.queries.providers import VERSION, ProvidedService
from onewindow.registers.queries import ElementRow

TYPES: Mapping[str, dict[str, Any]] = {
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "list": {"type": "array", "items": {}},
}
FORMATS = {"date": "date", "datetime": "date-time"}
LONGEST = 500  # characters of a value that is asked for


def openapi(service: ProvidedService) -> dict[str, Any]:
    """What a client has to know of a service: every element it may be granted, and how it is asked."""
    register = service.register
    operations = {"post": _operation(service, {"requestBody": {"required": True, "content": _json("Question")}})}
    if not service.is_personal:
        operations["get"] = _operation(service, {"parameters": _parameters(service)})
    return {
        "openapi": "3.0.3",
        "info": {
            "title": f"{register.name} {register.name_en}".strip(),
            "version": VERSION,
            "description": f"Owner: {register.owner}. Register: {register.code}. Ask by X-Road REST, r1.",
        },
        "x-ow-personal-data": service.is_personal,
        "paths": {f"/{VERSION}": operations},
        "components": {"schemas": {"Question": _question(service), "Answer": _answer(service), "Problem": PROBLEM}},
    }


PROBLEM = {
    "type": "object",
    "properties": {"type": {"type": "string"}, "title": {"type": "string"}, "detail": {"type": "string"}},
}


def _operation(service: ProvidedService, asked: dict[str, Any]) -> dict[str, Any]:
    return asked | {
        "summary": f"Read records of {service.register.name_en or service.register.name}",
        "x-ow-personal-data": service.is_personal,
        "responses": {
            "200": {"description": "The records found, none perhaps", "content": _json("Answer")},
            "400": {"description": "The question cannot be read", "content": _problem()},
        },
    }


def _question(service: ProvidedService) -> dict[str, Any]:
    asked = {name: _asked(row) for name, row in _rows(service, service.register.may_be_asked_by)}
    elements = {"type": "array", "minItems": 1, "items": {"type": "string", "enum": list(service.elements)}}
    query = {"type": "object", "minProperties": 1, "properties": asked, "additionalProperties": {"type": "string"}}
    return {
        "type": "object",
        "required": ["elements", "query"],
        "properties": {"elements": elements, "query": query},
        "additionalProperties": False,
    }


def _answer(service: ProvidedService) -> dict[str, Any]:
    properties = {name: _element(row) for name, row in _rows(service, service.elements)}
    return {
        "type": "object",
        "required": ["state", "rows", "answered_at"],
        "properties": {
            "state": {"type": "string", "enum": ["answered", "empty"]},
            "rows": {"type": "array", "items": {"type": "object", "properties": properties}},
            "answered_at": {"type": "string", "format": "date-time"},
        },
    }


def _parameters(service: ProvidedService) -> list[dict[str, Any]]:
    asked = [
        {"name": name, "in": "query", "schema": _asked(row)}
        for name, row in _rows(service, service.register.may_be_asked_by)
    ]
    wanted = {"type": "array", "items": {"type": "string", "enum": list(service.elements)}}
    elements = {"name": "elements", "in": "query", "explode": False, "schema": wanted}
    return [elements | {"description": "Which elements, parted by commas; all when left out"}, *asked]


def _rows(service: ProvidedService, names: Collection[str]) -> list[tuple[str, ElementRow]]:
    known = service.register.elements
    return [(name, row) for name, row in known.items() if name in names and name in service.elements]


def _asked(row: ElementRow) -> dict[str, Any]:
    return {"type": "string", "maxLength": LONGEST, "description": f"{row.name} {row.name_en}".strip()}


def _element(row: ElementRow) -> dict[str, Any]:
    shape: dict[str, Any] = dict(TYPES.get(row.type, {"type": "string"}))
    if row.type in FORMATS:
        shape["format"] = FORMATS[row.type]
    if row.codes:
        shape["x-ow-codes"] = list(row.codes)
    named = {"title": row.name, "description": row.name_en, "nullable": True, "x-ow-grade": row.grade}
    return shape | named


def _json(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _problem() -> dict[str, Any]:
    return {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
