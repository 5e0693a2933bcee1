"""What a definition may refer to, and the findings that each rule of publication gives."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from onewindow.foundation.located import Located, Path
from onewindow.foundation.shape import nearest
from onewindow.foundation.workdays import Calendar


@dataclass(frozen=True, slots=True)
class KnownReferences:
    """What exists outside the catalogue.

    `departments` maps codes to USCC; `elements` are `register.element`. The last four come from the jurisdiction
    profile: the kinds of pause, the items that may be decided on commitment, the longest time for an after-check in
    working days, and the calendar by which limits are compared.
    """

    departments: Mapping[str, str]
    posts: Collection[str]
    elements: Collection[str]
    registers: Collection[str]
    pause_kinds: Collection[str] = ()
    commitment_items: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    after_check_days: int = 60
    calendar: Calendar = field(default_factory=lambda: Calendar(frozenset()))


@dataclass(frozen=True, slots=True)
class Definition:
    """One definition in a file: its kind, its body and where it stands."""

    kind: str
    key: str
    body: Mapping[str, Any]
    found: Located
    path: Path

    def fault(self, path: Path, code: str, reason: str, remedy: str) -> None:
        """Notes a fault at a path within the definition."""
        self.found.add_fault((*self.path, *path), code, reason, remedy)


@dataclass(frozen=True, slots=True)
class Everything:
    """All bodies by kind and key: what the files define, and what is published already."""

    items: Mapping[str, Mapping[str, Any]]
    bundles: Mapping[str, Mapping[str, Any]]
    licence_types: Mapping[str, Mapping[str, Any]]


def rows(definition: Definition, name: str) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """The entries of a list of the definition, each with its path."""
    for index, row in enumerate(definition.body.get(name) or ()):
        yield (name, index), row


def check_unique(definition: Definition, name: str, key: str) -> None:
    """Entries of a list have codes of their own."""
    seen: set[str] = set()
    for path, row in rows(definition, name):
        value = row[key]
        if value in seen:
            definition.fault((*path, key), "CODE_TWICE", f"{value} stands here twice.", "Give each entry its own code.")
        seen.add(value)


def note_unknown(definition: Definition, path: Path, what: str, value: str, words: Collection[str]) -> None:
    """Notes a reference to something that does not exist, with the nearest that does."""
    definition.fault(path, "UNKNOWN_REFERENCE", f"There is no {what} {value!r}.", nearest(value, words))
