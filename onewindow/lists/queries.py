"""Questions about the lists: what is in force today, what came before, and what changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from onewindow.foundation import clock
from onewindow.lists.models import EntryVersion, ListsToken
from onewindow.lists.rules import (
    ACTIVE,
    CANCELLED,
    FILE_KEYS,
    FROM_THE_BEGINNING,
    FUND,
    LIST_NAMES,
    LISTS,
    MATERIAL,
    NEGATIVE,
    POWER,
    PROOF,
    RESPONSIBILITY,
    SHAPES,
)

FUTURE = "future"

__all__ = [
    "ACTIVE",
    "CANCELLED",
    "FILE_KEYS",
    "FUND",
    "FUTURE",
    "LISTS",
    "LIST_NAMES",
    "MATERIAL",
    "NEGATIVE",
    "POWER",
    "PROOF",
    "RESPONSIBILITY",
    "SHAPES",
    "Basis",
    "Change",
    "Entry",
    "MaterialEntry",
    "all_entries",
    "as_files",
    "changes",
    "changes_since",
    "clear_list_cache",
    "entries",
    "entry",
    "entry_versions",
    "lists_changed_at",
    "lists_token",
    "materials",
    "powers_of",
    "proofs",
]


@dataclass(frozen=True, slots=True)
class Basis:
    """An article on which an entry rests."""

    law_id: str
    article: int
    label: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A version of an entry; `body` is everything as it was loaded. `state`: active, cancelled or future."""

    list: str
    code: str
    version: int
    name: str
    name_en: str
    department: str
    item: str
    legal_bases: tuple[Basis, ...]
    state: str
    cancelled_on: date | None
    effective_from: date
    reason: str
    reason_en: str
    changed_at: datetime
    body: Mapping[str, Any] = field(repr=False)

    @property
    def since(self) -> date | None:
        """The day from which it holds; None where its first day was never named."""
        return None if self.effective_from == FROM_THE_BEGINNING else self.effective_from


@dataclass(frozen=True, slots=True)
class MaterialEntry:
    """A material of the catalogue: who issues it, what already holds it, and how fresh that must be (days)."""

    code: str
    name: str
    name_en: str
    issuer: str
    issuer_en: str
    held_by: tuple[str, ...]
    fresh_days: int | None
    is_proof: bool
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A change of an entry: the new version, and the one before it where there was one. `id` is its place."""

    id: UUID
    new: Entry
    old: Entry | None


class _Process:
    """What the process keeps: the entries in force on a day, by list and code."""

    token: UUID | None = None
    day: date | None = None
    entries: Mapping[str, Mapping[str, Entry]] = {}


def entries(name: str) -> Mapping[str, Entry]:
    """The entries of a list as of today, by code; one short statement, and one more when something changed."""
    return all_entries().get(name, {})


def all_entries() -> Mapping[str, Mapping[str, Entry]]:
    """The entries of every list as of today; as cheap as those of one."""
    token = ListsToken.objects.filter(id=1).values_list("token", flat=True).first()
    day = clock.today()
    if token is None:
        clear_list_cache()
    elif (token, day) != (_Process.token, _Process.day):
        _Process.entries, _Process.token, _Process.day = _read_entries(day), token, day
    return _Process.entries


def as_files(name: str | None = None) -> dict[str, list[dict[str, Any]]]:
    """The entries of one list or of all, as a file has them."""
    return {
        key: [dict(row.body) for row in entries(listed).values()]
        for key, listed in FILE_KEYS.items()
        if name in (None, listed)
    }


def lists_token() -> UUID | None:
    """By which token the process last read the lists; whatever is made from them is kept by it."""
    return _Process.token


def clear_list_cache() -> None:
    """Forgets what the process keeps of the lists."""
    _Process.token, _Process.day, _Process.entries = None, None, {}


def entry(name: str, code: str) -> Entry | None:
    """An entry as of today, or None."""
    return entries(name).get(code)


def entry_versions(name: str, code: str) -> tuple[Entry, ...]:
    """All versions of an entry, the newest first, future ones among them."""
    day = clock.today()
    rows = EntryVersion.objects.filter(list=name, code=code).order_by("-version")
    return tuple(_entry(row, day) for row in rows)


def materials() -> Mapping[str, MaterialEntry]:
    """The catalogue of materials by code, without those that were taken out of it."""
    return {code: _material(row) for code, row in entries(MATERIAL).items() if row.state == ACTIVE}


def proofs() -> Mapping[str, Entry]:
    """The proofs that may be asked for, by the code of their material."""
    return {str(row.body["material"]): row for row in entries(PROOF).values() if row.state == ACTIVE}


def powers_of(department: str) -> tuple[Entry, ...]:
    """What a department may exercise (职权范围): its active powers."""
    return tuple(row for row in entries(POWER).values() if row.department == department and row.state == ACTIVE)


def changes(after: UUID | None = None, limit: int = 20) -> list[Change]:
    """Changes of all lists, the newest first; `after` is the place of the last one of the page before."""
    rows = EntryVersion.objects.order_by("-changed_at", "-id")
    if after is not None:
        mark = EntryVersion.objects.filter(id=after).values_list("changed_at", flat=True).first()
        if mark is not None:
            rows = rows.filter(Q(changed_at__lt=mark) | Q(changed_at=mark, id__lt=after))
    found = list(rows[:limit])
    before = _versions_before(found)
    day = clock.today()
    return [Change(row.id, _entry(row, day), _old(before, row, day)) for row in found]


def changes_since(after: UUID | None, limit: int) -> list[Change]:
    """Changes of all lists since a place, the oldest first; without what was before."""
    rows = EntryVersion.objects.order_by("id")
    if after is not None:
        rows = rows.filter(id__gt=after)
    day = clock.today()
    return [Change(row.id, _entry(row, day), None) for row in rows[:limit]]


def lists_changed_at() -> datetime | None:
    """When an entry changed last."""
    return EntryVersion.objects.order_by("-changed_at").values_list("changed_at", flat=True).first()


def _versions_before(found: list[EntryVersion]) -> dict[tuple[str, str, int], EntryVersion]:
    wanted = Q()
    for row in found:
        if row.version > 1:
            wanted |= Q(list=row.list, code=row.code, version=row.version - 1)
    rows = EntryVersion.objects.filter(wanted) if wanted else EntryVersion.objects.none()
    return {(row.list, row.code, row.version): row for row in rows}


def _old(before: Mapping[tuple[str, str, int], EntryVersion], row: EntryVersion, day: date) -> Entry | None:
    old = before.get((row.list, row.code, row.version - 1))
    return _entry(old, day) if old else None


def _read_entries(day: date) -> Mapping[str, Mapping[str, Entry]]:
    """In each entry's versions the newest that is in force; one of which none is yet in force stands as future."""
    found: dict[str, dict[str, Entry]] = {name: {} for name in LISTS}
    for row in EntryVersion.objects.order_by("list", "code", "version"):
        if row.effective_from <= day or row.code not in found[row.list]:
            found[row.list][row.code] = _entry(row, day)
    return found


def _entry(row: EntryVersion, day: date) -> Entry:
    body = row.body
    bases = tuple(
        Basis(basis["law_id"], basis["article"], basis.get("label", ""), basis.get("version", ""))
        for basis in body.get("legal_bases", ())
    )
    cancelled = body.get("cancelled_on")
    return Entry(
        list=row.list,
        code=row.code,
        version=row.version,
        name=body.get("name") or body.get("power", row.code),
        name_en=body.get("name_en") or body.get("power", row.code),
        department=body.get("department", ""),
        item=body.get("item") or "",
        legal_bases=bases,
        state=FUTURE if row.effective_from > day else row.state,
        cancelled_on=date.fromisoformat(cancelled) if cancelled else None,
        effective_from=row.effective_from,
        reason=row.reason,
        reason_en=row.reason_en,
        changed_at=row.changed_at,
        body=body,
    )


def _material(row: Entry) -> MaterialEntry:
    body = row.body
    return MaterialEntry(
        row.code,
        row.name,
        row.name_en,
        body["issuer"],
        body["issuer_en"],
        tuple(body["held_by"]),
        body.get("fresh_days"),
        body.get("is_proof", False),
        tuple(body.get("aliases", ())),
    )
