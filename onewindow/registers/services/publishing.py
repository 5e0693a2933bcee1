"""What registers' owners have changed is told: inside the house as events, abroad as CloudEvents without a value."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from onewindow.foundation.events import announce
from onewindow.foundation.personal import lookup_hash
from onewindow.foundation.sweeps import alone
from onewindow.registers.connectors import outbox
from onewindow.registers.events import RegisterChanged
from onewindow.registers.models import ChangeCursor
from onewindow.registers.queries import registers
from onewindow.registers.rules.life import STATES, cloud_event, life_event

AT_ONCE = 200  # changes of one register that one run tells; the next run tells the rest


@transaction.atomic
def publish_changes(code: str) -> int:
    """Announces what has changed in a register since it was asked last, in its order; returns how many.

    The reactions and the note of how far it came are one transaction: each change is announced once. Raises
    OwnerUnavailable when the register cannot be reached; nothing is lost then.
    """
    ChangeCursor.objects.get_or_create(register=code)
    cursor = ChangeCursor.objects.select_for_update(no_key=True).get(register=code)
    found = outbox.changes_after(code, cursor.sequence, states=STATES.get(code, ()), limit=AT_ONCE)
    for one in found:
        life = life_event(code, one.kind, one.elements, one.states)
        announce(
            RegisterChanged(
                code, one.key, one.kind, one.id, lookup_hash(one.key), one.elements, one.at, life.value if life else ""
            )
        )
    if found:
        cursor.sequence = found[-1].sequence
        cursor.save(update_fields=["sequence"])
    return len(found)


def publish_all_changes() -> None:
    """Announces what has changed in each register; one that cannot be reached keeps no other from its turn."""
    for code in registers():
        alone(publish_changes, code)


def change_events(code: str, after: int = 0, limit: int = 200) -> list[tuple[int, dict[str, Any]]]:
    """The changes of a register after a number, as CloudEvents to be sent abroad, each with its own number."""
    return [
        (
            one.sequence,
            cloud_event(code, id=one.id, ref=lookup_hash(one.key), kind=one.kind, elements=one.elements, at=one.at),
        )
        for one in outbox.changes_after(code, after, limit=limit)
    ]
