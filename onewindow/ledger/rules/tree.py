"""The Merkle tree of RFC 6962 over hashes that are asked for: its root, proofs, and how proofs are checked."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence

Nodes = Callable[[int, int], bytes]  # height and index of a perfect subtree to its hash; height 0 is a leaf
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_node(data: bytes) -> bytes:
    """A leaf's hash; by its first byte it can never be taken for a node's."""
    return hashlib.sha256(b"\x00" + data).digest()


def inner_node(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(size: int, nodes: Nodes) -> bytes:
    """The root of a tree of that size."""
    return _span(0, size, nodes) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """The hashes by which a leaf leads to the root of a tree of that size, from the leaf upwards (2.1.1)."""
    if not 0 <= index < size:
        raise IndexError(f"a tree of {size} leaves has none at {index}")
    low, high, path = 0, size, list[bytes]()
    while high - low > 1:
        half = low + _split(high - low)
        if index < half:
            path.append(_span(half, high, nodes))
            high = half
        else:
            path.append(_span(low, half, nodes))
            low = half
    return path[::-1]


def consistency_proof(old: int, size: int, nodes: Nodes) -> list[bytes]:
    """The hashes which show that the tree of size `old` is the beginning of the larger one (2.1.2)."""
    if not 0 <= old <= size:
        raise IndexError(f"a tree of {size} leaves does not begin with one of {old}")
    if old in (0, size):
        return []
    low, high, path = 0, size, list[bytes]()
    while high != old:
        half = low + _split(high - low)
        if old <= half:
            path.append(_span(half, high, nodes))
            high = half
        else:
            path.append(_span(low, half, nodes))
            low = half
    return [*([_span(low, high, nodes)] if low else []), *path[::-1]]


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the path leads from the leaf's hash at `index` to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for one in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = inner_node(one, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = inner_node(found, one)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(old: int, size: int, path: Sequence[bytes], old_root: bytes, root: bytes) -> bool:
    """Whether the path shows that the tree with `old_root` is the beginning of that with `root` (RFC 9162, 2.1.4.2)."""
    if old == size:
        return not path and old_root == root
    if old == 0:
        return not path and old_root == EMPTY_ROOT
    if not 0 < old < size or not path:
        return False
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    place, last = old - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = steps[0]
    for one in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = inner_node(one, first), inner_node(one, second)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            second = inner_node(second, one)
        place, last = place >> 1, last >> 1
    return last == 0 and first == old_root and second == root


def _split(width: int) -> int:
    """The largest power of two below the width."""
    return 1 << ((width - 1).bit_length() - 1)


def _span(low: int, high: int, nodes: Nodes) -> bytes:
    """The hash over leaves [low, high), where `low` is a multiple of the largest power of two within the width."""
    parts = [nodes(height, index) for height, index in _perfect(low, high)]
    found = parts.pop()
    while parts:
        found = inner_node(parts.pop(), found)
    return found


def _perfect(low: int, high: int) -> Iterator[tuple[int, int]]:
    while low < high:
        height = (high - low).bit_length() - 1
        yield height, low >> height
        low += 1 << height
