"""Tiles of 256 hashes a level (C2SP tlog-tiles): where they stand, how they are read and how the tree grows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from onewindow.ledger.rules.tree import EMPTY_ROOT, inner_node

TILE = 256
HASH_BYTES = 32
PLACE = re.compile(r"((?:x\d{3}/)*)(\d{3})(?:\.p/([1-9]\d{0,2}))?")
Read = Callable[[int, int, int], bytes]  # level, number and width of a tile to its hashes


class NotATile(ValueError):
    """A path that names no tile."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which tile of a level, and how many hashes of it."""

    number: int
    width: int = TILE


def tile_path(place: Place) -> str:
    """`x001/x234/067`, with `.p/112` when the tile is partial."""
    groups = [place.number % 1000]
    while place.number >= 1000 ** len(groups):
        groups.append(place.number // 1000 ** len(groups) % 1000)
    *higher, last = reversed(groups)
    partial = f".p/{place.width}" if place.width != TILE else ""
    return "".join(f"x{one:03d}/" for one in higher) + f"{last:03d}{partial}"


def parse_place(path: str) -> Place:
    """The tile that a path names. Raises NotATile for any other way of writing it."""
    found = PLACE.fullmatch(path)
    if found is None:
        raise NotATile(path)
    number = int(found[1].replace("x", "").replace("/", "") + found[2])
    place = Place(number, int(found[3] or TILE))
    if tile_path(place) != path:
        raise NotATile(path)
    return place


def width_of(level: int, number: int, size: int) -> int:
    """How many hashes the tile has in a tree of that size; 0 when there is none."""
    return max(0, min(TILE, (size >> 8 * level) - number * TILE))


def entry_bundle(entries: Iterable[bytes]) -> bytes:
    """Leaves' data as a bundle: each behind its length in two bytes."""
    return b"".join(len(one).to_bytes(2, "big") + one for one in entries)


def tile_root(hashes: Sequence[bytes]) -> bytes:
    """The hash over a power of two of hashes."""
    row = list(hashes)
    while len(row) > 1:
        row = [inner_node(row[n], row[n + 1]) for n in range(0, len(row), 2)]
    return row[0]


class Tiled:
    """The nodes of a tree of one size, each computed from its tile; a tile is read once."""

    def __init__(self, size: int, read: Read) -> None:
        self.size = size
        self._read = read
        self._known: dict[tuple[int, int], bytes] = {}

    def __call__(self, height: int, index: int) -> bytes:
        """The hash of a perfect subtree."""
        level, inside = divmod(height, 8)
        number, offset = divmod(index << inside, TILE)
        hashes = self._tile(level, number)[offset * HASH_BYTES : (offset + (1 << inside)) * HASH_BYTES]
        return tile_root([hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)])

    def _tile(self, level: int, number: int) -> bytes:
        if (level, number) not in self._known:
            self._known[level, number] = self._read(level, number, width_of(level, number, self.size))
        return self._known[level, number]


@dataclass(frozen=True, slots=True)
class FullTile:
    """A tile that has become full, and the hash over it."""

    level: int
    number: int
    hashes: bytes
    root: bytes


@dataclass(slots=True)
class Edge:
    """The right edge of a growing tree: of each level the hashes that fill no tile yet."""

    size: int = 0
    levels: list[list[bytes]] = field(default_factory=list)

    def grow(self, leaves: Iterable[bytes]) -> list[FullTile]:
        """Adds leaves' hashes; returns the tiles that become full."""
        if not self.levels:
            self.levels.append([])
        full: list[FullTile] = []
        lowest = self.levels[0]
        for leaf in leaves:
            lowest.append(leaf)
            self.size += 1
            if len(lowest) == TILE:
                self._close(full)
        return full

    def _close(self, full: list[FullTile]) -> None:
        level = 0
        while len(self.levels[level]) == TILE:
            hashes, number = self.levels[level], (self.size >> 8 * (level + 1)) - 1
            full.append(FullTile(level, number, b"".join(hashes), tile_root(hashes)))
            if level + 1 == len(self.levels):
                self.levels.append([])
            self.levels[level + 1].append(full[-1].root)
            hashes.clear()
            level += 1

    def root(self) -> bytes:
        """The root of the tree as it is now."""
        found: bytes | None = None
        for hashes in self.levels:
            high = len(hashes)
            while high:
                low = high & (high - 1)  # the last perfect subtree of what is left
                part = tile_root(hashes[low:high])
                found, high = part if found is None else inner_node(part, found), low
        return EMPTY_ROOT if found is None else found
