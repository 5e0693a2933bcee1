"""The register of members as the data bureau keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from onewindow.foundation import clock
from onewindow.gateway.models import Member, Subsystem, SubsystemKey


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key of a subsystem, and how it stands: `waiting`, `valid`, `ended` or `retired`."""

    id: str
    public_key: str
    valid_from: datetime
    valid_until: datetime | None
    state: str


@dataclass(frozen=True, slots=True)
class SubsystemRow:
    """A subsystem with its keys, newest first."""

    id: str
    name: str
    name_en: str
    serves_persons: bool
    per_minute: int
    is_closed: bool
    keys: tuple[KeyRow, ...]


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member with its subsystems."""

    id: str
    name: str
    name_en: str
    authority: str
    is_closed: bool
    subsystems: tuple[SubsystemRow, ...]


def members() -> list[MemberRow]:
    """Every member that was ever registered, by id, in three statements."""
    now = clock.real_now()
    keys: dict[str, list[KeyRow]] = {}
    for key in SubsystemKey.objects.order_by("-valid_from", "id"):
        row = KeyRow(key.id, key.public_key, key.valid_from, key.valid_until, _state(key, now))
        keys.setdefault(key.subsystem_id, []).append(row)
    subsystems: dict[str, list[SubsystemRow]] = {}
    for one in Subsystem.objects.order_by("id"):
        subsystems.setdefault(one.member_id, []).append(
            SubsystemRow(
                one.id,
                one.name,
                one.name_en,
                one.serves_persons,
                one.per_minute,
                one.closed_at is not None,
                tuple(keys.get(one.id, ())),
            )
        )
    return [
        MemberRow(
            row.id, row.name, row.name_en, row.authority, row.closed_at is not None, tuple(subsystems.get(row.id, ()))
        )
        for row in Member.objects.order_by("id")
    ]


def _state(key: SubsystemKey, now: datetime) -> str:
    if key.retired_at is not None:
        return "retired"
    if key.valid_from > now:
        return "waiting"
    return "ended" if key.valid_until is not None and key.valid_until <= now else "valid"
