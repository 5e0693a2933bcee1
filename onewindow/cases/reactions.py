"""What cases do when something below them changes."""

from __future__ import annotations

from onewindow.exchange.events import SharedValueCorrected
from onewindow.foundation.queue import enqueue


def on_shared_value_corrected(event: SharedValueCorrected) -> None:
    """Cases and licences that rest on the value are told, each in its turn (rule F8)."""
    if event.purposes:
        enqueue("cases.tell_of_change", correction=event.number)
