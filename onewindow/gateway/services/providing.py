"""What a message asks for: register data through the exchange's one door, or what there is to ask."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid5

from onewindow.exchange.services import Caller, EvidenceAnswer, EvidenceRead, read_now
from onewindow.foundation.actor import SYSTEM_ACCOUNTS, Actor, ActorKind
from onewindow.gateway.queries import (
    VERSION,
    ProvidedService,
    allowed_services,
    list_methods,
    openapi,
    services_at,
)
from onewindow.gateway.rules import (
    NETWORK_ERROR,
    SERVICE_FAILED,
    SYSTEM,
    MessageHeaders,
    ProtocolError,
    ServiceAddress,
    access_denied,
    bad_request,
)
from onewindow.gateway.services.calling import Admitted, IncomingMessage
from onewindow.identity.services import actor_of_user

JSON, PROBLEM = "application/json; charset=utf-8", "application/problem+json"
LONGEST_VALUE, MOST_CONDITIONS = 500, 20
FAILURES: Mapping[str, tuple[str, str]] = {
    "ow.SourceTimedOut": (NETWORK_ERROR, "the register's system did not answer in time; try again later"),
    "ow.SourceFailed": (SERVICE_FAILED, "the register's system failed; try again later"),
}
REFUSALS: Mapping[str, str] = {
    "ow.NotMember": "the calling subsystem takes part in the exchange no longer",
    "ow.NotShareable": "an element that is asked for or asked by does not exist or is not shared",
    "ow.NoAuthorisation": "no authorisation in force covers the calling subsystem, these fields and this purpose",
    "ow.NoUser": "no official, person or job of the calling subsystem has the id in X-Road-UserId",
    "ow.NoOpenCase": "the case of X-Road-Issue does not exist, is closed, or is not the calling department's",
    "ow.NoOpenDraft": "the draft of X-Road-Issue does not exist, was submitted or abandoned, or has lapsed",
    "ow.NoStandingPurpose": "the standing purpose of X-Road-Issue does not exist, is not approved or not in force today",
    "ow.NeedNotDeclared": "the item or project behind X-Road-Issue does not declare these elements",
    "ow.SubjectNotInCase": "the query is not about a party of the case",
    "ow.NotOwnData": "the query is not about the person of the draft or one she represents",
    "ow.OutsidePopulation": "the query is not about the project's population",
    "ow.UserNotOnCase": "the acting user holds no post that is assigned to the case",
    "ow.NotDraftOwner": "only the person who began the draft may read for it, through a portal that serves persons",
    "ow.NotOnProject": "the project does not name the acting user's post or job",
    "ow.NoGround": "no duty by law and no consent in force is the ground of this read",
    "ow.NotReleased": "a second official has not released this read",
}


@dataclass(frozen=True, slots=True)
class Provided:
    """What the service itself answers, its own errors included."""

    status: int
    content_type: str
    body: bytes


class _Unreadable(Exception):
    """The question does not fit the service's description."""


def caller_actor(admitted: Admitted) -> Actor:
    """Who acts: the account or job that the message names, else the subsystem itself without a user.

    A department's own system acts for its own officials only; persons act through a portal.
    """
    user = admitted.headers.user
    if user.startswith(SYSTEM):
        return _system(admitted, user)
    found = actor_of_user(user) if user and admitted.signature else None
    if found is None:
        return _system(admitted, "")
    is_own = found.kind is ActorKind.PERSON or found.organisation == admitted.authority
    return found if is_own or admitted.serves_persons else _system(admitted, "")


def answer_read(admitted: Admitted, service: ProvidedService, actor: Actor) -> Provided:
    """Reads what a message asks for under the purpose that it names. Raises ProtocolError for what is refused."""
    if admitted.service.path != VERSION:
        return _problem(404, "not-found", f"this service has one version: {VERSION}")
    if admitted.message.method not in service.methods:
        return _problem(405, "method-not-allowed", f"ask by {' or '.join(service.methods)}")
    try:
        elements, query = _question(admitted.message, service)
    except _Unreadable as wrong:
        return _problem(400, "invalid-question", str(wrong))
    code = service.register.code
    unknown = sorted({*elements} - {*service.elements})
    if unknown and set(unknown) <= set(service.register.elements):
        raise access_denied("ow.NotShareable", f"this service does not give {', '.join(unknown)}; another of it may")
    read = EvidenceRead(code, _full(code, elements), {f"{code}.{name}": value for name, value in query.items()})
    (answer,) = read_now(actor, admitted.headers.issue, [read], caller=_exchange_caller(admitted))
    if answer.reason:
        raise _refused(answer.reason, admitted.headers)
    return _json(200, _found(answer, code))


def answer_meta(address: ServiceAddress, headers: MessageHeaders, message: IncomingMessage) -> Provided:
    """What there is to ask of a subsystem: listMethods, allowedMethods, getOpenAPI. Raises ProtocolError."""
    services = services_at(address.provider)
    if not services:
        raise access_denied("ow.NotShareable", "this node has no such subsystem; /listClients names those there are")
    if message.method != "GET":
        return _problem(405, "method-not-allowed", "ask by GET")
    if address.service == "listMethods":
        return _json(200, list_methods(services))
    if address.service == "allowedMethods":
        return _json(200, list_methods(allowed_services(services, headers.client)))
    wanted = dict(parse_qsl(urlsplit(message.target).query)).get("serviceCode", "")
    found = next((one for one in services if one.code == wanted), None)
    if found is None:
        names = ", ".join(one.code for one in services)
        raise bad_request("ow.NotShareable", f"parameter serviceCode names one of: {names}")
    return _json(200, openapi(found))


def _system(admitted: Admitted, user: str) -> Actor:
    return Actor(
        ActorKind.SYSTEM,
        uuid5(SYSTEM_ACCOUNTS, f"{admitted.subsystem} {user}"),
        name=admitted.subsystem,
        organisation=admitted.authority,
        channel="exchange",
        user_id=user,
    )


def _exchange_caller(admitted: Admitted) -> Caller:
    headers = admitted.headers
    return Caller(
        admitted.subsystem,
        organisation=admitted.authority,
        serves_persons=admitted.serves_persons,
        message_id=str(admitted.request_id),
        user=headers.user,
        represented=headers.represented,
        purpose_code=headers.purpose_code,
        request_hash=admitted.hash,
    )


def _refused(reason: str, headers: MessageHeaders) -> ProtocolError:
    if reason in FAILURES:
        kind, text = FAILURES[reason]
        return ProtocolError(kind, reason, text)
    if reason == "ow.NoPurpose":
        fault = "names no case, draft or standing purpose" if headers.issue else "is missing"
        return bad_request(reason, f"header X-Road-Issue {fault}; the service is of personal data")
    if reason == "ow.NoUser" and not headers.user:
        return bad_request(reason, "header X-Road-UserId is missing; the service is of personal data")
    return access_denied(reason, REFUSALS.get(reason, "the read is not allowed"))


def _question(message: IncomingMessage, service: ProvidedService) -> tuple[tuple[str, ...], dict[str, str]]:
    """Elements and conditions of a question. Raises _Unreadable."""
    if message.method == "GET":
        given = parse_qsl(urlsplit(message.target).query, keep_blank_values=True, max_num_fields=MOST_CONDITIONS + 1)
        query = dict(given)
        wanted = query.pop("elements", "")
        elements: Any = wanted.split(",") if wanted else list(service.elements)
        return _checked(elements, query)
    try:
        asked = json.loads(message.body)
    except (ValueError, RecursionError):
        raise _Unreadable("the body is not JSON in UTF-8") from None
    if not isinstance(asked, dict) or set(asked) != {"elements", "query"}:
        raise _Unreadable('the body is an object with "elements" and "query", and nothing else')
    return _checked(asked["elements"], asked["query"])


def _checked(elements: Any, query: Any) -> tuple[tuple[str, ...], dict[str, str]]:
    if not isinstance(elements, list) or not elements or not all(isinstance(one, str) and one for one in elements):
        raise _Unreadable('"elements" is a list of at least one element\'s code')
    if not isinstance(query, dict) or not 0 < len(query) <= MOST_CONDITIONS:
        raise _Unreadable(f'"query" is an object of one to {MOST_CONDITIONS} conditions: element and value')
    for name, value in query.items():
        if not isinstance(value, str) or len(value) > LONGEST_VALUE or "\x00" in value + name:
            raise _Unreadable(f"a value of a query is a text of at most {LONGEST_VALUE} characters")
    return tuple(dict.fromkeys(elements)), dict(query)


def _found(answer: EvidenceAnswer, code: str) -> dict[str, Any]:
    rows = [{name.removeprefix(f"{code}."): value for name, value in row.items()} for row in answer.rows]
    return {"state": answer.state, "rows": rows, "answered_at": answer.answered_at.isoformat()}


def _full(code: str, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{code}.{name}" for name in names)


def _json(status: int, value: object) -> Provided:
    return Provided(status, JSON, json.dumps(value, ensure_ascii=False).encode())


def _problem(status: int, code: str, detail: str) -> Provided:
    """The service's own error: it passes without X-Road-Error."""
    body = {"type": f"/problems/{code}", "title": "The question cannot be answered", "status": status, "detail": detail}
    return Provided(status, PROBLEM, json.dumps(body).encode())
