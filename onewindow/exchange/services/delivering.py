"""The delivery of messages to the owners of registers, and what follows from their answers."""

from __future__ import annotations

import json

from django.db import transaction

from onewindow.exchange.models import OwnerMessage
from onewindow.exchange.services.correctionanswers import MESSAGE, note_owner_corrected
from onewindow.foundation import clock
from onewindow.foundation.personal import decrypt
from onewindow.registers import services as registers


@transaction.atomic
def deliver_to_owner(message_id: str) -> None:
    """Hands a message to the owner's system; delivered already, it does nothing.

    The owner's system commits on its own and knows the message again. What follows from its answer is committed here
    together with the note of delivery: once, however often the job runs or is killed.
    """
    undelivered = OwnerMessage.objects.select_for_update().filter(id=message_id, delivered_at__isnull=True)
    message = undelivered.first()
    if message is None:
        return
    facts = json.loads(decrypt(message.facts_cipher))
    answer = registers.take_message(message.register, message.kind, facts, message_id=message.id)
    told = {name: value for name, value in answer.items() if name != "key"}  # the record's key is somebody's number
    OwnerMessage.objects.filter(id=message_id).update(delivered_at=clock.now(), answer=told)
    if message.kind == MESSAGE:
        note_owner_corrected(message_id, told)
