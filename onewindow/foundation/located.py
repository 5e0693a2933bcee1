"""Reads YAML and remembers on which line each value stands, so that an error can point there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

Path = tuple[str | int, ...]
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster where libyaml is built in


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a definition: where it stands, what is wrong, and what to do about it.

    `code` names the rule that was broken; `line` counts from 1; `field` is a path such as items[FOOD].limits.promised.
    `reason_zh` says it in Chinese where the rule has words for this very place.
    """

    file: str
    line: int
    field: str
    code: str
    reason: str
    remedy: str
    reason_zh: str = ""
    path: Path = ()

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}"
        return (
            f"{where}: {self.field}: {self.reason} {self.remedy}"
            if self.field
            else f"{where}: {self.reason} {self.remedy}"
        )


@dataclass(slots=True)
class Located:
    """A file's data as plain values, and the line of every path in it."""

    file: str
    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def line_of(self, path: Path) -> int:
        """The line of a path, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def add_fault(self, path: Path, code: str, reason: str, remedy: str, reason_zh: str = "") -> None:
        """Notes a fault at a path."""
        line, name = self.line_of(path), self.name_of(path)
        self.faults.append(Fault(self.file, line, name, code, reason, remedy, reason_zh, path))

    def name_of(self, path: Path) -> str:
        """A path as people read it; definitions in lists are named by their key or code."""
        named, here = "", self.data
        for part in path:
            here = _child(here, part)
            if isinstance(part, int):
                label = _label(here)
                named += f"[{label or part + 1}]"
            else:
                named += f".{part}" if named else str(part)
        return named


def read_located(file: str, text: str) -> Located:
    """The contents of a YAML file; what cannot be read at all is a fault too."""
    found = Located(file)
    loader = Loader(text)
    try:
        node = loader.get_single_node()
        if node is not None:
            found.data = _value(loader, node, (), found)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or str(error)
        found.faults.append(
            Fault(
                file,
                line,
                "",
                "NOT_YAML",
                f"This is not YAML: {problem}.",
                "Mend the line; quotes and indentation are the usual causes.",
            )
        )
    finally:
        loader.dispose()
    return found


def _value(loader: Any, node: yaml.Node, path: Path, found: Located) -> Any:
    found.lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return _mapping(loader, node, path, found)
    if isinstance(node, yaml.SequenceNode):
        return [_value(loader, child, (*path, index), found) for index, child in enumerate(node.value)]
    value = loader.construct_object(node)
    return value.isoformat() if isinstance(value, date) else value


def _mapping(loader: Any, node: yaml.MappingNode, path: Path, found: Located) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node))
        line = key_node.start_mark.line + 1
        value = _value(loader, value_node, (*path, key), found)
        found.lines[(*path, key)] = line
        if key in values:
            reason = f"The key {key!r} stands here twice."
            found.faults.append(
                Fault(found.file, line, found.name_of((*path, key)), "KEY_TWICE", reason, "Remove one of them.")
            )
        values[key] = value
    return values


def _child(here: Any, part: str | int) -> Any:
    if isinstance(here, dict):
        return here.get(str(part))
    if isinstance(here, list) and isinstance(part, int) and part < len(here):
        return here[part]
    return None


def _label(here: Any) -> str:
    if not isinstance(here, dict):
        return ""
    for name in ("key", "code", "name", "value", "law_id", "item"):
        if isinstance(here.get(name), str):
            return str(here[name])
    return ""
