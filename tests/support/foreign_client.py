"""A client of the X-Road message protocol, written from its text alone: it shares no code with the gateway.

It signs by RFC 9421 with Ed25519 and RFC 9530 digests, and verifies the node's answers the same way.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
import time
import uuid
from dataclasses import dataclass, field

import httpx
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


def b64(value: bytes) -> str:
    return base64.b64encode(value).decode()


@dataclass
class ForeignClient:
    """A department's own system: where the node is, what it is called, and its key."""

    node: str
    subsystem: str
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    key_id: str = ""

    @property
    def public_key(self) -> str:
        return b64(self.key.public_key().public_bytes_raw())

    def ask(self, service: str, question: object, *, version: str = "v1", **headers: str) -> httpx.Response:
        """A question by POST; headers as `user=`, `issue=`, `purpose=`, `message_id=`, `represented=`."""
        body = question if isinstance(question, bytes) else json.dumps(question).encode()
        named = self.headers(**headers) | {"Content-Type": "application/json; charset=utf-8"}
        path = f"/r1/{service}/{version}" if version else f"/r1/{service}"
        return self.send("POST", path, named, body)

    def headers(self, **given: str) -> dict[str, str]:
        names = {
            "user": "X-Road-UserId",
            "issue": "X-Road-Issue",
            "purpose": "X-OW-Purpose",
            "message_id": "X-Road-Id",
            "represented": "X-Road-Represented-Party",
        }
        found = {"X-Road-Client": self.subsystem, "X-Road-Id": str(uuid.uuid4())}
        return found | {names[name]: value for name, value in given.items() if value}

    def send(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> httpx.Response:
        signed = headers | self.signature(method, self.node + path, headers, body)
        return self.send_as_is(method, path, signed, body)

    def send_as_is(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> httpx.Response:
        raw = [(name, value) for name, value in headers.items() if value is not None]
        return httpx.request(method, self.node + path, headers=raw, content=body, timeout=60, trust_env=False)

    def signature(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        body: bytes,
        *,
        created: int | None = None,
        nonce: str | None = None,
        key_id: str | None = None,
        leave_out: tuple[str, ...] = (),
        alg: str = "ed25519",
    ) -> dict[str, str]:
        """The headers of a signature over everything that the protocol asks for."""
        added = {}
        if body:
            added["Content-Digest"] = f"sha-256=:{b64(hashlib.sha256(body).digest())}:"
        covered = {"@method": method, "@target-uri": url}
        for name, value in (headers | added).items():
            if name.lower().startswith(("x-road-", "x-ow-")) or name == "Content-Digest":
                covered[name.lower()] = value.strip()
        for name in leave_out:
            covered.pop(name, None)
        parameters = f"({' '.join(json.dumps(name) for name in covered)});created={created or int(time.time())}"
        parameters += f';keyid="{self.key_id if key_id is None else key_id}"'
        parameters += f';alg="{alg}"' if alg else ""
        nonce = secrets.token_urlsafe(12) if nonce is None else nonce
        parameters += f';nonce="{nonce}"' if nonce else ""
        base = "".join(f"{json.dumps(name)}: {value}\n" for name, value in covered.items())
        base += f'"@signature-params": {parameters}'
        value = b64(self.key.sign(base.encode()))
        return added | {"Signature-Input": f"sig1={parameters}", "Signature": f"sig1=:{value}:"}


def request_hash(method: str, target: str, headers: dict[str, str], body: bytes) -> str:
    """X-Road-Request-Hash as the protocol's text lays it out."""
    names = ("content-type", "x-ow-purpose", "x-road-client", "x-road-id", "x-road-issue")
    names += ("x-road-represented-party", "x-road-userid")
    known = {name.lower(): value.strip() for name, value in headers.items()}
    lines = [f"{method} {target}\n"] + [f"{name}:{known[name]}\n" for name in names if known.get(name)]
    of_headers = hashlib.sha512("".join(lines).encode()).digest()
    return b64(hashlib.sha512(of_headers + hashlib.sha512(body).digest()).digest() if body else of_headers)


def is_signed_by(answer: httpx.Response, public_key: str) -> bool:
    """Whether an answer, body included, was signed with the node's key."""
    digest = re.fullmatch(r"sha-256=:(.+):", answer.headers.get("content-digest", ""))
    if not digest or base64.b64decode(digest[1]) != hashlib.sha256(answer.content).digest():
        return False
    parameters = answer.headers["signature-input"].partition("=")[2]
    names = re.findall(r'"([^"]+)"', parameters.partition(")")[0])
    values = {"@status": str(answer.status_code)} | dict(answer.headers)
    base = "".join(f'"{name}": {values[name]}\n' for name in names) + f'"@signature-params": {parameters}'
    signature = base64.b64decode(answer.headers["signature"].partition("=:")[2].rstrip(":"))
    needed = {"@status", "content-digest", "x-road-request-id", "x-road-request-hash", "x-road-service"}
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key)).verify(signature, base.encode())
    except InvalidSignature:
        return False
    return needed <= set(names)
