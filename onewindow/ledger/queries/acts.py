"""What has been done to a thing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from onewindow.foundation import clock
from onewindow.ledger.models import Entry
from onewindow.ledger.rules import Act, canonical_record, leaf_data


@dataclass(frozen=True, slots=True)
class ActRow:
    """One act of the ledger."""

    at: datetime
    act: str
    actor_kind: str
    actor_id: UUID
    organisation: str
    post: str
    facts: Mapping[str, Any]


def acts_on(object: str) -> list[ActRow]:  # noqa: A002 the ledger's own word
    """Every act on one thing (`kind:id`), oldest first."""
    return [
        ActRow(e.at, e.act, e.actor_kind, e.actor_id, e.organisation, e.post, e.facts)
        for e in Entry.objects.filter(object=object).order_by("id")
    ]


def entries_on(object: str) -> list[int]:  # noqa: A002 the ledger's own word
    """The numbers of the entries on one thing, oldest first."""
    return list(Entry.objects.filter(object=object).order_by("id").values_list("id", flat=True))


def days_of_act(act: str, objects: Collection[str]) -> dict[str, list[date]]:
    """On which days of Asia/Shanghai the act was recorded of each of the things, oldest first, in one statement."""
    found: dict[str, list[date]] = {}
    rows = Entry.objects.filter(object__in=list(objects), act=act).order_by("id").values_list("object", "at")
    for thing, at in rows if objects else ():
        found.setdefault(thing, []).append(clock.local(at).date())
    return found


def changed_entries(object: str) -> list[int]:  # noqa: A002 the ledger's own word
    """The numbers of the entries on one thing whose content is not what was written: somebody changed them."""
    found = Entry.objects.filter(object=object).order_by("id")
    return [e.id for e in found if bytes(e.data) != leaf_data(bytes(e.salt), record_of(e))]


def record_of(entry: Entry) -> bytes:
    """The record as it was hashed."""
    act = Act(
        at=entry.at,
        actor_kind=entry.actor_kind,
        actor_id=entry.actor_id,
        user_id=entry.user_id,
        organisation=entry.organisation,
        post=entry.post,
        channel=entry.channel,
        act=entry.act,
        object=entry.object,
        facts=entry.facts,
    )
    return canonical_record(act)
