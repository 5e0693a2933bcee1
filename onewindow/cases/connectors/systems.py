"""Sends events to a department's own system: CloudEvents 1.0 in JSON, signed, never followed elsewhere."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from onewindow.cases.rules.systems import address_fault, may_call
from onewindow.foundation import clock

MEDIA = "application/cloudevents+json; charset=utf-8"
CONNECT_S, ANSWER_S = 3.0, 10.0


class SystemSilent(Exception):
    """The system did not take what it was sent. `fault` says how, in a word or by the status of its answer."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An event on its way: to which address, under which secret, and what it says."""

    address: str
    secret: str
    id: str
    body: Mapping[str, Any]
    is_confirmed: bool


class SystemCaller(Protocol):
    """Reaches departments' systems."""

    def send(self, event: Outgoing) -> None:
        """Sends an event; the first one only after the address has agreed. Raises SystemSilent."""


def signature_of(secret: str, id_: str, timestamp: str, body: bytes) -> str:
    """The value of `webhook-signature`: HMAC-SHA-256 over id, time and body, joined by full stops."""
    signed = f"{id_}.{timestamp}.".encode() + body
    return f"v1,{b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest()).decode()}"


class HttpCaller:
    """Reaches systems over HTTP. Redirects are not followed, answers not read; a private address must be allowed."""

    def send(self, event: Outgoing) -> None:
        """Sends an event; the first one only after the address has agreed to be sent any. Raises SystemSilent."""
        networks = [ip_network(one) for one in settings.ONEWINDOW_SYSTEM_NETWORKS]
        if address_fault(event.address, networks) or not may_call(_addresses(event.address), networks):
            raise SystemSilent("address")
        content = json.dumps(event.body, ensure_ascii=False, separators=(",", ":")).encode()
        stamp = str(int(clock.real_now().timestamp()))
        headers = {
            "content-type": MEDIA,
            "webhook-id": event.id,
            "webhook-timestamp": stamp,
            "webhook-signature": signature_of(event.secret, event.id, stamp, content),
        }
        try:
            with httpx.Client(timeout=httpx.Timeout(ANSWER_S, connect=CONNECT_S), follow_redirects=False) as client:
                if not event.is_confirmed:
                    _ask_to_send(client, event.address)
                with client.stream("POST", event.address, content=content, headers=headers) as answer:
                    if not answer.is_success:
                        raise SystemSilent(str(answer.status_code))
        except httpx.TimeoutException as error:
            raise SystemSilent("timeout") from error
        except httpx.HTTPError as error:
            raise SystemSilent("unreachable") from error


def _ask_to_send(client: httpx.Client, address: str) -> None:
    """Asks whether events may be sent there (CloudEvents' protection against abuse, section 4)."""
    origin = urlsplit(settings.ONEWINDOW_BASE_URL).hostname or ""
    with client.stream("OPTIONS", address, headers={"WebHook-Request-Origin": origin}) as answer:
        allowed = answer.headers.get("WebHook-Allowed-Origin", "")
        if not answer.is_success or allowed not in {origin, "*"}:
            raise SystemSilent("handshake")


def _addresses(url: str) -> list[str]:
    parts = urlsplit(url)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise SystemSilent("unreachable") from error
    return [str(one[4][0]) for one in found]


def caller() -> SystemCaller:
    """What reaches departments' systems."""
    return HttpCaller()
