"""A read over the gateway, against the same read by the platform itself and against the bare register."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import HTTPMessageSigner, MappingKeyResolver
from http_message_signatures.algorithms import ED25519
from psycopg.types.json import Jsonb

from onewindow.config.bench.figures import Bench
from onewindow.config.bench.measuring import Act, Figure, compared
from onewindow.config.bench.people import HOST
from onewindow.exchange.services import (
    EvidenceRead,
    PurposeOpening,
    grant_reading,
    next_numbers,
    open_purposes,
    read_now,
)
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.ids import new_id
from onewindow.foundation.personal import lookup_hash
from onewindow.foundation.roles import role_url
from onewindow.gateway.queries import instance, member_of
from onewindow.gateway.services import operator, register_key, register_member, register_subsystem
from onewindow.identity.queries import party_numbers
from onewindow.registers.queries import register

ELEMENTS = ("name", "alive")
FULL = tuple(f"pop.{name}" for name in ELEMENTS)
MANY = 1_000_000  # messages a minute: the quota is not what is measured


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    url: str
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Client:
    """A department's own system with its key, and the question that it asks."""

    subsystem: str
    key_id: str
    signer: HTTPMessageSigner
    path: str
    user: str
    issue: str
    body: bytes

    def signed(self) -> dict[str, str]:
        """The headers of another message, signed."""
        headers = {
            "x-road-client": self.subsystem,
            "x-road-id": str(new_id()),
            "x-road-userid": self.user,
            "x-road-issue": self.issue,
        }
        request = _Request("POST", f"http://{HOST}{self.path}", headers)
        covered = ("@method", "@target-uri", *headers)
        self.signer.sign(
            request, key_id=self.key_id, nonce=str(new_id()), covered_component_ids=covered, body=self.body
        )
        return headers


def read_over_the_gateway(bench: Bench, login: str, post: str) -> Iterator[Figure]:
    """One person's record under an open case: signature, purpose check, trace, proof and signed answer."""
    official, number = bench.people.actor(login), _number_of(bench)
    issue = _case(official, number, post)
    client = _attached(official, issue, number)
    read = EvidenceRead("pop", FULL, {"pop.id_no": number})

    def gateway() -> Act:
        headers = client.signed()
        return lambda: _answered(bench.people.send(client.path, headers, client.body).status)

    def platform() -> Act:
        return partial(read_now, official, issue, [read])

    def register_alone() -> Act:
        return partial(_asked_by_hand, number)

    name = "read over the gateway"
    yield compared(f"{name}, whole request", gateway, platform, "the same read by the platform itself", bench.rounds)
    bare = "the same question by hand-written SQL over a connection of its own, no purpose, no trace"
    yield compared(f"{name}, against the bare register", gateway, register_alone, bare, bench.rounds)


def _asked_by_hand(number: str) -> None:
    with psycopg.connect(role_url("onewindow_read_pop"), autocommit=True) as connection:
        asked = "select body -> 'name', body -> 'alive' from reg_pop.record where body @> %s and subjects && %s"
        if not connection.execute(asked, [Jsonb({"id_no": number}), [number]]).fetchall():
            raise AssertionError("the register does not have the applicant")


def _number_of(bench: Bench) -> str:
    party = bench.people.actor(bench.applicant).party
    if party is None:
        raise AssertionError("the story's applicant is a person")
    return party_numbers([party])[party]


def _case(official: Actor, number: str, post: str) -> str:
    issue = next_numbers("YC", clock.today())[0]
    about, needs = frozenset({lookup_hash(number)}), frozenset(FULL)
    open_purposes(official, [PurposeOpening(issue, "case", ("FOOD",), needs, about, frozenset({post}), title="测速")])
    return issue


def _attached(official: Actor, issue: str, number: str) -> _Client:
    member = "/".join((instance(), *member_of(official.organisation)))
    subsystem, key = f"{member}/bench", Ed25519PrivateKey.generate()
    register_member(operator(), member, name="测速", authority=official.organisation)
    register_subsystem(operator(), subsystem, name="测速", per_minute=MANY)
    public = b64encode(key.public_key().public_bytes_raw()).decode()
    key_id = register_key(operator(), subsystem, public)
    grant_reading(operator(), subsystem, FULL, ground="测速")
    keys = MappingKeyResolver(public_keys={}, private_keys={key_id: key})
    provider = "/".join((instance(), *member_of(register("pop").owner), "pop"))
    body = json.dumps({"elements": ELEMENTS, "query": {"id_no": number}}).encode()
    signer = HTTPMessageSigner(signature_algorithm=ED25519, key_resolver=keys)
    return _Client(subsystem, key_id, signer, f"/r1/{provider}/query/v1", official.user_id, issue, body)


def _answered(status: int) -> None:
    if status != 200:
        raise AssertionError(f"the gateway answered {status}")
