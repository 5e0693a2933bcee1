"""Writing an item's routing rules: as a whole, checked before, refused by name where they would leave a case alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from onewindow.catalogue.models import CatalogueVersion, RoutingRule
from onewindow.catalogue.queries.published import published_item
from onewindow.catalogue.queries.routing import routing_scope
from onewindow.catalogue.rules.routing import Route, check_routes
from onewindow.catalogue.rules.standing import KEEPER
from onewindow.catalogue.services.publishing import turn_token
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Invalid, NotAllowed
from onewindow.foundation.marks import marked
from onewindow.identity import queries as identity
from onewindow.ledger.services import record_act


class RoutingRefused(Invalid):
    """The rules leave a case without a post, give it two, or name what isn't there; `errors` names each."""

    code, title = "routing-refused", marked("分派规则没有写入：有的件会没有岗位负责，或者同时归两个岗位")


@transaction.atomic
def write_routes(actor: Actor, key: str, routes: Sequence[Route]) -> int:
    """Replaces an item's rules by these, or takes all away; returns how many there were.

    For the catalogue's keeper. Raises NotFound, NotAllowed, and RoutingRefused with every hole and overlap by name.
    """
    if not actor.holds(KEEPER):
        raise NotAllowed
    CatalogueVersion.objects.select_for_update(no_key=True).filter(id=1).first()  # one writer after the other
    scope = routing_scope(key)
    faults = check_routes(routes, scope)
    if faults:
        raise RoutingRefused(errors=[{"pointer": f"/{one.step}/{one.place}", "reason": str(one)} for one in faults])
    gone, _each = RoutingRule.objects.filter(item=key).delete()
    RoutingRule.objects.bulk_create(
        [
            RoutingRule(
                item=key,
                step=one.step,
                place=one.place,
                subject=one.subject,
                post=one.post,
                since=one.since,
                until=one.until,
            )
            for one in routes
        ],
        batch_size=2000,
    )
    turn_token()
    record_act(actor, "catalogue.write_routes", f"catalogue:item:{key}", before=gone, after=len(routes))
    return gone


def routes_of_office(key: str, office: str, place: str) -> list[Route]:
    """The rules by which an office does all steps of the item's own department for a place, each by its post for that work.

    A step for which the office has no post stays without a rule. Raises NotFound.
    """
    item, posts = published_item(key), identity.posts()
    by_work: Mapping[str, str] = {
        row.action: code for code, row in sorted(posts.items(), reverse=True) if row.authority == office and row.action
    }
    return [
        Route(step.code, place, "", by_work[posts[step.post].action])
        for step in item.steps
        if step.post in posts and posts[step.post].authority == item.department and posts[step.post].action in by_work
    ]
