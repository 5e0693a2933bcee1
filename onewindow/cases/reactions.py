"""What cases do when something below them changes."""

from __future__ import annotations

from onewindow.exchange.events import SharedValueCorrected
from onewindow.foundation.queue import enqueue
from onewindow.registers.events import RegisterChanged

FOLLOWED = frozenset({"death", "closed", "move"})


def on_shared_value_corrected(event: SharedValueCorrected) -> None:
    """Cases and licences that rest on the value are told, each in its turn (rule F8)."""
    if event.purposes:
        enqueue("cases.tell_of_change", correction=event.number)


def on_register_changed(event: RegisterChanged) -> None:
    """Whoever works on a matter of somebody who died, moved or was closed is told, and who has issued her licences."""
    if event.life in FOLLOWED:
        enqueue("cases.follow_life", ref=event.ref, life=event.life, change=str(event.id))
