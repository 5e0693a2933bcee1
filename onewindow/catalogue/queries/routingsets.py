"""Sets of routing rules: what is in force, what is proposed and what it changes, and what was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from onewindow.catalogue.models import RoutingSet
from onewindow.catalogue.queries.published import published_catalogue, published_item
from onewindow.catalogue.queries.routing import route_faults, routing_rules
from onewindow.catalogue.rules.itemvalues import Item
from onewindow.catalogue.rules.routing import Route, RoutingFault
from onewindow.catalogue.rules.routingsets import PROPOSED, Difference, difference, may_propose, rules_kept
from onewindow.catalogue.rules.standing import KEEPER
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import NotAllowed, NotFound
from onewindow.identity.queries import officials, posts
from onewindow.registers.queries import divisions


@dataclass(frozen=True, slots=True)
class RuleShown:
    """A rule with the names of its step, place and post."""

    route: Route
    step: str
    step_en: str
    place: str
    place_en: str
    post: str
    post_en: str


@dataclass(frozen=True, slots=True)
class RoutingSetRow:
    """A set in a line: who proposed it, who decided, when; the names are empty where somebody no longer works here."""

    id: UUID
    item: str
    number: int
    state: str
    count: int
    why: str
    proposed_by: str
    proposed_by_en: str
    proposed_at: datetime
    decided_by: str
    decided_by_en: str
    decided_at: datetime | None
    decided_why: str
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class RoutingSetPage:
    """A set on its page: its rules, what it changes against what is in force, what is wrong with it, what one may do."""

    row: RoutingSetRow
    item: Item
    rules: tuple[RuleShown, ...]
    added: tuple[RuleShown, ...]
    gone: tuple[RuleShown, ...]
    kept: int
    faults: tuple[RoutingFault, ...]
    may_decide: bool
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class ItemRouting:
    """An item's rules in force, the set that waits, all sets so far, and whether the actor may propose another."""

    item: Item
    rules: tuple[RuleShown, ...]
    waiting: RoutingSetRow | None
    sets: tuple[RoutingSetRow, ...]
    may_propose: bool


def item_routing(actor: Actor, key: str) -> ItemRouting:
    """An item's routing for the keeper and those who may propose rules for it; raises NotFound, NotAllowed."""
    item = _item(actor, key)
    sets = tuple(_row(one) for one in RoutingSet.objects.filter(item=key).order_by("-number"))
    waiting = next((one for one in sets if one.state == PROPOSED), None)
    rules = shown_rules(item, routing_rules(key))
    return ItemRouting(item, rules, waiting, sets, waiting is None)


def routing_set(actor: Actor, set_id: UUID) -> RoutingSetPage:
    """A set for the keeper and those who may propose rules for its item; raises NotFound, NotAllowed."""
    row = RoutingSet.objects.filter(id=set_id).first()
    if row is None:
        raise NotFound
    item, routes = _item(actor, row.item), rules_kept(row.rules)
    is_waiting = row.state == PROPOSED
    changed = difference(routing_rules(row.item), routes) if is_waiting else Difference((), (), len(routes))
    return RoutingSetPage(
        row=_row(row),
        item=item,
        rules=shown_rules(item, routes),
        added=shown_rules(item, changed.added),
        gone=shown_rules(item, changed.gone),
        kept=changed.kept,
        faults=tuple(route_faults(row.item, routes)) if is_waiting else (),
        may_decide=is_waiting and actor.holds(KEEPER) and row.proposed_by != actor.id,
        may_withdraw=is_waiting and row.proposed_by == actor.id,
    )


def waiting_sets(actor: Actor) -> list[RoutingSetRow]:
    """The sets that wait for approval, of items for which the actor may propose rules or all where she is the keeper."""
    items = published_catalogue().items
    rows = RoutingSet.objects.filter(state=PROPOSED).order_by("proposed_at", "id")
    return [_row(one) for one in rows if one.item in items and may_propose(actor.posts, items[one.item].department)]


def routable_items(actor: Actor) -> list[Item]:
    """The published items for which the actor may propose rules."""
    items = published_catalogue().items.values()
    return sorted((one for one in items if may_propose(actor.posts, one.department)), key=lambda one: one.key)


def shown_rules(item: Item, routes: Sequence[Route]) -> tuple[RuleShown, ...]:
    """Rules with the names of what they name; what there is not stays a bare code."""
    steps, places, known = {step.code: step for step in item.steps}, divisions(), posts()
    shown = []
    for one in routes:
        step, place, post = steps.get(one.step), places.get(one.place), known.get(one.post)
        shown.append(
            RuleShown(
                route=one,
                step=step.name if step else "",
                step_en=step.name_en if step else "",
                place=place.name if place else "",
                place_en=place.name_en if place else "",
                post=post.name if post else "",
                post_en=post.name_en if post else "",
            )
        )
    return tuple(shown)


def compared(item: Item, routes: Iterable[Route]) -> tuple[tuple[RuleShown, ...], tuple[RuleShown, ...], int]:
    """What these rules would add and take away against those in force, and how many stay."""
    changed = difference(routing_rules(item.key), routes)
    return shown_rules(item, changed.added), shown_rules(item, changed.gone), changed.kept


def _item(actor: Actor, key: str) -> Item:
    item = published_item(key)
    if not may_propose(actor.posts, item.department):
        raise NotAllowed
    return item


def _row(row: RoutingSet) -> RoutingSetRow:
    known = officials()
    by, decided = known.get(row.proposed_by), known.get(row.decided_by) if row.decided_by else None
    return RoutingSetRow(
        id=row.id,
        item=row.item,
        number=row.number,
        state=row.state,
        count=len(row.rules),
        why=row.why,
        proposed_by=by.name if by else "",
        proposed_by_en=(by.name_en or by.name) if by else "",
        proposed_at=row.proposed_at,
        decided_by=decided.name if decided else "",
        decided_by_en=(decided.name_en or decided.name) if decided else "",
        decided_at=row.decided_at,
        decided_why=row.decided_why,
        ended_at=row.ended_at,
    )
