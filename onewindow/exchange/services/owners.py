"""Messages to the owners of registers, and the identifiers that they give."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from onewindow.exchange.models import OwnerMessage
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.personal import encrypt
from onewindow.foundation.queue import enqueue
from onewindow.ledger.services import record_act
from onewindow.registers import services as registers


def assign_identifier(actor: Actor, *, register: str, case_number: str, facts: Mapping[str, Any]) -> str:
    """The number that the owner's system gives to the company or person of a case; the same case, the same number.

    Call it outside transactions: the owner's system commits on its own. Raises SourceUnavailable or Invalid.
    """
    identifier = registers.assign_identifier(register, case_number=case_number, facts=facts)
    record_act(actor, "exchange.assign_identifier", f"case:{case_number}", register=register)
    return identifier


@transaction.atomic(savepoint=False)
def tell_owner(actor: Actor, *, register: str, kind: str, facts: Mapping[str, Any], message_id: str) -> None:
    """Sends a decision to the owner of a register, in the caller's transaction; once per `message_id`."""
    cipher = encrypt(json.dumps(dict(facts), cls=DjangoJSONEncoder, ensure_ascii=False))
    message = OwnerMessage(
        id=message_id, register=register, kind=kind, facts_cipher=cipher, sent_by=actor.id, sent_at=clock.now()
    )
    OwnerMessage.objects.bulk_create([message], ignore_conflicts=True)
    enqueue("exchange.deliver_to_owner", message_id=message_id)
