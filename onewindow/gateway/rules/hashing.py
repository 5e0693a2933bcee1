"""The hash by which both sides know a request again (standards 8): SHA-512 over headers and body."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Mapping

HASHED = (
    "content-type",
    "x-ow-purpose",
    "x-road-client",
    "x-road-id",
    "x-road-issue",
    "x-road-represented-party",
    "x-road-userid",
)


def header_lines(method: str, target: str, headers: Mapping[str, str]) -> bytes:
    """The headers as they are hashed: the request's line, then those present, sorted, each line ended."""
    lines = [f"{method} {target}"]
    lines += [f"{name}:{headers[name].strip()}" for name in HASHED if headers.get(name, "").strip()]
    return "".join(f"{line}\n" for line in lines).encode()


def request_hash(method: str, target: str, headers: Mapping[str, str], body: bytes) -> str:
    """What stands in X-Road-Request-Hash. `target` is the path with its query; header names are in lower case."""
    of_headers = hashlib.sha512(header_lines(method, target, headers)).digest()
    whole = hashlib.sha512(of_headers + hashlib.sha512(body).digest()).digest() if body else of_headers
    return b64encode(whole).decode()
