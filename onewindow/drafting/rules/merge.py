"""How two people's changes of one draft meet: what only one of them changed is taken, the rest is asked.

Entries of lists are told apart by their code or name, not by their place, so that two people can each add a material.
Nothing is lost: every difference between the common beginning and either side is in the result or in a conflict.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onewindow.drafting.rules.paths import MISSING

Place = tuple[str, ...]
NAMES = (  # by the first of these that an entry has it is told apart; the rest of each makes it unique
    ("code",),
    ("key",),
    ("value",),
    ("name",),
    ("grade",),
    ("item", "step"),
    ("register",),
    ("licence_type",),
    ("form",),
    ("law_id", "article", "role"),
    ("zh",),
    ("reason",),
    ("kind", "to"),
)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place that both changed differently. Entries of lists stand in `place` by their code or name."""

    place: Place
    base: Any
    mine: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Merged:
    """The common result; at each conflict it holds what stood in `choices`, else theirs, which was saved first."""

    body: Any
    conflicts: tuple[Conflict, ...]


def merge(base: Any, mine: Any, theirs: Any, choices: Mapping[Place, str] | None = None) -> Merged:
    """Joins two descendants of one body; `choices` says "mine" or "theirs" for places in conflict."""
    found: list[Conflict] = []
    body = _Merge(choices or {}, found).value((), base, mine, theirs)
    return Merged({} if body is MISSING else body, tuple(found))


@dataclass(frozen=True, slots=True)
class _Merge:
    choices: Mapping[Place, str]
    found: list[Conflict]

    def value(self, place: Place, base: Any, mine: Any, theirs: Any) -> Any:
        if same(mine, theirs) or same(mine, base):
            return theirs
        if same(theirs, base):
            return mine
        if isinstance(mine, Mapping) and isinstance(theirs, Mapping):
            return self.table(place, base if isinstance(base, Mapping) else {}, mine, theirs)
        rows = _named_rows(base, mine, theirs)
        if rows is not None:
            return self.rows(place, *rows)
        return self.choose(place, base, mine, theirs)

    def choose(self, place: Place, base: Any, mine: Any, theirs: Any) -> Any:
        choice = self.choices.get(place)
        if choice not in {"mine", "theirs"}:
            self.found.append(Conflict(place, base, mine, theirs))
        return mine if choice == "mine" else theirs

    def table(
        self, place: Place, base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]
    ) -> dict[str, Any]:
        names = _joint_order(list(base), list(mine), list(theirs))
        sides = ((name, *(side.get(name, MISSING) for side in (base, mine, theirs))) for name in names)
        merged = {name: self.value((*place, name), *values) for name, *values in sides}
        return {name: value for name, value in merged.items() if value is not MISSING}

    def rows(self, place: Place, base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]) -> list[Any]:
        merged = self.table(place, base, mine, theirs)
        return list(merged.values())


def _named_rows(base: Any, mine: Any, theirs: Any) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]] | None:
    """The three lists by the names of their entries, or None where entries have no names of their own."""
    before = [] if base is MISSING or base is None else base
    sides = (before, mine, theirs)
    if not all(isinstance(side, list) for side in sides):
        return None
    named = [_by_name(side) for side in sides]
    if any(side is None for side in named):
        return None
    first, second, third = named
    return (first or {}, second or {}, third or {})


def _by_name(rows: Sequence[Any]) -> dict[str, Any] | None:
    found = {}
    for row in rows:
        name = row_name(row)
        if not name or name in found:
            return None
        found[name] = row
    return found


def row_name(row: Any) -> str:
    """By what an entry of a list is told apart: its code, key or name; a plain text by itself."""
    if isinstance(row, str):
        return row
    if isinstance(row, Mapping):
        for names in NAMES:
            if isinstance(row.get(names[0]), (str, int)) and str(row[names[0]]).strip():
                return "/".join(str(row.get(name, "")) for name in names)
    return ""


def _joint_order(base: list[str], mine: list[str], theirs: list[str]) -> list[str]:
    """All names once: in the order of whoever changed it, new ones after the neighbour they were put behind.

    What both put behind the same neighbour is ordered by name, so that the result does not depend on who was first.
    """
    common = set(base)
    kept_mine, kept_theirs = [n for n in mine if n in common], [n for n in theirs if n in common]
    stayed = set(kept_mine) & set(kept_theirs)
    was = [name for name in base if name in stayed]
    order_mine, order_theirs = ([n for n in kept if n in stayed] for kept in (kept_mine, kept_theirs))
    if was not in (order_mine, order_theirs):
        spine = min(order_mine, order_theirs)  # both moved entries: one of the two orders, the same from either side
    else:
        spine = order_mine if order_theirs == was else order_theirs
    behind: dict[str, set[str]] = {}
    anchors = set(spine)
    for side in (base, mine, theirs):
        neighbour = ""
        for name in side:
            if name in anchors:
                neighbour = name
            else:
                behind.setdefault(neighbour, set()).add(name)
    placed: set[str] = set()
    result: list[str] = []
    for name in ["", *spine]:
        result += [name] if name else []
        fresh = behind.get(name, set()) - placed
        placed |= fresh
        result += _in_order(fresh, mine, theirs, base)
    return result


def _in_order(names: set[str], *sides: list[str]) -> list[str]:
    """Names that belong into one gap, each side's own kept in its order; between the sides the first name decides."""
    groups: list[list[str]] = []
    left = set(names)
    shared = [name for name in names if sum(name in side for side in sides) > 1]
    if shared:  # both know them: one order for all, that of the names
        return sorted(names)
    for side in sides:
        group = [name for name in side if name in left]
        left -= set(group)
        groups += [group] if group else []
    return [name for group in sorted(groups) for name in group]


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal: true is not 1, lists have an order, tables have none."""
    if one is other:
        return True
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and bool(one == other)


def chosen_place(text: str) -> Place:
    """A place from the name of a form's control."""
    return tuple(text.split("\x1f"))


def place_text(place: Place) -> str:
    """A place as the name of a form's control."""
    return "\x1f".join(place)
