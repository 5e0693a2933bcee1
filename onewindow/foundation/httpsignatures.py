"""HTTP message signatures (RFC 9421) with Ed25519, and digests of content (RFC 9530): who sent a request, unchanged.

One signature a request. Pure: the caller knows the keys, the time, and which nonces it has seen.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ALGORITHM = "ed25519"
OLDEST = timedelta(minutes=5)  # how long a signature is good for
AHEAD = timedelta(minutes=1)  # how far a sender's clock may be ahead
INPUT = re.compile(
    r'^([a-z][a-z0-9_-]{0,31})=(\(((?:"[a-z@][a-z0-9-]*")(?: "[a-z@][a-z0-9-]*")*)\)((?:;[a-z]+=[^;]+)*))$'
)
VALUE = re.compile(r"^([a-z][a-z0-9_-]{0,31})=:([A-Za-z0-9+/=]+):$")
LONGEST = 2048
KEY_BYTES = 32


class SignatureUnreadable(ValueError):
    """The signature is missing, is no signature, or does not hold; the message says why."""


@dataclass(frozen=True, slots=True)
class SentRequest:
    """What of a request can be signed. Header names are in small letters."""

    method: str
    uri: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Given:
    """A signature as it came: what it covers, with which key it claims to be made, when, and its nonce."""

    covered: tuple[str, ...]
    key_id: str
    created: datetime
    nonce: str
    params: str
    value: bytes


def content_digest(body: bytes) -> str:
    """The header `content-digest` of a body."""
    return f"sha-256=:{b64encode(hashlib.sha256(body).digest()).decode()}:"


def public_key_of(text: str) -> Ed25519PublicKey:
    """The key whose 32 bytes are given in base64; raises ValueError for anything else."""
    raw = b64decode(text.strip(), validate=True)
    if len(raw) != KEY_BYTES:
        raise ValueError("an Ed25519 public key has 32 bytes")
    return Ed25519PublicKey.from_public_bytes(raw)


def given_signature(request: SentRequest) -> Given:
    """The signature that a request carries, not checked yet; raises SignatureUnreadable."""
    stated, value = request.headers.get("signature-input", ""), request.headers.get("signature", "")
    if not stated or not value:
        raise SignatureUnreadable("the headers Signature-Input and Signature are needed")
    found, sent = INPUT.match(stated[:LONGEST]), VALUE.match(value[:LONGEST])
    if found is None or sent is None or found[1] != sent[1]:
        raise SignatureUnreadable("Signature-Input and Signature are not those of one signature of RFC 9421")
    params = {name: text.strip('"') for name, _, text in (one.partition("=") for one in found[4].split(";")[1:])}
    try:
        created, raw = datetime.fromtimestamp(int(params["created"])).astimezone(), b64decode(sent[2], validate=True)
        given = Given(
            tuple(one.strip('"') for one in found[3].split(" ")),
            params["keyid"],
            created,
            params["nonce"],
            found[2],
            raw,
        )
    except (KeyError, ValueError, OverflowError, OSError) as error:
        raise SignatureUnreadable("created, keyid, nonce and alg are needed in Signature-Input") from error
    if params.get("alg") != ALGORITHM or not given.key_id or not given.nonce:
        raise SignatureUnreadable(f"alg must be {ALGORITHM}, keyid and nonce must not be empty")
    return given


def check_signature(
    request: SentRequest, given: Given, key: Ed25519PublicKey, needed: Collection[str], now: datetime
) -> None:
    """Raises SignatureUnreadable unless the signature is fresh, covers what is needed, and was made with the key."""
    if not now - OLDEST <= given.created <= now + AHEAD:
        raise SignatureUnreadable("the signature is older than five minutes, or from the future: check the clock")
    missing = sorted(set(needed) - set(given.covered))
    if missing:
        raise SignatureUnreadable(f"the signature must also cover {', '.join(missing)}")
    if "content-digest" in given.covered and request.headers.get("content-digest") != content_digest(request.body):
        raise SignatureUnreadable("content-digest is not that of the body")
    try:
        key.verify(given.value, _base(request, given.covered, given.params))
    except InvalidSignature as error:
        raise SignatureUnreadable("the signature was not made with the key that is registered") from error


def signed_headers(
    request: SentRequest, key: Ed25519PrivateKey, *, key_id: str, nonce: str, created: int, covered: Collection[str]
) -> dict[str, str]:
    """The headers that sign a request: digest, input and signature. `created` is in seconds since 1970."""
    digest = {"content-digest": content_digest(request.body)} if "content-digest" in covered else {}
    whole = SentRequest(request.method, request.uri, {**request.headers, **digest}, request.body)
    listed = " ".join(f'"{one}"' for one in covered)
    params = f'({listed});created={created};nonce="{nonce}";keyid="{key_id}";alg="{ALGORITHM}"'
    value = b64encode(key.sign(_base(whole, tuple(covered), params))).decode()
    return {**digest, "signature-input": f"sig1={params}", "signature": f"sig1=:{value}:"}


def _base(request: SentRequest, covered: tuple[str, ...], params: str) -> bytes:
    """What is signed (RFC 9421, section 2.5); raises SignatureUnreadable for a part that the request does not have."""
    known = {"@method": request.method.upper(), "@target-uri": request.uri}
    lines = []
    for name in covered:
        value = known.get(name) if name.startswith("@") else request.headers.get(name)
        if value is None or covered.count(name) > 1:
            raise SignatureUnreadable(f"the signature covers {name}, which the request does not have once")
        lines.append(f'"{name}": {value.strip()}')
    return "\n".join([*lines, f'"@signature-params": {params}']).encode()
