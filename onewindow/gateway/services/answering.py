"""One message from beginning to end: who sends it, whether the read is allowed, the answer signed and kept as proof."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field

import structlog

from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.ids import new_id
from onewindow.foundation.rows import Changes, new_row, write_rows
from onewindow.foundation.signing import key_id
from onewindow.gateway.models import Evidence
from onewindow.gateway.queries import META, ProvidedService, provided_service
from onewindow.gateway.rules import (
    SERVICE_FAILED,
    MessageHeaders,
    ProtocolError,
    ServiceAddress,
    access_denied,
    bad_request,
    parse_address,
    parse_headers,
)
from onewindow.gateway.services.calling import Admitted, IncomingMessage, admit
from onewindow.gateway.services.providing import JSON, Provided, answer_meta, answer_read, caller_actor
from onewindow.gateway.services.signatures import sign_answer
from onewindow.ledger.services import prepare_act

log = structlog.get_logger(__name__)
LARGEST_ANSWER = 10 * 1024 * 1024


@dataclass(slots=True)
class OutgoingAnswer:
    """What goes back: status, headers named in lower case, body."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    reason: str = ""


def answer_message(message: IncomingMessage, path: str) -> OutgoingAnswer:
    """Carries out a message to the address after `/r1/`. Whatever is wrong with it is an answer in the protocol's form.

    Given or refused, a read leaves its trace; and nothing is answered before its proof is durable.
    """
    begun = time.monotonic()
    try:
        address, headers = parse_address(path), parse_headers(message.headers)
        if address.service in META:
            return _plain(answer_meta(address, headers, message))
        service = provided_service(address)
        if service is None:
            raise access_denied("ow.NotShareable", "this node has no such service; /listClients names those there are")
        _check_form(service, headers, message)
        admitted = admit(message, headers, address, plain=not service.is_personal)
        actor = caller_actor(admitted)
        return _finish(admitted, _carried_out(admitted, service, actor), actor, begun)
    except ProtocolError as refused:
        return refusal(refused)
    except Exception as error:
        log.exception("gateway_failed", error=type(error).__name__)
        return refusal(ProtocolError(SERVICE_FAILED, "ow.Failed", "the exchange failed; nothing was given out"))


def refusal(error: ProtocolError) -> OutgoingAnswer:
    """An error of the exchange itself; its detail is what to look for in the log."""
    detail = str(new_id())
    log.warning("gateway_refused", detail=detail, type=error.kind, code=error.code)
    body = {"type": error.kind, "message": str(error), "detail": detail}
    headers = {"content-type": JSON, "x-road-error": error.kind}
    return OutgoingAnswer(error.status, headers, json.dumps(body).encode(), error.code)


def _check_form(service: ProvidedService, headers: MessageHeaders, message: IncomingMessage) -> None:
    """What the protocol asks of a message before anybody looks who sends it."""
    if not service.is_personal:
        return
    if message.method != "POST":
        raise bad_request("ow.AskByPost", "persons' numbers never stand in an address: ask by POST with a JSON body")
    if "signature" in message.headers or "signature-input" in message.headers:
        return  # who has signed is known: what is missing is refused with a trace
    for name, given, code in (
        ("X-Road-Issue", headers.issue, "ow.NoPurpose"),
        ("X-Road-UserId", headers.user, "ow.NoUser"),
    ):
        if not given:
            raise bad_request(code, f"header {name} is missing; the service is of personal data")


def _carried_out(admitted: Admitted, service: ProvidedService, actor: Actor) -> OutgoingAnswer:
    try:
        answer = _plain(answer_read(admitted, service, actor))
        if len(answer.body) > LARGEST_ANSWER:
            text = f"the answer is larger than {LARGEST_ANSWER // 1024 // 1024} MB; ask for fewer records"
            raise ProtocolError(SERVICE_FAILED, "ow.AnswerTooLarge", text)
    except ProtocolError as refused:
        return refusal(refused)
    return answer


def _plain(provided: Provided) -> OutgoingAnswer:
    return OutgoingAnswer(provided.status, {"content-type": provided.content_type}, provided.body)


def _finish(admitted: Admitted, answer: OutgoingAnswer, actor: Actor, begun: float) -> OutgoingAnswer:
    """Names, hashes and signs the answer, and keeps the proof of both sides."""
    answer.headers |= _protocol_headers(admitted, admitted.service)
    base = sign_answer(answer.status, answer.headers, answer.body)
    signature = admitted.signature
    row = new_row(
        Evidence,
        id=admitted.request_id,
        subsystem=admitted.subsystem,
        message_id=admitted.message_id,
        service=admitted.service.service_id,
        user=admitted.headers.user,
        issue=admitted.headers.issue,
        request_hash=admitted.hash,
        request_base=signature.base if signature else "",
        request_signature=signature.value_b64 if signature else "",
        request_key=signature.key if signature else "",
        answer_base=base,
        answer_signature=answer.headers["signature"].removeprefix("ow=:").removesuffix(":"),
        answer_key=key_id(),
        status=answer.status,
        error=answer.headers.get("x-road-error", ""),
        reason=answer.reason,
        took_ms=int((time.monotonic() - begun) * 1000),
        at=clock.real_now(),
    )
    facts = {"service": row.service, "status": row.status, "reason": row.reason, "request_hash": row.request_hash}
    act = prepare_act(
        actor,
        "gateway.answer_message",
        f"message:{row.id}",
        **facts,
        answer_digest=answer.headers["content-digest"],
        answer_signature=row.answer_signature,
    )
    changes = Changes(added=[row])
    changes.include(act)
    write_rows(changes)
    return answer


def _protocol_headers(admitted: Admitted, address: ServiceAddress) -> dict[str, str]:
    return {
        "x-road-client": admitted.subsystem,
        "x-road-service": address.service_id,
        "x-road-id": admitted.message_id,
        "x-road-request-id": str(admitted.request_id),
        "x-road-request-hash": admitted.hash,
    }
