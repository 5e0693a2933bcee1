"""What data may be read for, and who has part in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from onewindow.exchange.models import OwnerMessage, Purpose
from onewindow.exchange.queries.traces import refs_of
from onewindow.exchange.rules import PurposeKind
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotFound


@dataclass(frozen=True, slots=True)
class PurposeRow:
    """A purpose as pages show it."""

    number: str
    kind: str
    title: str
    title_en: str
    opened_at: datetime
    closed_at: datetime | None
    valid_from: date | None
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A standing purpose that looks for people: in which register, for which items, what it declares, and who may."""

    number: str
    title: str
    title_en: str
    items: tuple[str, ...]
    register: str
    needs: frozenset[str]
    jobs: tuple[str, ...]
    posts: frozenset[str]


def purpose(number: str) -> PurposeRow:
    """A purpose by its number; raises NotFound."""
    row = Purpose.objects.filter(number=number).first()
    if row is None:
        raise NotFound(number)
    return PurposeRow(
        row.number,
        row.kind,
        row.title,
        row.title_en,
        row.opened_at,
        row.closed_at,
        row.valid_from,
        row.valid_until,
    )


def require_part_in(actor: Actor, number: str) -> None:
    """Raises NotFound unless the actor began the draft, is a party of the case, or holds a post that works on it."""
    row = Purpose.objects.filter(number=number).first()
    if row is None or not (
        row.opened_by == actor.id
        or (actor.kind is ActorKind.STAFF and actor.posts & set(row.posts))
        or (actor.kind is ActorKind.PERSON and row.kind == PurposeKind.CASE and refs_of(actor) & set(row.subjects))
    ):
        raise NotFound(number)


def standing_purposes() -> list[PurposeRow]:
    """The reviewed projects under which the platform reads without a case; the list is public (rule F1)."""
    numbers = Purpose.objects.filter(kind="standing", closed_at__isnull=True).order_by("number")
    return [
        PurposeRow(p.number, p.kind, p.title, p.title_en, p.opened_at, p.closed_at, p.valid_from, p.valid_until)
        for p in numbers
    ]


def matching_projects() -> list[ProjectRow]:
    """The projects in force today that look for people in a register, for items that are offered to them."""
    today = clock.today()
    found = Purpose.objects.filter(
        kind="standing", closed_at__isnull=True, valid_from__lte=today, population__has_key="register"
    ).exclude(valid_until__lt=today)
    return [
        ProjectRow(
            p.number,
            p.title,
            p.title_en,
            tuple(p.items),
            str(p.population["register"]),
            frozenset(p.needs),
            tuple(p.jobs),
            frozenset(p.posts),
        )
        for p in found.order_by("number")
    ]


def owner_answer(message_id: str) -> dict[str, Any]:
    """What a register's owner answered to a message, without anybody's number; empty until it has been delivered."""
    found = OwnerMessage.objects.filter(id=message_id).values_list("answer", flat=True).first()
    return dict(found or {})
