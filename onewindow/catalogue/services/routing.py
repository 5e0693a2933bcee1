"""Writing an item's routing rules: as a whole, checked before, refused by name where they would leave a case alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Max

from onewindow.catalogue.models import CatalogueVersion, RoutingRule, RoutingSet
from onewindow.catalogue.queries.published import published_item
from onewindow.catalogue.queries.routing import routing_scope
from onewindow.catalogue.rules.routing import Route, check_routes
from onewindow.catalogue.rules.routingsets import FORMER, IN_FORCE, kept_rules
from onewindow.catalogue.rules.standing import KEEPER
from onewindow.catalogue.services.publishing import turn_token
from onewindow.foundation import clock
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
    """Replaces an item's rules by these at once, or takes all away; returns how many there were. The terminal's way.

    For the catalogue's keeper. Raises NotFound, NotAllowed, and RoutingRefused with every hole and overlap by name.
    """
    if not actor.holds(KEEPER):
        raise NotAllowed
    one_writer()
    check_complete(key, routes)
    now = clock.now()
    gone = put_in_force(key, routes)
    RoutingSet.objects.create(
        item=key,
        number=next_number(key),
        rules=kept_rules(routes),
        state=IN_FORCE,
        proposed_by=actor.id,
        proposed_at=now,
        decided_at=now,
    )
    record_act(actor, "catalogue.write_routes", f"catalogue:item:{key}", before=gone, after=len(routes))
    return gone


def one_writer() -> None:
    """One writer of routing rules after the other."""
    CatalogueVersion.objects.select_for_update(no_key=True).filter(id=1).first()


def check_complete(key: str, routes: Sequence[Route]) -> None:
    """Raises NotFound without the item, RoutingRefused with every hole, overlap and impossible rule by name."""
    faults = check_routes(routes, routing_scope(key))
    if faults:
        raise RoutingRefused(errors=[{"pointer": f"/{one.step}/{one.place}", "reason": str(one)} for one in faults])


def put_in_force(key: str, routes: Sequence[Route]) -> int:
    """Makes these the item's rules at once, the set of before a former one; returns how many rules there were."""
    RoutingSet.objects.filter(item=key, state=IN_FORCE).update(state=FORMER, ended_at=clock.now())
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
    return gone


def next_number(key: str) -> int:
    """The number of an item's next set."""
    return (RoutingSet.objects.filter(item=key).aggregate(last=Max("number"))["last"] or 0) + 1


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
