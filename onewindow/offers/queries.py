"""Questions about offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from onewindow.catalogue.queries import Item, published_catalogue
from onewindow.exchange.queries import ProjectRow, matching_projects
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotFound
from onewindow.identity.queries import parties_of
from onewindow.offers.models import Offer, Silence
from onewindow.offers.rules import Kind, State

AT_ONCE = 200
TO_HER = (State.FOUND.value, State.TOLD.value, State.DECLINED.value, State.CONFIRMED.value)


@dataclass(frozen=True, slots=True)
class OfferRow:
    """An offer as the person it is for, or who acts for her, sees it."""

    id: UUID
    item: str
    title: str
    title_en: str
    name: str
    is_own: bool
    kind: str
    state: str
    reached_on: date
    notify_on: date
    occasion: str
    trigger_on: date | None
    grade: str
    amount: str
    per: str
    month: str
    found_at: datetime
    case_number: str
    ref: str
    purpose: str

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer: a change for somebody who receives already needs none."""
        return self.state == State.TOLD and self.kind == Kind.FIRST


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A line of the official's list: who was found, on which occasion, and what keeps it from being granted."""

    id: UUID
    item: str
    title: str
    title_en: str
    name: str
    ref: str
    division: str
    kind: str
    state: str
    occasion: str
    reached_on: date
    notify_on: date
    grade: str
    amount: str
    month: str
    reason: str
    reason_en: str
    told_at: datetime | None
    case_number: str
    settled: str
    note: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Quiet:
    """What somebody does not want to be asked about; `item` empty: anything."""

    ref: str
    name: str
    item: str
    title: str
    title_en: str


def offered(key: str) -> Item | None:
    """The item when it is offered without application; None else."""
    item = published_catalogue().items.get(key)
    return item if item is not None and item.proactive is not None and item.proactive.occasions else None


def projects_of(actor: Actor) -> list[ProjectRow]:
    """The projects that look for people and name a post of the official."""
    if actor.kind is not ActorKind.STAFF:
        return []
    return [project for project in matching_projects() if project.posts & actor.posts]


def offers_of(actor: Actor, *, only_open: bool = False) -> list[OfferRow]:
    """The offers to the actor and to those for whom she acts, those that wait for an answer first."""
    if actor.kind is not ActorKind.PERSON:
        return []
    states = [State.TOLD.value] if only_open else list(TO_HER[1:])
    rows = Offer.objects.filter(party__in=list(actor.parties), state__in=states).order_by("-reached_on", "-id")[
        :AT_ONCE
    ]
    found = [_row(row, actor) for row in rows]
    kept = [row for row in found if row is not None and (row.is_open or not only_open)]
    return sorted(kept, key=lambda row: not row.is_open)


def offer(actor: Actor, offer_id: UUID) -> OfferRow:
    """One offer; raises NotFound when it is another's, or she has not been told of it yet."""
    row = Offer.objects.filter(id=offer_id, state__in=TO_HER[1:]).first()
    if row is None or row.party not in actor.parties:
        raise NotFound
    found = _row(row, actor)
    if found is None:
        raise NotFound
    return found


def found_people(actor: Actor, item: str = "", state: str = "") -> list[FoundRow]:
    """Whom the projects of the official's posts have found, the latest occasion first; at most some hundreds."""
    projects = projects_of(actor)
    keys = {key for project in projects for key in project.items if not item or key == item}
    rows = Offer.objects.filter(item__in=keys, purpose__in=[project.number for project in projects])
    rows = rows.filter(state=state) if state else rows.exclude(state=State.LAPSED.value)
    return [_found(row) for row in rows.order_by("item", "-reached_on", "-id")[:AT_ONCE]]


def quiet_of(actor: Actor) -> list[Quiet]:
    """What the actor, or those for whom she acts, do not want to be asked about."""
    names = {party.ref: party.name for party in parties_of(actor) if party.is_person}
    items = published_catalogue().items
    return [
        Quiet(
            row.ref,
            names[row.ref],
            row.item,
            items[row.item].name if row.item in items else "",
            items[row.item].name_en if row.item in items else "",
        )
        for row in Silence.objects.filter(ref__in=list(names)).order_by("item", "ref")
    ]


def _row(row: Offer, actor: Actor) -> OfferRow | None:
    item = offered(row.item)
    if item is None:
        return None
    content = row.content
    return OfferRow(
        id=row.id,
        item=row.item,
        title=item.name,
        title_en=item.name_en,
        name=content["name"],
        is_own=row.party == actor.party,
        kind=row.kind,
        state=row.state,
        reached_on=row.reached_on,
        notify_on=row.notify_on,
        occasion=row.occasion,
        trigger_on=date.fromisoformat(content["trigger"]),
        grade=row.grade,
        amount=row.amount,
        per=row.per,
        month=f"{row.reached_on:%Y-%m}",
        found_at=row.found_at,
        case_number=row.case_number,
        ref=row.ref,
        purpose=row.purpose,
    )


def _found(row: Offer) -> FoundRow:
    item = published_catalogue().items.get(row.item)
    content, reasons = row.content, _reasons(item)
    reason = reasons.get(row.missing, ("", ""))
    return FoundRow(
        id=row.id,
        item=row.item,
        title=item.name if item else row.item,
        title_en=item.name_en if item else row.item,
        name=content["name"],
        ref=row.ref,
        division=content.get("division", ""),
        kind=row.kind,
        state=row.state,
        occasion=row.occasion,
        reached_on=row.reached_on,
        notify_on=row.notify_on,
        grade=row.grade,
        amount=row.amount,
        month=f"{row.reached_on:%Y-%m}",
        reason=reason[0],
        reason_en=reason[1],
        told_at=row.told_at,
        case_number=row.case_number,
        settled=row.settled,
        note=row.note,
        purpose=row.purpose,
    )


NO_CONTACT = "contact"
NO_CONTACT_WORDS = ("没有账号，也没有受托人，要上门或打电话告诉", "No account and no agent: visit or telephone")


def _reasons(item: Item | None) -> Mapping[str, tuple[str, str]]:
    needed = item.proactive.needed if item and item.proactive else ()
    return {one.element: (one.missing, one.missing_en) for one in needed} | {NO_CONTACT: NO_CONTACT_WORDS}
