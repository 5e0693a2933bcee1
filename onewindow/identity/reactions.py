"""What identity does when somebody's life changes in a register."""

from __future__ import annotations

from onewindow.foundation.queue import enqueue
from onewindow.registers.events import RegisterChanged

ENDS = frozenset({"death", "closed"})


def on_register_changed(event: RegisterChanged) -> None:
    """Who has died or is closed gives no mandate any longer and holds none."""
    if event.life in ENDS:
        enqueue("identity.end_mandates_of", ref=event.ref, because=event.life)
