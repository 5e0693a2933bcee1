"""Reads the posted form back into a definition. What was typed is kept even where it does not fit: the check says so."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from onewindow.drafting.forms.drawing import FIXED, shown
from onewindow.drafting.rules.paths import MISSING, Path, text_of, value_at, with_value
from onewindow.foundation.shape import Many, Number, OneOf, Record, Shape, Table, Word, Yes

WHOLE = re.compile(r"[+-]?\d{1,15}")
BROKEN = re.compile(r"[+-]?\d{1,15}\.\d{1,6}")
MOST_ROWS = 500  # of one list on one page
TYPE_CODES = {"行政许可": "01", "行政给付": "05", "行政确认": "07", "其他行政权力": "10", "公共服务": "20"}

TYPE_NAMES = {
    "行政许可": "Administrative licence",
    "行政给付": "Administrative payment",
    "行政确认": "Administrative confirmation",
    "其他行政权力": "Other administrative power",
    "公共服务": "Public service",
}


class Posted(Protocol):
    """What a form sends."""

    def get(self, key: str) -> Any:
        """The last value of a name, or None."""

    def getlist(self, key: str) -> list[Any]:
        """All values of a name."""


def read_part(shape: Shape, posted: Posted, path: Path, base: Any, *, is_needed: bool) -> Any:
    """The value that the form holds for a part; `base` is what stood there when the page was drawn."""
    if isinstance(shape, Record):
        return _record(shape, posted, path, base, is_needed=is_needed)
    if isinstance(shape, Many) and isinstance(shape.of, Record):
        return _rows(shape.of, posted, path, base, is_needed=is_needed)
    if isinstance(shape, Many) and isinstance(shape.of, OneOf):
        return _checks(shape.of, posted, path, base, is_needed=is_needed)
    text = posted.get(text_of(path))
    if text is None or (len(path) == 1 and path[0] in FIXED):
        return base
    plain = str(text).replace("\r\n", "\n").strip()
    if base is not MISSING and plain == shown(shape, base).strip():
        return base
    return _value(shape, plain, is_needed=is_needed)


def _value(shape: Shape, text: str, *, is_needed: bool) -> Any:
    if isinstance(shape, Many) and isinstance(shape.of, Word):
        lines = [line.strip() for line in text.split("\n") if line.strip()]
        return lines if lines or is_needed else MISSING
    if not text:
        return MISSING
    if isinstance(shape, Table):
        return _table(text)
    if isinstance(shape, Yes) and text in {"true", "false"}:
        return text == "true"
    return _number(text) if isinstance(shape, Number) else text


def _number(text: str) -> int | float | str:
    """A number as it was written; what is none stays a text, and the check says so."""
    if WHOLE.fullmatch(text):
        return int(text)
    return float(text) if BROKEN.fullmatch(text) else text


def _table(text: str) -> dict[str, str]:
    lines = [line for line in text.split("\n") if line.strip()]
    pairs = (line.partition("=") for line in lines)
    return {name.strip(): value.strip() for name, _sign, value in pairs if name.strip()}


def _checks(shape: OneOf, posted: Posted, path: Path, base: Any, *, is_needed: bool) -> Any:
    if posted.get(f"{text_of(path)}.is") is None:
        return base
    chosen = [str(value) for value in posted.getlist(text_of(path))]
    if isinstance(base, list) and sorted(map(str, base)) == sorted(chosen):
        return base
    known = [word for word in shape.words if word in chosen]
    found = [*known, *(word for word in chosen if word not in known)]
    return found if found or is_needed else MISSING


def _rows(shape: Record, posted: Posted, path: Path, base: Any, *, is_needed: bool) -> Any:
    count = posted.get(f"{text_of(path)}.rows")
    if count is None or not str(count).isdecimal():
        return base
    before = base if isinstance(base, list) else []
    rows = [
        _record(shape, posted, (*path, index), before[index] if index < len(before) else {}, is_needed=True)
        for index in range(min(int(count), MOST_ROWS))
    ]
    found = [{} if row is MISSING else row for row in rows]
    return found if found or is_needed or base is not MISSING else MISSING


def _record(shape: Record, posted: Posted, path: Path, base: Any, *, is_needed: bool) -> Any:
    if posted.get(f"{text_of(path)}.is") is None:
        return base  # the group was not on the page
    before = dict(base) if isinstance(base, Mapping) else {}
    parts = [(name, part, True) for name, part in shape.needed.items()]
    parts += [(name, part, False) for name, part in shape.optional.items()]
    found: dict[str, Any] = {}
    for name, part, needed in parts:
        value = read_part(part, posted, (*path, name), before.get(name, MISSING), is_needed=needed)
        if value is not MISSING:
            found[name] = value
    unknown = {name: value for name, value in before.items() if name not in {*shape.needed, *shape.optional}}
    is_empty = not found and not unknown
    return MISSING if is_empty and is_needed and not before else {**found, **unknown}


def read_section(shape: Record, keys: Sequence[str], posted: Posted, base: Mapping[str, Any]) -> dict[Path, Any]:
    """The changes by path that a page of the form holds; MISSING for a key that falls away."""
    changes: dict[Path, Any] = {}
    for key in keys:
        part = shape.needed.get(key) or shape.optional.get(key)
        if part is not None:
            before = base.get(key, MISSING)
            value = read_part(part, posted, (key,), before, is_needed=key in shape.needed)
            if value is not before:
                changes[(key,)] = value
    kind = changes.get(("type",))
    if kind in TYPE_CODES and "type_code" in keys:
        changes[("type_code",)] = TYPE_CODES[kind]
        changes[("type_en",)] = TYPE_NAMES[kind]
    return changes


def acted(body: Mapping[str, Any], act: str, path: Path) -> tuple[dict[str, Any], Path]:
    """The body after a button of the form was pressed (new row, add, remove, up, down), and which part to show then."""
    here = value_at(body, path)
    if act == "new":
        rows = here if isinstance(here, list) else []
        return with_value(body, path, [*rows, {}]), (*path, len(rows))
    if act == "add":
        return with_value(body, path, {} if here is MISSING else here), path
    if act == "remove" and here is not MISSING:
        return with_value(body, path, MISSING), path[:-1]
    return _moved(body, path, 1 if act == "down" else -1) if act in {"up", "down"} else (dict(body), path)


def _moved(body: Mapping[str, Any], path: Path, by: int) -> tuple[dict[str, Any], Path]:
    """The body with an entry of a list one place further up or down."""
    index, rows = path[-1], value_at(body, path[:-1])
    if not isinstance(index, int) or not isinstance(rows, list) or not 0 <= index + by < len(rows) > index:
        return dict(body), path
    moved = list(rows)
    moved[index], moved[index + by] = moved[index + by], moved[index]
    return with_value(body, path[:-1], moved), (*path[:-1], index + by)
