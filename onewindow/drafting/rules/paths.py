"""Places within a body: `materials.0.name`, what stands there, and what it becomes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

QUOTED = re.compile(r"'([^']+)'")
Path = tuple[str | int, ...]


class _Missing:
    """Stands where nothing is."""

    def __repr__(self) -> str:
        return "MISSING"

    def __copy__(self) -> _Missing:
        return self

    def __deepcopy__(self, memo: object) -> _Missing:
        return self


MISSING = _Missing()


def value_at(body: Any, path: Path) -> Any:
    """What stands at a path, or MISSING."""
    here = body
    for part in path:
        rows = here if isinstance(here, list) else []
        table = here if isinstance(here, dict) else {}
        if isinstance(part, int) and part < len(rows):
            here = rows[part]
        elif part in table:
            here = table[part]
        else:
            return MISSING
    return here


def with_value(body: Any, path: Path, value: Any) -> Any:
    """A copy of the body with a value at a path; MISSING takes away what stands there."""
    if not path:
        return value
    part, rest = path[0], path[1:]
    if isinstance(part, int):
        rows = list(body) if isinstance(body, list) else []
        if part >= len(rows):
            return rows if value is MISSING else [*rows, with_value({}, rest, value)]
        changed = with_value(rows[part], rest, value)
        return [*rows[:part], *([] if changed is MISSING else [changed]), *rows[part + 1 :]]
    whole = dict(body) if isinstance(body, Mapping) else {}
    changed = with_value(whole.get(part, {}), rest, value)
    if changed is MISSING:
        whole.pop(part, None)
        return whole
    return {**whole, part: changed}


def path_of(text: str) -> Path:
    """`materials.0.name` as a path."""
    return tuple(int(part) if part.isdecimal() else part for part in text.split(".") if part)


def text_of(path: Path) -> str:
    """A path as the name of a form's control."""
    return ".".join(str(part) for part in path)


def missing_key(path: Path, reason: str) -> Path:
    """Where a missing key would stand: the check names what should hold it, and the key in quotes."""
    found = QUOTED.search(reason)
    return (*path, found.group(1)) if found else path
