"""What a definition may refer to, and the findings that each rule of publication gives."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from onewindow.foundation.limits.values import Limit
from onewindow.foundation.located import Located, Path
from onewindow.foundation.shape import nearest
from onewindow.foundation.workdays import Calendar


@dataclass(frozen=True, slots=True)
class LawFact:
    """A version of a law: its rank, its articles with the limits some of them set, and when it is in force."""

    kind: str
    short: str
    law_en: str
    articles: frozenset[int]
    in_force_from: date
    in_force_until: date | None
    newer_version: str
    limits: Mapping[int, Limit] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PowerFact:
    """An entry of the power list. `state`: active, cancelled or future."""

    code: str
    department: str
    item: str
    level: int
    state: str
    cancelled_on: date | None


@dataclass(frozen=True, slots=True)
class DutyFact:
    """An entry of the responsibility list: for which power and item, and which post answers."""

    code: str
    power: str
    item: str
    department: str
    post: str
    state: str


@dataclass(frozen=True, slots=True)
class MaterialFact:
    """An entry of the catalogue of materials."""

    code: str
    name: str
    held_by: tuple[str, ...]
    is_proof: bool


@dataclass(frozen=True, slots=True)
class ProofFact:
    """An entry of the list of proofs, with the articles on which it rests."""

    code: str
    bases: tuple[tuple[str, int, str], ...]


@dataclass(frozen=True, slots=True)
class CoverageFact:
    """Of how many applications of the last 90 days a source had what was needed."""

    asked: int
    held: int


@dataclass(frozen=True, slots=True)
class KnownReferences:
    """What exists outside the catalogue.

    `departments` maps codes to USCC; `elements` are `register.element`; `registers` maps codes to names in both
    languages. From the jurisdiction profile come the kinds of pause, the items that may be decided on commitment, the
    longest time for an after-check in working days, and the calendar by which limits are compared. `laws` is the law
    register by law and version; `powers`, `duties`, `materials` and `proofs` are the lists (a proof by the code of its
    material). `staffed_posts` have an active member, `post_duties` are the posts with a written duty. `coverage` says of
    registers and licence types for how many applicants they had it; None where nobody has reckoned (files alone).
    """

    departments: Mapping[str, str]
    posts: Collection[str]
    elements: Collection[str]
    registers: Mapping[str, tuple[str, str]]
    laws: Mapping[str, Mapping[str, LawFact]]
    powers: Mapping[str, PowerFact]
    duties: Mapping[str, DutyFact]
    materials: Mapping[str, MaterialFact]
    proofs: Mapping[str, ProofFact]
    staffed_posts: Collection[str]
    post_duties: Collection[str]
    today: date
    pause_kinds: Collection[str] = ()
    commitment_items: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    after_check_days: int = 60
    calendar: Calendar = field(default_factory=lambda: Calendar(frozenset()))
    coverage: Mapping[str, CoverageFact] | None = None

    def power_for(self, key: str, named: str = "") -> PowerFact | None:
        """The power that an item names, else the one whose entry names the item; an active one before others."""
        if named:
            return self.powers.get(named)
        found = [power for power in self.powers.values() if power.item == key]
        return min(found, key=lambda power: (power.state != "active", power.code), default=None)

    def duty_for(self, key: str, named: str = "", power: str = "") -> DutyFact | None:
        """The responsibility that an item names, else the active one for the item or its power."""
        if named:
            return self.duties.get(named)
        found = [duty for duty in self.duties.values() if duty.item == key or (power and duty.power == power)]
        return min(found, key=lambda duty: (duty.state != "active", duty.item != key, duty.code), default=None)


@dataclass(frozen=True, slots=True)
class Definition:
    """One definition in a file: its kind, its body and where it stands."""

    kind: str
    key: str
    body: Mapping[str, Any]
    found: Located
    path: Path

    def fault(self, path: Path, code: str, reason: str, remedy: str, zh: str = "") -> None:
        """Notes a fault at a path within the definition; `zh` says the reason in Chinese."""
        self.found.add_fault((*self.path, *path), code, reason, remedy, zh)


@dataclass(frozen=True, slots=True)
class Everything:
    """All bodies by kind and key: what the files define, and what is published already."""

    items: Mapping[str, Mapping[str, Any]]
    bundles: Mapping[str, Mapping[str, Any]]
    licence_types: Mapping[str, Mapping[str, Any]]
    basic_items: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


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
