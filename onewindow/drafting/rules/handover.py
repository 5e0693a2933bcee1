"""What is sent to a trial city: a definition, signed so that nobody else can put one there."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

KINDS = frozenset(["item", "bundle"])
HEADER = "X-OneWindow-Handover"


def written(kind: str, body: Mapping[str, Any]) -> bytes:
    """A definition as it is sent."""
    return json.dumps({"kind": kind, "body": body}, ensure_ascii=False, sort_keys=True).encode()


def signature(content: bytes, key: str) -> str:
    """The signature of what is sent: HMAC-SHA256 in hexadecimal digits."""
    return hmac.new(key.encode(), content, hashlib.sha256).hexdigest()


def is_genuine(content: bytes, key: str, given: str) -> bool:
    """Whether a signature fits; never without a key."""
    return bool(key) and hmac.compare_digest(signature(content, key), given)
