"""Every address of the product, asked for by every reader with every record's number: what comes back is searched."""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from onewindow.identity.services import sign_in
from tests.rights.records import Reader, Record, World
from tests.support.pdf import pdf_text

PARAMETER = re.compile(r"<(?:[^:>]+:)?([a-z0-9_]+)>")
# What stands for a parameter: the kind of record, by the beginning of the address and the parameter's name.
RECORDS = (
    (r"api/v1/drafts/", "number", "draft"),
    (r"apply/", "number", "draft"),
    (r"desk/window/", "number", "draft"),
    (r"desk/bags/|api/v1/bags/", "number", "bag"),
    (r"desk/corrections/|my/corrections/", "number", "correction"),
    (r"", "review_id", "review"),
    (r"", "seat_id", "seat"),
    (r"api/v1/(cases|tasks)/|my/cases/|desk/cases/|desk/lodged/", "number", "case"),
    (r"", "file_id", "file"),
    (r"", "document_id", "document"),
    (r"", "licence_id", "licence"),
    (r"", "message_id", "message"),
    (r"", "check_id", "check"),
    (r"", "matter_id", "matter"),
    (r"", "view_id", "view"),
    (r"", "absence_id", "absence"),
    (r"", "co_applicant", "joint"),
    (r"", "signer", "joint"),
    (r"", "mandate", "mandate"),
    (r"my/organisations/", "role", "role"),
    (r"", "departure_id", "departure"),
    (r"api/v1/department/", "number", "case"),
    (r"", "system_id", "system"),
    (r"", "event_id", "event"),
    (r"", "offer_id", "offer"),
    (r"check/|api/v1/licences/check/", "code", "check_code"),
)
# What is the same for everybody: an example is enough, since no citizen's record is named by it.
EXAMPLES = {
    "address": "OW/GOV/11339900MB99013825/ent/query/v1", "key": "FOOD", "kind": "item", "name": "power", "version": "1", "law_id": "food-safety-law", "section": "basics",
    "aside": "0", "step": "s2", "task": "s2", "set_id": "00000000-0000-0000-0000-000000000000", "code": "RESTAURANT", "check_code": "0000-0000", "sha256": "0" * 64,
    "draft_id": "00000000-0000-0000-0000-000000000000", "import_id": "00000000-0000-0000-0000-000000000000",
    "act": "accept", "page": "1", "stand_in_id": "00000000-0000-0000-0000-000000000000", "number": "1",
    "level": "0", "place": "000.p/1", "size": "1", "epoch": "1", "slot": "M-PLAN", "template": "receipt", "upload_id": "00000000-0000-0000-0000-000000000000",
}  # fmt: skip
# What somebody might send who tries: enough for each form to get as far as the question of whose it is.
WRITTEN = {
    "confirmed": "1", "reason": "理由写在这里", "opinion": "意见写在这里", "result": "pass", "note": "说明", "text": "说明",
    "kind": "expert_review", "days": "1", "expected_end": "2030-01-01", "material": "M-ID", "text_M-ID": "看不清",
    "field": "width_m", "value": "9", "whole": "1", "answers": {}, "values": {}, "is_confirmed": True,
}  # fmt: skip
KEPT = sorted(
    model._meta.db_table
    for model in apps.get_models()
    if model._meta.app_label in {"cases", "intake", "documents", "licences", "notifications", "offers", "registers"}
)
NOT_ASKED = re.compile(r"^(en/)?(api/v1/demo/|sign-out/|sign-in/)|openapi|format_suffix|\(\?")


@dataclass(frozen=True)
class Finding:
    """A record that came back to somebody who may not read it."""

    address: str
    reader: str
    record: str

    def __str__(self) -> str:
        return f"{self.address} shows {self.record} to {self.reader}"


def addresses(world: World, beginning: str = "") -> dict[str, bool]:
    """Every address with every value that stands for its parameters, and whether it is the same for everybody.

    A parameter of which nobody has said what it may name raises LookupError.
    """
    found: dict[str, bool] = {}
    for route, access in sorted(set(_routes(get_resolver()))):
        if route.startswith(beginning) and not NOT_ASKED.search(route):
            found |= dict.fromkeys(_filled(route, world), access == "public")
    return found


def foreign_rows(world: World, readers: Iterable[Reader], asked: Mapping[str, bool]) -> list[Finding]:
    """What comes back to somebody whose business it is not; public pages are asked for by citizens and visitors."""
    return [
        finding
        for reader in readers
        for finding in _asked_by(reader, world, [one for one in asked if not (asked[one] and reader.posts)])
    ]


def client_of(reader: Reader) -> Client:
    """A browser in which the reader has signed in."""
    client = Client(raise_request_exception=False)
    if reader.login:
        client.cookies[settings.SESSION_COOKIE_NAME] = sign_in(reader.login, "demo", "127.0.0.1")[1]
    return client


def _asked_by(reader: Reader, world: World, asked: list[str]) -> Iterator[Finding]:
    client = client_of(reader)
    foreign = [record for record in world.records if not record.may_read(reader)]
    for address in asked:
        answer = client.get(address)
        assert answer.status_code < 500, f"{address} fails for {reader} with {answer.status_code}"
        seen = _text_of(answer)
        yield from (Finding(address, str(reader), record.name) for record in foreign if _shows(seen, record, address))


def _shows(seen: str, record: Record, address: str) -> bool:
    """Whether a page shows a record; what the asker wrote into the address herself is no news to her."""
    asked = address.replace("-", "")
    return any(mark in seen for mark in record.marks if mark not in asked)


def _text_of(answer) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    location = answer.headers.get("Location", "")
    said = pdf_text(body) if body.startswith(b"%PDF") else html.unescape(body.decode("utf-8", "replace"))
    return (said + location).replace("-", "")


def _routes(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, getattr(pattern.callback, "access", "")
        else:
            yield from _routes(pattern, route)


def _filled(route: str, world: World) -> list[str]:
    names = PARAMETER.findall(route)
    choices = [values_of(route, name, world) for name in names]
    return ["/" + _put(route, values) for values in itertools.product(*choices)]


def _put(route: str, values: Iterable[str]) -> str:
    given = iter(values)
    return PARAMETER.sub(lambda _: next(given), route)


def unknown_parameters() -> list[str]:
    """The routes with a parameter of which nobody has said which records it may name."""
    known = World(values={kind: ["1"] for _, _, kind in RECORDS})
    found = []
    for route, _ in sorted(set(_routes(get_resolver()))):
        try:
            _filled(route, known)
        except LookupError as unknown:
            found.append(str(unknown))
    return found


def values_of(route: str, name: str, world: World) -> list[str]:
    """What stands for a parameter of a route; raises LookupError for one that nobody has thought of."""
    for beginning, parameter, kind in RECORDS:
        if name == parameter and re.match(beginning, route):
            return world.values[kind]
    if name not in EXAMPLES:
        raise LookupError(f"{route}: say in tests/rights/matrix.py which records <{name}> may name")
    return [EXAMPLES[name]]


def foreign_acts(world: World, readers: Iterable[Reader], asked: Iterable[str]) -> list[str]:
    """Who of these, to whom no record belongs, changed something by sending to an address that names one."""
    asked, found = list(asked), []
    before = kept()
    for reader in readers:
        client = client_of(reader)
        for address in asked:
            for method in ("post", "put", "patch", "delete") if address.startswith("/api/") else ("post",):
                answer = _send(client, method, address)
                assert answer.status_code < 500, f"{method} {address} fails for {reader} with {answer.status_code}"
        if (after := kept()) != before:
            found.append(f"{reader} changed {sorted(name for name in after if after[name] != before[name])}")
            before = after
    return found


def addresses_of_records(world: World) -> list[str]:
    """The addresses that name a record."""
    values = {value for kind in world.values.values() for value in kind}
    return [address for address in addresses(world) if values & set(address.split("/"))]


def kept() -> dict[str, str]:
    """What stands in the tables of records, as one digest for each."""
    found = {}
    with connection.cursor() as cursor:
        for table in KEPT:
            cursor.execute(f"select md5(string_agg(row::text, ' ' order by row::text)) from {table} as row")
            found[table] = str(cursor.fetchone()[0])
    return found


def _send(client: Client, method: str, address: str):
    if address.startswith("/api/"):
        return getattr(client, method)(address, WRITTEN, content_type="application/json")
    return client.post(address, WRITTEN)
