"""The system's seal: Ed25519 signatures over canonical JSON (RFC 8032; keys sorted, no spaces, UTF-8)."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

ALGORITHM = "Ed25519"


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature: by which algorithm, with which key, and its value in base64."""

    algorithm: str
    key_id: str
    value_b64: str


def sign(message: bytes) -> Signature:
    """Signs the message with the system's seal."""
    key, key_id = _seal(settings.ONEWINDOW_SEAL_KEY)
    return Signature(ALGORITHM, key_id, b64encode(key.sign(message)).decode())


def verify(message: bytes, signature: Signature) -> bool:
    """True when the message bears this seal and has not been changed since; another key's never does."""
    key, key_id = _seal(settings.ONEWINDOW_SEAL_KEY)
    if (signature.algorithm, signature.key_id) != (ALGORITHM, key_id):
        return False
    try:
        key.public_key().verify(b64decode(signature.value_b64, validate=True), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def key_id() -> str:
    """The name of the seal's key, as it stands in its signatures."""
    return _seal(settings.ONEWINDOW_SEAL_KEY)[1]


def public_key_b64() -> str:
    """The public half of the seal, by which anybody can check a signature without asking us."""
    return b64encode(_raw(_seal(settings.ONEWINDOW_SEAL_KEY)[0].public_key())).decode()


def canonical_json(value: object) -> bytes:
    """The one way of writing a value, so that equal values have equal signatures."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


@lru_cache(maxsize=2)
def _seal(secret: str) -> tuple[Ed25519PrivateKey, str]:
    key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(secret.encode()).digest())
    return key, hashlib.sha256(_raw(key.public_key())).hexdigest()[:16]
