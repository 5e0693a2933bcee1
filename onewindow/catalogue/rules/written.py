"""Definitions as YAML that can be edited and read again without loss."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

WIDTH = 120


class _Dumper(yaml.SafeDumper):
    """Puts codes of digits into quotes, so that no reader takes them for numbers, and keeps the order of keys."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Entries of a list stand below their key, not beside it."""
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:
        """Each value is written out: files are for people."""
        return True


def as_yaml(definitions: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """Lists of bodies (`items`, `bundles` …) as a file."""
    plain = {name: [_plain(body) for body in bodies] for name, bodies in definitions.items()}
    return yaml.dump(plain, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, (list, tuple)) else value
