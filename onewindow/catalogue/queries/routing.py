"""Which post does a step for a place and a subject, and what is wrong with the rules that say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onewindow.catalogue.models import RoutingRule
from onewindow.catalogue.queries.published import cached_catalogue, published_catalogue
from onewindow.catalogue.rules.routing import (
    SUBJECTS,
    Route,
    RoutingFault,
    RoutingScope,
    chain,
    check_routes,
    chosen_post,
)
from onewindow.catalogue.rules.values import Item
from onewindow.foundation import clock
from onewindow.foundation.errors import NotFound
from onewindow.foundation.profile import profile
from onewindow.identity import queries as identity
from onewindow.registers import queries as registers


@dataclass(frozen=True, slots=True)
class RoutedItem:
    """An item with rules of its own: how many, and what is wrong with them."""

    item: Item
    rules: int
    faults: tuple[RoutingFault, ...]


def routed_posts(item: Item, place: str, subject: str) -> Mapping[str, str]:
    """The post of each step that rules give to another than its own, without a statement once the catalogue is known.

    `place` is the case's division (empty where it names none), `subject` natural_person or legal_person. What no rule
    reaches stays with the item's own posts, so that no case is without a responsible post.
    """
    routes = cached_catalogue().routes.get(item.key, ())
    if not routes:
        return {}
    places, day = _chain(item, place), clock.today()
    found = {
        step.code: chosen_post([one for one in routes if one.step == step.code], places, subject, day)
        for step in item.steps
    }
    return {code: post for code, post in found.items() if post}


def routing_rules(key: str) -> Sequence[Route]:
    """The rules of one item, as they are stored."""
    return [_route(row) for row in RoutingRule.objects.filter(item=key).order_by("step", "place", "subject", "since")]


def routing_scope(key: str) -> RoutingScope:
    """What the rules of an item are held against; raises NotFound."""
    item = published_catalogue().items.get(key)
    if item is None:
        raise NotFound
    return _scope(item)


def route_faults(key: str, routes: Sequence[Route]) -> list[RoutingFault]:
    """What would be wrong if these were the rules of the item; raises NotFound."""
    return check_routes(routes, routing_scope(key))


def routing_report() -> list[RoutedItem]:
    """Every item that has rules, with all that is wrong with them; those with faults first."""
    catalogue = published_catalogue()
    found = [
        RoutedItem(catalogue.items[key], len(routes), tuple(check_routes(routes, _scope(catalogue.items[key]))))
        for key, routes in sorted(catalogue.routes.items())
        if key in catalogue.items
    ]
    return sorted(found, key=lambda one: (not one.faults, one.item.key))


def _scope(item: Item) -> RoutingScope:
    posts = {code: row.action for code, row in identity.posts().items()}
    return RoutingScope(
        item=item.key,
        steps={step.code: posts.get(step.post, "") for step in item.steps},
        root=_root(item),
        parents={row.code: row.parent for row in registers.divisions().values()},
        posts=posts,
        staffed=identity.staffed_posts(),
        subjects=[one for one in SUBJECTS if one in item.targets] or SUBJECTS,
        today=clock.today(),
    )


def _root(item: Item) -> str:
    organ = registers.authorities().get(item.department)
    return organ.division if organ else profile().division


def _chain(item: Item, place: str) -> tuple[str, ...]:
    parents = {row.code: row.parent for row in registers.divisions().values()}
    root = _root(item)
    return chain(place, parents, root) or (root,)


def _route(row: RoutingRule) -> Route:
    return Route(row.step, row.place, row.subject, row.post, row.since, row.until)
