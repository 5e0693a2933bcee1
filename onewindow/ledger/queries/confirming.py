"""Who outside has confirmed our checkpoints."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from onewindow.foundation import clock
from onewindow.ledger.models import Anchor, Witnessed
from onewindow.ledger.queries.log import CheckpointRow


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The newest checkpoint that a witness has confirmed."""

    witness: str
    epoch: int
    size: int
    at: datetime

    @property
    def is_old(self) -> bool:
        """True when it is older than two days: it is asked for once a day."""
        return clock.real_now() - self.at > timedelta(days=2)

    @property
    def hours(self) -> int:
        """How old it is, in whole hours."""
        return max(0, int((clock.real_now() - self.at).total_seconds() // 3600))


def newest_confirmations() -> list[Confirmation]:
    """Of each witness its newest one."""
    found = Anchor.objects.order_by("witness", "-at", "-id").distinct("witness")
    return [Confirmation(one.witness, one.epoch, one.size, one.at) for one in found]


def confirmed_note(checkpoint: CheckpointRow) -> str:
    """The signed text with the lines of all witnesses that have confirmed this very checkpoint."""
    lines = Anchor.objects.filter(epoch=checkpoint.epoch, size=checkpoint.size).order_by("id")
    return checkpoint.note + "".join(dict.fromkeys(lines.values_list("evidence", flat=True)))


def witnessed_logs() -> list[tuple[str, int, datetime]]:
    """The logs of others that this node has confirmed: name, size and when."""
    found = Witnessed.objects.order_by("origin", "-size").distinct("origin")
    return [(one.origin, one.size, one.at) for one in found]
