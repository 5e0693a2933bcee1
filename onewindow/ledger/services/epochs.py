"""Beginning a tree: the first one, and another when the order of transactions is not the former's any more."""

from __future__ import annotations

from django.conf import settings
from django.db import connection, transaction

from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, system_actor
from onewindow.ledger.models import POSITIONS, Batch, Epoch, Leaf
from onewindow.ledger.services.recording import record_act

SEALER = 71_010  # the advisory lock of whoever seals or begins an epoch
CLUSTER = "select system_identifier::text from pg_control_system()"


@transaction.atomic
def begin_epoch(actor: Actor, reason: str) -> int:
    """Begins a new tree by hand and returns its number, as after a restore to an earlier moment.

    The server cannot notice that by itself: the same cluster goes on, but checkpoints that others hold are newer than
    what was restored. Waits for a sealer at work.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [SEALER])
        cursor.execute(CLUSTER)
        (cluster,) = cursor.fetchone()
    last = Batch.objects.order_by("-epoch", "-size").first()
    return begin(actor, last, cluster, reason).number


def begin(actor: Actor, last: Batch | None, cluster: str, reason: str) -> Epoch:
    """The next epoch's row; its tree begins with the former's last root. The caller holds the sealer's lock."""
    former = Epoch.objects.order_by("-number").first()
    number = former.number + 1 if former else 1
    origin = settings.ONEWINDOW_LEDGER_ORIGIN
    if former is not None:
        origin = f"{Epoch.objects.get(number=1).origin}/epochs/{number}"
    epoch = Epoch.objects.create(
        number=number, origin=origin, cluster=cluster, reason=reason, began_at=clock.real_now()
    )
    if last is not None:
        Leaf.objects.create(position=number * POSITIONS, entry=None, data=bytes(last.root))
    record_act(
        actor,
        "ledger.begin_epoch",
        f"epoch:{number}",
        reason=reason,
        former_size=last.size if last else 0,
        former_root=bytes(last.root).hex() if last else "",
    )
    return epoch


def sealer() -> Actor:
    """Who seals."""
    return system_actor("ledger.seal_entries")
