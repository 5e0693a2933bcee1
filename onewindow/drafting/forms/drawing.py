"""Draws a part of a definition as controls, from its shape and what stands there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from onewindow.drafting.queries.findings import Found
from onewindow.drafting.rules.labels import Label, label_of, word_of
from onewindow.drafting.rules.merge import row_name
from onewindow.drafting.rules.paths import MISSING, Path, text_of
from onewindow.foundation.shape import Many, Number, OneOf, Record, Shape, Table, Word, Yes

LONG = {
    *("summary", "summary_en", "text", "text_en", "reason", "reason_en", "stop", "stop_en", "note", "note_en"),
    *("rule", "rule_en", "change", "change_en", "zh", "en"),
}
LISTED = {  # which list of suggestions belongs to a part
    "law_id": "laws",
    "post": "posts",
    "prefill": "elements",
    "register": "elements",
    "trigger": "elements",
    "materials.code": "materials",
    "licence_type": "licences",
    "power": "powers",
    "responsibility": "duties",
}
FIXED = {"key", "department", "lead_department", "type_code", "type_en"}  # shown, decided elsewhere


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a select or of a set of boxes."""

    value: str
    label: str
    label_en: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Control:
    """A part as the template draws it; `kind` decides how, `name` is its path with dots."""

    kind: str
    name: str
    label: str
    label_en: str
    hint: str = ""
    hint_en: str = ""
    is_needed: bool = False
    is_optional_group: bool = False
    value: str = ""
    listed: str = ""
    choices: tuple[Choice, ...] = ()
    parts: tuple[Control, ...] = ()
    absent: tuple[Control, ...] = ()
    rows: tuple[Control, ...] = ()
    findings: tuple[Found, ...] = ()
    title: str = ""
    is_open: bool = False
    count_below: int = 0

    @property
    def id(self) -> str:
        """The id of its element."""
        return f"c-{self.name}"

    @property
    def is_bad(self) -> bool:
        """Whether something here has to be mended."""
        return any(each.blocks for each in self.findings)


@dataclass(frozen=True, slots=True)
class Drawer:
    """Draws; knows the findings by path and which row was just added or moved."""

    findings: Sequence[Found] = ()
    opened: str = ""
    is_fixed: bool = False
    used: set[int] = field(default_factory=set)

    def part(self, shape: Shape, value: Any, path: Path, *, is_needed: bool) -> Control:
        """One part."""
        label = label_of(_names(path))
        common: dict[str, Any] = {
            "name": text_of(path),
            "label": label.label,
            "label_en": label.label_en,
            "hint": label.hint,
            "hint_en": label.hint_en,
            "is_needed": is_needed,
        }
        if isinstance(shape, Record):
            return self._group(shape, value, path, common)
        if isinstance(shape, Many) and isinstance(shape.of, Record):
            return self._rows(shape.of, value, path, common)
        kind, choices = _simple(shape, value, path)
        if path[-1] in FIXED and len(path) == 1:
            kind = "shown"
        return Control(
            kind=kind,
            value=shown(shape, value),
            choices=choices,
            listed=_listed(path),
            findings=self._at(path, below=True),
            **common,
        )

    def _group(self, shape: Record, value: Any, path: Path, common: dict[str, Any]) -> Control:
        body = value if isinstance(value, Mapping) else {}
        parts, absent = [], []
        every = [(name, part, True) for name, part in shape.needed.items()]
        every += [(name, part, False) for name, part in shape.optional.items()]
        for name, part, is_needed in every:
            is_group = isinstance(part, Record) and not is_needed
            drawn = self.part(part, body.get(name, MISSING), (*path, name), is_needed=is_needed)
            if is_group and not isinstance(body.get(name), Mapping):
                absent.append(drawn)
            else:
                parts.append(drawn)
        return Control(
            kind="group",
            parts=tuple(parts),
            absent=tuple(absent),
            is_optional_group=not common["is_needed"],
            findings=self._at(path),
            **common,
        )

    def _rows(self, shape: Record, value: Any, path: Path, common: dict[str, Any]) -> Control:
        entries = value if isinstance(value, list) else []
        rows = tuple(self._row(shape, entry, (*path, index)) for index, entry in enumerate(entries))
        return Control(kind="rows", rows=rows, findings=self._at(path), value=str(len(rows)), **common)

    def _row(self, shape: Record, entry: Any, path: Path) -> Control:
        common = {"name": text_of(path), "label": "", "label_en": "", "is_needed": True}
        drawn = self._group(shape, entry, path, common)
        below = sum(each.path[: len(path)] == path for each in self.findings)
        name = text_of(path)
        is_open = self.opened == name or self.opened.startswith(f"{name}.") or not entry
        return Control(
            kind="row",
            name=name,
            label="",
            label_en="",
            title=row_title(entry),
            parts=drawn.parts,
            absent=drawn.absent,
            findings=drawn.findings,
            is_open=is_open or bool(below and self.is_fixed),
            count_below=below,
        )

    def _at(self, path: Path, *, below: bool = False) -> tuple[Found, ...]:
        """The findings that belong to this very part; `below` takes in those of its entries."""
        return tuple(each for each in self.findings if each.path == path or (below and each.path[: len(path)] == path))


def row_title(entry: Any) -> str:
    """By what people know an entry: its name or text, else its code."""
    if not isinstance(entry, Mapping):
        return str(entry or "")
    for name in ("name", "label", "text", "zh", "law", "title", "reason", "to", "grade"):
        if isinstance(entry.get(name), str) and entry[name].strip():
            return f"{entry[name]} {entry.get('article', '') if name == 'law' else ''}".strip()[:60]
    return row_name(entry)[:60]


def shown(shape: Shape, value: Any) -> str:
    """A value as it stands in its control."""
    if value is MISSING or value is None:
        return ""
    if isinstance(shape, Yes) and isinstance(value, bool):
        return str(value).lower()
    if isinstance(shape, Many) and isinstance(value, list):
        return "\n".join(", ".join(map(str, row)) if isinstance(row, list) else str(row) for row in value)
    if isinstance(shape, Table) and isinstance(shape.of, Word) and isinstance(value, Mapping):
        return "\n".join(f"{name}={part}" for name, part in value.items())
    is_plain = not isinstance(value, (Mapping, list))
    return str(value) if is_plain else str(yaml.safe_dump(value, allow_unicode=True, sort_keys=False)).strip()


def _simple(shape: Shape, value: Any, path: Path) -> tuple[str, tuple[Choice, ...]]:
    if isinstance(shape, OneOf):
        return "select", _choices(shape, {value} if isinstance(value, str) else set(), path)
    if isinstance(shape, Many) and isinstance(shape.of, OneOf):
        return "checks", _choices(shape.of, set(map(str, value)) if isinstance(value, list) else set(), path)
    if isinstance(shape, Word):
        return "area" if path[-1] in LONG else "text", ()
    if isinstance(shape, (Many, Table)):
        return "lines" if isinstance(shape.of, Word) else "shown", ()
    return {Yes: "yes", Number: "number"}.get(type(shape), "shown"), ()


def _choices(shape: OneOf, chosen: set[str], path: Path) -> tuple[Choice, ...]:
    words = [*shape.words, *sorted(chosen - set(shape.words))]
    return tuple(Choice(word, *word_of(word, str(path[-1])), word in chosen) for word in words)


def _names(path: Path) -> tuple[str, ...]:
    return tuple(part for part in path if isinstance(part, str))


def _listed(path: Path) -> str:
    names = _names(path)
    return LISTED.get(".".join(names[-2:])) or LISTED.get(names[-1], "")


__all__ = ["Choice", "Control", "Drawer", "Label", "row_title", "shown"]
