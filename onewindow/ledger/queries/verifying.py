"""The whole log recomputed: every record against its hash, every hash against its tile, every tree against its signature."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection, transaction

from onewindow.foundation.roles import role_url
from onewindow.ledger.models import POSITIONS, Batch, Entry, Epoch, Leaf, PublicKey, Tile
from onewindow.ledger.queries.checking import OUTSIDE, Checked, Finding, Stretch, check_stretch, computed
from onewindow.ledger.queries.log import edge_of
from onewindow.ledger.rules import (
    TILE,
    Checkpoint,
    Edge,
    NoteUnreadable,
    Verifier,
    parse_checkpoint,
    parse_note,
    parse_vkey,
)
from onewindow.ledger.rules.tiles import HASH_BYTES, FullTile

NOW = """
select pg_snapshot_xmax(pg_current_snapshot())::text::bigint, (select system_identifier::text from pg_control_system())
"""
END_OF_NUMBERS = 2**63
LENGTH = 128 * TILE  # leaves of a stretch: whole tiles, a second's work
Tell = Callable[[int, int], None]  # how many leaves are done, of how many


@dataclass(slots=True)
class Report:
    """What verifying came to."""

    entries: int = 0
    checkpoints: int = 0
    pending: int = 0
    erased: int = 0
    findings: list[Finding] = field(default_factory=list)


def verify_log(
    *,
    since: datetime | None = None,
    processes: int | None = None,
    held: Checkpoint | None = None,
    tell: Tell = lambda _done, _all: None,
) -> Report:
    """Compares everything that is kept with everything that was signed, and names what differs.

    `since` takes for granted what was sealed before that moment, except for its signed root; `held` is a checkpoint that
    somebody kept elsewhere, which the log must have passed through. Several processes share the work.
    """
    report = Report()
    with transaction.atomic(), _workers(processes or len(os.sched_getaffinity(0))) as run:
        with connection.cursor() as cursor:  # one view of what is sealed, while the sealer goes on
            cursor.execute("set transaction isolation level repeatable read")
        keys = list(_keys(report))
        for epoch in Epoch.objects.order_by("number"):
            _Trial(epoch, keys, report, held).run(since, run, tell)
        if held is not None and not Epoch.objects.filter(origin=held.origin).exists():
            text = f"the checkpoint you hold is of {held.origin}, not of this log"
            report.findings.append(Finding("checkpoint", text))
        _outside(report)
    report.findings.sort(key=lambda one: (one.index is None, one.index or 0))
    return report


Run = Callable[[list[Stretch]], Iterator[Checked]]


@contextmanager
def _workers(processes: int) -> Iterator[Run]:
    check = partial(check_stretch, role_url(settings.ONEWINDOW_APP_ROLE))
    if processes == 1:
        yield lambda stretches: map(check, stretches)
        return
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        yield lambda stretches: pool.imap(check, stretches)


class _Trial:
    """One epoch's tree, grown again from its first leaf (or from a signed checkpoint), with its checkpoints on the way."""

    def __init__(self, epoch: Epoch, keys: list[Verifier], report: Report, held: Checkpoint | None) -> None:
        self.epoch, self.report = epoch, report
        self.keys = [key for key in keys if key.name == epoch.origin]
        self.held = held if held is not None and held.origin == epoch.origin else None
        self.broken = self.before = 0
        self.stops: Iterator[Batch] = iter(())
        self.stop: Batch | None = None

    def run(self, since: datetime | None, run: Run, tell: Tell) -> None:
        batches = Batch.objects.filter(epoch=self.epoch.number).order_by("size")
        last = batches.last()
        passed = batches.filter(sealed_at__lt=since).last() if since is not None else None
        size, begun = (last.size if last else 0), (passed.size if passed else 0)
        edge, self.before = edge_of(self.epoch.number, begun), passed.first if passed else 0
        if passed is not None:
            self._at(passed, edge)
        self._first_leaf()
        self.stops = batches.filter(size__gt=begun).iterator(chunk_size=500)
        self.stop = next(self.stops, None)
        starts = range(begun - begun % TILE, size, LENGTH)
        stretches = [Stretch(self.epoch.number, max(at, begun), min(at + LENGTH, size)) for at in starts]
        tiles = self._tiles(begun)
        for stretch, checked in zip(stretches, run(stretches), strict=True):
            self.report.findings += checked.findings
            self.report.erased += len(checked.erased)
            self._acts_of_erasure(checked.erased)
            self._grow(edge, checked.hashes, tiles)
            tell(stretch.last, size)
        self._end(edge, size, tiles)
        self.report.entries += size - begun

    def _grow(self, edge: Edge, hashes: bytes, tiles: dict[tuple[int, int], Tile]) -> None:
        """Adds leaves, and halts at every size of which something was signed."""
        leaves = _cut(hashes)
        done = 0
        while done < len(leaves):
            here = edge.size
            ends = [here + len(leaves) - done, self.stop.size if self.stop else 0, self.held.size if self.held else 0]
            until = min(end for end in ends if end > here)
            for full in edge.grow(leaves[done : done + until - here]):
                self._tile(full, tiles.pop((full.level, full.number), None))
            done += until - here
            if self.held is not None and edge.size == self.held.size and edge.root() != self.held.root:
                text = f"the checkpoint you hold over {self.held.size} leaves has another root than this log has there"
                self._find("checkpoint", text)
            while self.stop is not None and self.stop.size <= edge.size:
                self._at(self.stop, edge)
                self.stop = next(self.stops, None)

    def _at(self, batch: Batch, edge: Edge) -> None:
        """A checkpoint against the one before, against the tree of its size and against its own signature."""
        self.report.checkpoints += 1
        if batch.first != self.before:
            self._find("checkpoint", f"between leaves {self.before} and {batch.first} a checkpoint was removed")
        self.before = batch.size
        name = f"checkpoint over {batch.size} leaves"
        try:
            note = parse_note(batch.checkpoint)
            said = parse_checkpoint(note.text)
        except NoteUnreadable as error:
            self._find("checkpoint", f"{name}: it was changed and cannot be read any more ({error})")
            return
        if not any(key.signature_on(note) for key in self.keys):
            self._find("checkpoint", f"{name}: it was changed, no published key has signed it")
        elif said != Checkpoint(self.epoch.origin, batch.size, bytes(batch.root)):
            self._find("checkpoint", f"{name}: what is kept beside it says something else than what was signed")
        elif said.root != edge.root():
            self.broken += 1
            if self.broken == 1:
                text = f"{name}: leaves {batch.first} to {batch.size - 1} do not give the root that was signed"
                self._find("checkpoint", text)

    def _tile(self, full: FullTile, kept: Tile | None) -> None:
        name = f"tile {full.number} of level {full.level}"
        if kept is None:
            self._find("tile", f"{name} was removed")
        elif full.level and bytes(kept.hashes) != full.hashes:
            pairs = zip(_cut(bytes(kept.hashes)), _cut(full.hashes), strict=False)
            differing = next((n for n, (one, other) in enumerate(pairs) if one != other), 255)
            self._find("tile", f"{name} was changed: its hash {differing} is not that of what lies below")
        elif bytes(kept.root) != full.root:
            self._find("tile", f"{name}: the hash kept over it is another")

    def _tiles(self, begun: int) -> dict[tuple[int, int], Tile]:
        """The tiles that are to be met again; of those of leaves, which are compared hash by hash, only the hash over."""
        found = Tile.objects.filter(epoch=self.epoch.number)
        lowest = found.filter(level=0, number__gte=begun // TILE).defer("hashes")
        return {(one.level, one.number): one for one in [*lowest, *found.filter(level__gt=0)]
                if (one.number + 1) << 8 * (one.level + 1) > begun}  # fmt: skip

    def _first_leaf(self) -> None:
        """A later epoch's first leaf is the former's last root."""
        if self.epoch.number == 1:
            return
        former = Batch.objects.filter(epoch__lt=self.epoch.number).order_by("-epoch", "-size").first()
        tie = Leaf.objects.filter(position=self.epoch.number * POSITIONS).first()
        if former is not None and (tie is None or bytes(tie.data) != bytes(former.root)):
            self._find("order", f"epoch {self.epoch.number} does not begin with the last root of the former")

    def _end(self, edge: Edge, size: int, tiles: dict[tuple[int, int], Tile]) -> None:
        if self.broken > 1:
            self._find("checkpoint", f"{self.broken - 1} later checkpoints do not fit the log either")
        for level, number in tiles:
            self._find("tile", f"tile {number} of level {level} was added: no checkpoint covers it")
        start = self.epoch.number * POSITIONS
        beyond = Leaf.objects.filter(position__gte=start + size, position__lt=start + POSITIONS).order_by("position")
        for leaf in beyond:
            text = f"entry {leaf.entry}, leaf {leaf.position - start}: no checkpoint covers it; one was removed"
            self.report.findings.append(Finding("checkpoint", text, leaf.entry, leaf.position - start))
        if self.held is not None and self.held.size > edge.size:
            self._find(
                "checkpoint", f"you hold a checkpoint over {self.held.size} leaves; the log has {edge.size} only"
            )

    def _acts_of_erasure(self, erased: list[int]) -> None:
        names = [f"entry:{entry}" for entry in erased]
        known = set(Entry.objects.filter(object__in=names, act="ledger.erase_record").values_list("object", flat=True))
        for entry in erased:
            if f"entry:{entry}" not in known:
                text = f"entry {entry} was erased, but no act says so"
                self.report.findings.append(Finding("erasure", text, entry))

    def _find(self, kind: str, text: str) -> None:
        prefix = f"epoch {self.epoch.number}, " if self.epoch.number > 1 else ""
        self.report.findings.append(Finding(kind, prefix + text))


def _keys(report: Report) -> Iterator[Verifier]:
    """The published keys; each was written down as an act when it was first used."""
    acts = Entry.objects.filter(object="ledger:keys", act="ledger.publish_key").values_list("facts", flat=True)
    said = {str(facts.get("key")) for facts in acts}
    kept = set(PublicKey.objects.values_list("vkey", flat=True))
    for vkey in sorted(kept - said):
        report.findings.append(Finding("key", f"the key {vkey} was put among the published ones, but no act says so"))
    for vkey in sorted(said - kept):
        report.findings.append(Finding("key", f"the key {vkey} was removed from the published ones"))
    for vkey in sorted(kept & said):
        yield parse_vkey(vkey)


def _cut(hashes: bytes) -> list[bytes]:
    return [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]


def _outside(report: Report) -> None:
    """Entries that are in no tree: those that wait to be sealed, and those that were put in behind the sealer's back."""
    last = Batch.objects.order_by("-epoch", "-size").first()
    horizon = last.horizon if last else 0
    epoch = Epoch.objects.order_by("-number").first()
    with psycopg.connect(role_url(settings.ONEWINDOW_APP_ROLE)) as other:
        other.execute("set statement_timeout = 0")
        rows: list[tuple[Any, ...]] = other.execute(OUTSIDE, binary=True).fetchall()
        now = other.execute(NOW).fetchone() or (0, "")
    begun = int(now[0]) if epoch is not None and epoch.cluster == now[1] else END_OF_NUMBERS
    for number, entry, data, *rest in rows:
        if number < horizon or number >= begun:
            why = "was sealed long ago, and without it" if number < horizon else "has not even begun"
            report.findings.append(Finding("inserted", f"entry {entry} was inserted: its transaction {why}", entry))
            continue
        report.pending += 1
        if computed((data, *rest)) != data:
            text = f"entry {entry}, not sealed yet: its record and salt do not give its hash"
            report.findings.append(Finding("changed", text, entry))
