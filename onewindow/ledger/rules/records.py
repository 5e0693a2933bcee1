"""What an entry of the ledger says, how it is hashed, and what it must not say."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from json.encoder import encode_basestring
from typing import Any
from uuid import UUID

from onewindow.ledger.rules.canonical import canonical_json

SALT_BYTES = 16
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
    """The one way in which an act is written down: canonical JSON (RFC 8785) in UTF-8."""
    return record_text(
        act=act.act,
        channel=act.channel,
        actor_id=str(act.actor_id),
        actor_kind=act.actor_kind,
        organisation=act.organisation,
        post=act.post,
        user_id=act.user_id,
        at=act.at.astimezone(UTC).isoformat(timespec="microseconds"),
        facts=canonical_json(act.facts),
        thing=act.object,
    ).encode()


def record_text(  # noqa: PLR0913 the columns of an entry
    *,
    act: str,
    channel: str,
    actor_id: str,
    actor_kind: str,
    organisation: str,
    post: str,
    user_id: str,
    at: str,
    facts: str,
    thing: str,
) -> str:
    """The record of an entry whose columns came as text; `facts` is canonical JSON, `at` ISO 8601 in UTC."""
    quoted = encode_basestring
    return (
        f'{{"act":{quoted(act)},"actor":{{"channel":{quoted(channel)},"id":{quoted(actor_id)},'
        f'"kind":{quoted(actor_kind)},"organisation":{quoted(organisation)},"post":{quoted(post)},'
        f'"user_id":{quoted(user_id)}}},"at":{quoted(at)},"facts":{facts},"object":{quoted(thing)}}}'
    )


def leaf_data(salt: bytes, record: bytes) -> bytes:
    """What stands in the tree for an entry: SHA-256(salt || record).

    The salt lets record and salt be erased lawfully while the proof stands: a short record cannot be guessed.
    """
    return hashlib.sha256(salt + record).digest()


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
