"""What offers do when somebody's life changes in a register."""

from __future__ import annotations

from onewindow.foundation.actor import system_actor
from onewindow.offers.services import stop_offers
from onewindow.registers.events import RegisterChanged

ENDS = frozenset({"death", "closed"})


def on_register_changed(event: RegisterChanged) -> None:
    """Nothing is offered any longer to who has died or is closed."""
    if event.life in ENDS:
        stop_offers(system_actor("offers.stop_offers"), event.ref, event.life)
