"""What proves a message and its answer to anybody, offline, months later."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from onewindow.foundation.errors import NotFound
from onewindow.foundation.marks import marked
from onewindow.foundation.signing import key_id, public_key_b64
from onewindow.gateway.models import Evidence, SubsystemKey
from onewindow.ledger.queries import NotSealed, entries_on, proof_of

FORMAT = "onewindow-message-proof/1"


class NoSuchMessage(NotFound):
    """No message has this X-Road-Request-Id or X-Road-Id."""

    code, title = "no-such-message", marked("没有这条报文，请核对编号")


@dataclass(frozen=True, slots=True)
class MessageProof:
    """One message: what its sender signed, what this node signed in answer, and where the ledger has it.

    `ledger` is the proof of the ledger's entry, None until it is sealed.
    """

    row: Evidence
    request_public_key: str
    answer_public_key: str
    ledger: dict[str, Any] | None

    def document(self) -> dict[str, Any]:
        """As the file of a proof."""
        row = self.row
        request = {
            "hash": row.request_hash,
            "signed": row.request_base,
            "signature": row.request_signature,
            "key": row.request_key,
            "public_key": self.request_public_key,
        }
        answer = {
            "status": row.status,
            "signed": row.answer_base,
            "signature": row.answer_signature,
            "key": row.answer_key,
            "public_key": self.answer_public_key,
        }
        return {
            "format": FORMAT,
            "request_id": str(row.id),
            "message_id": row.message_id,
            "client": row.subsystem,
            "service": row.service,
            "at": row.at.isoformat(),
            "request": request,
            "answer": answer,
            "ledger": self.ledger,
        }


def prove_message(name: str) -> list[MessageProof]:
    """The proofs of the message with this X-Road-Request-Id, or of all with this X-Road-Id. Raises NoSuchMessage."""
    known = Q(message_id=name)
    with suppress(ValueError):
        known |= Q(id=UUID(name))
    rows = list(Evidence.objects.filter(known).order_by("id"))
    if not rows:
        raise NoSuchMessage(name)
    keys = dict(SubsystemKey.objects.filter(id__in={row.request_key for row in rows}).values_list("id", "public_key"))
    return [
        MessageProof(
            row, keys.get(row.request_key, ""), public_key_b64() if row.answer_key == key_id() else "", _ledger(row)
        )
        for row in rows
    ]


def node_keys() -> dict[str, Any]:
    """The key by which this node signs its answers."""
    return {"keys": [{"keyid": key_id(), "alg": "ed25519", "public_key": public_key_b64()}]}


def _ledger(row: Evidence) -> dict[str, Any] | None:
    found = entries_on(f"message:{row.id}")
    try:
        return proof_of(found[0]).document() if found else None
    except NotSealed:
        return None
