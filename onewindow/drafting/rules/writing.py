"""A definition as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from onewindow.foundation.shape import Many, Record, Shape

SHORT = 96  # up to so many characters, plain values stand in one line


class Inline(dict[str, Any]):
    """A table of plain values that is written in one line."""


class InlineList(list[Any]):
    """A list of plain values that is written in one line."""


class Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Writes short tables in one line, and the same part twice rather than by reference."""

    def ignore_aliases(self, data: Any) -> bool:
        """Never by reference."""
        return True


Dumper.add_representer(Inline, lambda d, v: d.represent_mapping("tag:yaml.org,2002:map", v.items(), flow_style=True))
Dumper.add_representer(InlineList, lambda d, v: d.represent_sequence("tag:yaml.org,2002:seq", v, flow_style=True))


def as_text(shape: Record, body: Mapping[str, Any]) -> str:
    """The definition as YAML, its keys in the order of the shape; reading it back gives the same body."""
    ordered = {name: _inlined(part) for name, part in _ordered(shape, dict(body)).items()}
    return str(yaml.dump(ordered, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=100))


def _inlined(value: Any) -> Any:
    """Short tables and lists of plain values as they are written in one line."""
    if not isinstance(value, (dict, list)):
        return value
    parts = list(value.values()) if isinstance(value, dict) else value
    is_plain = bool(parts) and not any(isinstance(part, (dict, list)) for part in parts)
    if is_plain and len(str(value)) <= SHORT:
        return Inline(value) if isinstance(value, dict) else InlineList(value)
    if isinstance(value, dict):
        return {name: _inlined(part) for name, part in value.items()}
    return [_inlined(part) for part in value]


def _ordered(shape: Shape, value: Any) -> Any:
    if isinstance(shape, Record) and isinstance(value, dict):
        parts = {**shape.needed, **shape.optional}
        names = [name for name in parts if name in value] + [name for name in value if name not in parts]
        return {name: _ordered(parts[name], value[name]) if name in parts else value[name] for name in names}
    if isinstance(shape, Many) and isinstance(value, list):
        return [_ordered(shape.of, row) for row in value]
    return value
