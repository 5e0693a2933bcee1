"""One stretch of the log, recomputed from records and salts and compared with everything that is kept of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg

from onewindow.ledger.models import POSITIONS
from onewindow.ledger.rules import TILE, canonical_json, leaf_node
from onewindow.ledger.rules.records import record_text
from onewindow.ledger.rules.tiles import HASH_BYTES

COLUMNS = """
e.id, e.data, e.salt, e.act, e.channel, e.actor_id::text, e.actor_kind, e.organisation, e.post, e.user_id,
to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'), e.facts::text, e.object
"""
STRETCH = f"""
select l.position, l.entry, l.data, x.entry is not null, {COLUMNS}
from ledger_leaf l left join ledger_entry e on e.id = l.entry left join ledger_erasure x on x.entry = l.entry
where l.position >= %s and l.position < %s order by l.position
"""  # noqa: S608 our own texts
OUTSIDE = f"""
select e.transaction, {COLUMNS}
from ledger_entry e left join ledger_leaf l on l.entry = e.id where l.entry is null order by e.id
"""  # noqa: S608 our own texts
TILES = "select number, hashes from ledger_tile where epoch = %s and level = 0 and number >= %s and number < %s"
EMPTY = bytes(HASH_BYTES)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was sealed: which entry, at which index, and what differs."""

    kind: str
    text: str
    entry: int | None = None
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Leaves [first, last) of an epoch."""

    epoch: int
    first: int
    last: int


@dataclass(slots=True)
class Checked:
    """What a stretch came to: the leaves' hashes by which the tree is built, findings, and which entries are erased."""

    hashes: bytes = b""
    findings: list[Finding] = field(default_factory=list)
    erased: list[int] = field(default_factory=list)


def check_stretch(address: str, stretch: Stretch) -> Checked:
    """Recomputes a stretch over a connection of its own, row by row."""
    found, hashes = Checked(), list[bytes]()
    with psycopg.connect(address) as connection:
        connection.execute("set statement_timeout = 0")
        tiles = _tiles(connection, stretch)
        expected = stretch.first
        for row in _rows(connection, stretch):
            index = row[0] - stretch.epoch * POSITIONS
            hashes.extend(_missing(found, missing, tiles) for missing in range(expected, index))
            hashes.append(_leaf(found, index, row, _of_tile(tiles, index)))
            expected = index + 1
        hashes += [_missing(found, missing, tiles) for missing in range(expected, stretch.last)]
    found.hashes = b"".join(hashes)
    return found


def computed(row: tuple[Any, ...]) -> bytes:
    """What the columns of an entry, from `data` on, give as its data."""
    _, salt, act, channel, actor_id, actor_kind, organisation, post, user_id, at, facts, thing = row
    record = record_text(
        act=act,
        channel=channel,
        actor_id=actor_id,
        actor_kind=actor_kind,
        organisation=organisation,
        post=post,
        user_id=user_id,
        at=at,
        facts="{}" if facts == "{}" else canonical_json(json.loads(facts)),
        thing=thing,
    )
    return hashlib.sha256(salt + record.encode()).digest()


def _rows(connection: psycopg.Connection[Any], stretch: Stretch) -> Iterator[tuple[Any, ...]]:
    """Read by a cursor of the server's, so that a million entries need no memory."""
    start = stretch.epoch * POSITIONS
    with connection.cursor(name="stretch") as cursor:
        cursor.itersize = 2000
        cursor.execute(STRETCH, [start + stretch.first, start + stretch.last], binary=True)
        yield from cursor


def _tiles(connection: psycopg.Connection[Any], stretch: Stretch) -> dict[int, bytes]:
    bounds = [stretch.epoch, stretch.first // TILE, -(-stretch.last // TILE)]
    return dict(connection.execute(TILES, bounds, binary=True).fetchall())


def _of_tile(tiles: dict[int, bytes], index: int) -> bytes | None:
    """The leaf's hash as its tile has it; None where no full tile is kept."""
    hashes = tiles.get(index // TILE)
    at = index % TILE * HASH_BYTES
    return hashes[at : at + HASH_BYTES] if hashes else None


def _leaf(found: Checked, index: int, row: tuple[Any, ...], tile: bytes | None) -> bytes:
    """The hash that goes into the tree. An entry as it was sealed agrees with everything, which is seen at once."""
    _, entry, data, is_erased, known, own = row[:6]
    leaf = leaf_node(data)
    if entry is None:
        is_whole = tile is None or tile == leaf
    elif is_erased:
        found.erased.append(entry)
        is_whole = own == data and tile in (None, leaf) and not row[6]
    else:
        is_whole = known is not None and own == data and tile in (None, leaf) and computed(row[5:]) == data
    return leaf if is_whole else _differing(found, index, row, tile)


def _differing(found: Checked, index: int, row: tuple[Any, ...], tile: bytes | None) -> bytes:
    """Says what differs, and returns what was sealed. What stands alone against all the others is what was changed."""
    _, entry, data, is_erased, known, own = row[:6]
    log, where = leaf_node(data), f"entry {entry}, leaf {index}"
    sealed = log if tile is None else tile
    if known is None and entry is not None:
        found.findings.append(
            Finding("removed", f"{where}, was removed: its place in the log is there, its row is not", entry, index)
        )
        return sealed
    mine = log if known is None else leaf_node(own)
    record = mine if is_erased or known is None else leaf_node(computed(row[5:]))
    if record == mine == log != sealed:
        text = f"tile {index // TILE} of level 0 was changed: its hash {index % TILE} is not that of entry {entry}"
        found.findings.append(Finding("tile", text, entry, index))
        return log
    found.findings += [
        Finding(kind, f"{where}: {text}", entry, index) for kind, text in _said(record, mine, log, sealed)
    ]
    if is_erased and row[6]:
        found.findings.append(Finding("erasure", f"{where}: said to be erased, but its salt is there", entry, index))
    return sealed


def _said(record: bytes, mine: bytes, log: bytes, sealed: bytes) -> Iterator[tuple[str, str]]:
    if record == mine != log == sealed:
        yield (
            "changed",
            "the log has another hash here: the entry and its hash were replaced, or stand in another's place",
        )
    elif record != sealed:
        yield "changed", "its record and salt do not give the hash that was sealed"
    elif mine != sealed:
        yield "changed", "the hash beside its record is not the one that was sealed"
    if log != sealed:
        yield "order", "the hash in the order of the log is not the one that was sealed"


def _missing(found: Checked, index: int, tiles: dict[int, bytes]) -> bytes:
    text = f"leaf {index} was removed from the order of the log"
    found.findings.append(Finding("removed", text, None, index))
    return _of_tile(tiles, index) or EMPTY
