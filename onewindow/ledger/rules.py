"""What an entry of the ledger says, how it is hashed, and what it must not say."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

SALT_BYTES = 16
LEAF_PREFIX = b"\x00"  # RFC 6962: a leaf's hash can never be taken for a node's
# Numbers that stand alone; parts of longer codes, hashes and identifiers are not meant.
PERSONAL = re.compile(
    r"(?<![0-9A-Za-z-])(?:[1-9]\d{16}[\dXx]|1\d{10})(?![0-9A-Za-z-])"  # citizen numbers and mobile numbers
    r"|[^\s@]+@[^\s@]+\.[^\s@]+"  # addresses of e-mail
)


@dataclass(frozen=True, slots=True)
class Act:
    """One act as it enters the ledger."""

    at: datetime
    actor_kind: str
    actor_id: UUID
    user_id: str
    organisation: str
    post: str
    channel: str
    act: str
    object: str
    facts: Mapping[str, Any]


def canonical_record(act: Act) -> bytes:
    """The one way in which an act is written down: JSON with sorted keys, no spaces, in UTF-8 (RFC 8785)."""
    record = {
        "at": act.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": {
            "kind": act.actor_kind,
            "id": str(act.actor_id),
            "user_id": act.user_id,
            "organisation": act.organisation,
            "post": act.post,
            "channel": act.channel,
        },
        "act": act.act,
        "object": act.object,
        "facts": act.facts,
    }
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def leaf_hash(salt: bytes, record: bytes) -> bytes:
    """The entry's leaf in a Merkle tree (RFC 6962) whose data is SHA-256(salt || record).

    The salt lets record and salt be erased lawfully while the proof stands: a short record cannot be guessed.
    """
    return hashlib.sha256(LEAF_PREFIX + hashlib.sha256(salt + record).digest()).digest()


def personal_data_in(value: object) -> bool:
    """True when a fact holds what names a person by itself: a citizen number, a mobile number, an e-mail address."""
    return any(PERSONAL.search(text) for text in _texts(value))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield from _texts(name)
            yield from _texts(part)
    elif isinstance(value, list | tuple | set | frozenset):
        for part in value:
            yield from _texts(part)
