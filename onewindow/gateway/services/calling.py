"""Who sends a message: the subsystem, its key, its quota; and that the message was not sent before."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection

from onewindow.foundation import clock
from onewindow.foundation.ids import new_id
from onewindow.gateway.models import ADMIT, CALLER
from onewindow.gateway.rules import MessageHeaders, ServiceAddress, access_denied, bad_request, request_hash
from onewindow.gateway.services.signatures import SignedRequest, VerifiedSignature, verify_request


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """A request as it came: `target` is its path with the query, header names are in lower case."""

    method: str
    origin: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Admitted:
    """A message that may be carried out: whose it is, and under which ids it is known."""

    message: IncomingMessage
    headers: MessageHeaders
    service: ServiceAddress
    request_id: UUID
    message_id: str
    hash: str
    authority: str
    serves_persons: bool
    signature: VerifiedSignature | None

    @property
    def subsystem(self) -> str:
        """The id of the calling subsystem."""
        return str(self.headers.client)


@dataclass(frozen=True, slots=True)
class _Caller:
    serves_persons: bool
    authority: str
    is_active: bool
    per_minute: int
    public_key: str | None
    valid_from: datetime | None
    valid_until: datetime | None
    retired_at: datetime | None

    def key(self, now: datetime) -> Ed25519PublicKey | None:
        """The key that the message names, when it is valid now."""
        if self.public_key is None or self.valid_from is None or self.retired_at is not None:
            return None
        is_valid = self.valid_from <= now and (self.valid_until is None or now < self.valid_until)
        return Ed25519PublicKey.from_public_bytes(b64decode(self.public_key)) if is_valid else None


def admit(message: IncomingMessage, headers: MessageHeaders, service: ServiceAddress, *, plain: bool) -> Admitted:
    """Finds out who sends a message, and takes its id and nonce, so that they count once.

    `plain`: the service is free of personal data, and a caller need not sign. Raises ProtocolError.
    """
    signed = "signature" in message.headers or "signature-input" in message.headers
    if not signed and not plain:
        raise bad_request("ow.NotMember", "header Signature is missing; the service answers to signed requests only")
    found: list[_Caller] = []
    signature = _verified(message, headers, service, found) if signed else None
    caller = found[0] if found else _caller(headers, service, "")
    if not caller.is_active:
        raise access_denied("ow.NotMember", "the subsystem of X-Road-Client takes part in the exchange no longer")
    given = request_hash(message.method, message.target, message.headers, message.body)
    message_id = headers.message_id or str(new_id())
    _take(headers, service, caller, signature, message_id, given)
    return Admitted(
        message, headers, service, new_id(), message_id, given, caller.authority, caller.serves_persons, signature
    )


def _verified(
    message: IncomingMessage, headers: MessageHeaders, service: ServiceAddress, found: list[_Caller]
) -> VerifiedSignature:
    def key_of(key_id: str) -> Ed25519PublicKey | None:
        found.append(_caller(headers, service, key_id))
        return found[0].key(clock.real_now())

    request = SignedRequest(message.method, message.origin + message.target, message.headers)
    return verify_request(request, message.body, key_of)


def _caller(headers: MessageHeaders, service: ServiceAddress, key: str) -> _Caller:
    with connection.cursor() as cursor:
        cursor.execute(CALLER, [key, service.service_id, str(headers.client)])
        row = cursor.fetchone()
    if row is None:
        raise access_denied("ow.NotMember", "no member has the subsystem that X-Road-Client names")
    return _Caller(*row)


def _take(
    headers: MessageHeaders,
    service: ServiceAddress,
    caller: _Caller,
    signature: VerifiedSignature | None,
    message_id: str,
    given: str,
) -> None:
    """Takes nonce and id, and counts the message; what is not signed takes neither from the subsystem it names."""
    subsystem = str(headers.client)
    values: dict[str, str | datetime] = {
        "key": signature.key if signature else "",
        "nonce": signature.nonce if signature else "",
        "subsystem": subsystem,
        "message_id": message_id,
        "hash": given,
        "caller": subsystem if signature else f"plain:{subsystem}",
        "service": service.service_id,
        "at": clock.real_now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(ADMIT, values)
        is_new, known, calls = cursor.fetchone()
    if signature and not is_new:
        raise bad_request("ow.Replayed", "the nonce of the signature has been used before")
    if signature and known != given:
        raise bad_request("ow.Replayed", "X-Road-Id stands for another message already")
    if calls > caller.per_minute:
        raise access_denied("ow.OverQuota", f"more than {caller.per_minute} messages in this minute; try the next one")
