"""What differs between two versions of a body of plain JSON, named by path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NAMES = ("key", "code", "name", "value", "sequence", "item")  # what an entry of a list may be known by
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference; `path` names entries of lists by their key or code. `change`: added, removed, changed, moved."""

    path: Path
    change: str
    old: Any
    new: Any


def differences(old: Any, new: Any, path: Path = ()) -> tuple[Difference, ...]:
    """Every difference, in the order of the new body; equal bodies have none."""
    return tuple(_differences(old, new, path))


def _differences(old: Any, new: Any, path: Path) -> Iterator[Difference]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _of_mappings(old, new, path)
    elif _is_list(old) and _is_list(new):
        yield from _of_lists(old, new, path)
    elif old != new or isinstance(old, bool) != isinstance(new, bool):
        yield Difference(path, "changed", old, new)


def _of_mappings(old: Mapping[str, Any], new: Mapping[str, Any], path: Path) -> Iterator[Difference]:
    for name, value in new.items():
        if name not in old:
            yield Difference((*path, name), "added", None, value)
        else:
            yield from _differences(old[name], value, (*path, name))
    for name, value in old.items():
        if name not in new:
            yield Difference((*path, name), "removed", value, None)


def _of_lists(old: Sequence[Any], new: Sequence[Any], path: Path) -> Iterator[Difference]:
    """Entries are matched by what they are known by; where that is not unique, by their place."""
    old_names, new_names = _names(old), _names(new)
    if old_names is None or new_names is None:
        yield from _by_place(old, new, path)
        return
    before = dict(zip(old_names, old, strict=True))
    for name, value in zip(new_names, new, strict=True):
        if name not in before:
            yield Difference((*path, name), "added", None, value)
        else:
            yield from _differences(before[name], value, (*path, name))
    after = set(new_names)
    for name in old_names:
        if name not in after:
            yield Difference((*path, name), "removed", before[name], None)
    kept_old = [name for name in old_names if name in after]
    kept_new = [name for name in new_names if name in before]
    if kept_old != kept_new:
        yield Difference(path, "moved", list(old_names), list(new_names))


def _by_place(old: Sequence[Any], new: Sequence[Any], path: Path) -> Iterator[Difference]:
    for index in range(max(len(old), len(new))):
        if index >= len(old):
            yield Difference((*path, index), "added", None, new[index])
        elif index >= len(new):
            yield Difference((*path, index), "removed", old[index], None)
        else:
            yield from _differences(old[index], new[index], (*path, index))


def _names(entries: Sequence[Any]) -> list[str] | None:
    """The name of each entry, or None where some entry has none or two share one."""
    names = [_name(entry) for entry in entries]
    known = [name for name in names if name is not None]
    return known if len(known) == len(names) == len(set(known)) else None


def _name(entry: Any) -> str | None:
    if isinstance(entry, str):
        return entry
    if not isinstance(entry, Mapping):
        return None
    return next((entry[name] for name in NAMES if isinstance(entry.get(name), str)), None)


def _is_list(value: Any) -> bool:
    return isinstance(value, (list, tuple))
