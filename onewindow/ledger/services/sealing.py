"""The sealer: entries whose order nothing can change any more go into the tree, and the checkpoint is signed."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from onewindow.foundation import clock
from onewindow.ledger.models import POSITIONS, Batch, Epoch, Leaf, Tile
from onewindow.ledger.queries.log import edge_of
from onewindow.ledger.rules import Checkpoint, SignedNote, leaf_node
from onewindow.ledger.services.epochs import CLUSTER, SEALER, begin, sealer
from onewindow.ledger.services.keys import log_keys, publish_keys

log = structlog.get_logger(__name__)
MOST = 50_000  # entries of a batch: what one transaction hashes in about a second
UNSEALED = """
from ledger_entry e where e.transaction >= %s and e.transaction < %s
and not exists (select 1 from ledger_leaf l where l.entry = e.id)
"""
CUT = f"select e.transaction {UNSEALED} order by e.transaction, e.id offset %s limit 1"
TAKE = f"""
insert into ledger_leaf (position, entry, data)
select %s + row_number() over (order by e.transaction, e.id) - 1, e.id, e.data {UNSEALED}
returning position, data
"""
END_OF_NUMBERS = 2**63 - 1


def seal_entries() -> int:
    """Seals what can be sealed, batch by batch, and returns how many entries that were.

    Takes the entries of all transactions below `pg_snapshot_xmin`: every one of those has ended, so nothing can appear
    below the horizon later, and no act ever waits for the sealer. Only one seals; a second returns 0 at once. A batch is
    one transaction: a sealer that dies leaves nothing behind.
    """
    sealed = 0
    while count := _seal_batch():
        sealed += count
    return sealed


@transaction.atomic
def _seal_batch() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [SEALER])
        if not cursor.fetchone()[0]:
            return 0
        last = Batch.objects.order_by("-epoch", "-size").first()
        cursor.execute(f"select pg_snapshot_xmin(pg_current_snapshot())::text::bigint, ({CLUSTER})")
        horizon, cluster = cursor.fetchone()
        epoch = _epoch(last, horizon, cluster)
        has_begun = last is not None and last.epoch == epoch.number
        first = last.size if last and has_begun else Leaf.objects.filter(position=epoch.number * POSITIONS).count()
        since, until = (last.horizon, horizon) if last and has_begun else (0, horizon)
        is_restored = epoch.number > 1 and not has_begun  # whatever it holds is older than the epoch
        until = END_OF_NUMBERS if is_restored else _cut(cursor, since, until)
        cursor.execute(TAKE, [epoch.number * POSITIONS + first, since, until])
        leaves = [bytes(data) for _, data in sorted(cursor.fetchall())]
    if not leaves:
        return 0
    _write(epoch, 0 if not has_begun else first, first, leaves, min(until, horizon))
    return len(leaves)


def _epoch(last: Batch | None, horizon: int, cluster: str) -> Epoch:
    """The epoch that goes on, or the next one where transactions are numbered anew."""
    epoch = Epoch.objects.order_by("-number").first()
    if epoch is None:
        return begin(sealer(), None, cluster, "first")
    if epoch.cluster != cluster:
        return begin(sealer(), last, cluster, "another cluster: the database was restored from a dump")
    if last is not None and last.epoch == epoch.number and horizon < last.horizon:
        return begin(sealer(), last, cluster, "transactions are numbered anew")
    return epoch


def _cut(cursor: CursorWrapper, since: int, until: int) -> int:
    """Where a batch ends that would be too large: behind a whole transaction."""
    cursor.execute(CUT, [since, until, MOST])
    found = cursor.fetchone()
    if found is None:
        return until
    cursor.execute(CUT, [since, until, 0])
    (lowest,) = cursor.fetchone()
    return int(found[0]) if found[0] > lowest else int(found[0]) + 1


def _write(epoch: Epoch, begun: int, first: int, leaves: Sequence[bytes], horizon: int) -> None:
    """Tiles, checkpoint and batch. `begun` is 0 where the leaf that ties the epoch to the former is new too."""
    edge = edge_of(epoch.number, begun)
    tied = (
        [bytes(leaf.data) for leaf in Leaf.objects.filter(position=epoch.number * POSITIONS)] if begun < first else []
    )
    full = edge.grow(leaf_node(data) for data in (*tied, *leaves))
    Tile.objects.bulk_create(
        [Tile(epoch=epoch.number, level=t.level, number=t.number, hashes=t.hashes, root=t.root) for t in full]
    )
    root, keys = edge.root(), log_keys(epoch.origin)
    publish_keys(key.verifier for key in keys)
    text = Checkpoint(epoch.origin, edge.size, root).text()
    note = SignedNote(text, tuple(key.sign(text) for key in keys))
    Batch.objects.create(
        epoch=epoch.number,
        first=begun,
        size=edge.size,
        root=root,
        horizon=horizon,
        checkpoint=note.written(),
        sealed_at=clock.real_now(),
    )
    log.info("entries_sealed", epoch=epoch.number, size=edge.size, entries=len(leaves))
