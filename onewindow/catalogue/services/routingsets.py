"""Changing routing rules by two people: one proposes a whole set, another approves it; it is in force at once."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from onewindow.catalogue.models import RoutingSet
from onewindow.catalogue.queries.published import published_item
from onewindow.catalogue.queries.routing import routing_rules
from onewindow.catalogue.rules.routing import Route
from onewindow.catalogue.rules.routingsets import (
    IN_FORCE,
    PROPOSED,
    REFUSED,
    WITHDRAWN,
    difference,
    kept_rules,
    may_propose,
    rules_kept,
)
from onewindow.catalogue.rules.standing import KEEPER
from onewindow.catalogue.services.routing import check_complete, next_number, one_writer, put_in_force
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from onewindow.foundation.marks import marked
from onewindow.identity.queries import recipients_of_posts
from onewindow.ledger.services import record_act
from onewindow.notifications.services import Notice, send_messages

LONGEST_WHY = 500


class RoutingUnchanged(Conflict):
    """The set that is proposed is the one in force."""

    code, title = "routing-unchanged", marked("和现在用的规则一样，没有要批准的改动")


class RoutingProposedAlready(Conflict):
    """Another set waits for approval; one at a time, so that each is compared with what is in force."""

    code, title = "routing-proposed-already", marked("这个事项已有一份改动在等批准，请先批准、退回或者撤回它")


class RoutingNotProposed(Conflict):
    """The set no longer waits for approval."""

    code, title = "routing-not-proposed", marked("这份改动已经批准、退回或者撤回，不用再办")


class RoutingOvertaken(Conflict):
    """Other rules came into force since it was proposed: what was compared is no longer what would change."""

    code, title = "routing-overtaken", marked("提出以后规则已经变了，请撤回这份改动，对照现在的规则重新提出")


class RoutingOwnApproval(Conflict):
    """Who proposed a set does not approve it."""

    code, title = "routing-own-approval", marked("自己提出的改动要由另一个人批准")


@transaction.atomic
def propose_routes(actor: Actor, key: str, routes: Sequence[Route], why: str) -> UUID:
    """Proposes a whole set of rules for an item; an empty one takes all rules away. Returns the set's id.

    For the editors of the item's department and of the catalogue's office, and the keeper. Raises NotFound, NotAllowed,
    RoutingRefused with every hole and overlap, RoutingUnchanged, RoutingProposedAlready, Invalid without a reason.
    """
    if not may_propose(actor.posts, published_item(key).department):
        raise NotAllowed
    one_writer()
    reason = _reason(why, "/why")
    check_complete(key, routes)
    if RoutingSet.objects.filter(item=key, state=PROPOSED).exists():
        raise RoutingProposedAlready
    changed = difference(routing_rules(key), routes)
    if changed.is_empty:
        raise RoutingUnchanged
    row = RoutingSet.objects.create(
        item=key,
        number=next_number(key),
        base=_in_force(key),
        rules=kept_rules(routes),
        why=reason,
        state=PROPOSED,
        proposed_by=actor.id,
        proposed_at=clock.now(),
    )
    counted = {"added": len(changed.added), "gone": len(changed.gone)}
    record_act(actor, "catalogue.propose_routes", f"catalogue:item:{key}", number=row.number, **counted)
    _tell_keeper(row)
    return row.id


@transaction.atomic
def approve_routes(actor: Actor, set_id: UUID) -> None:
    """Puts a proposed set in force at once; the one of before is kept as a former one.

    For the keeper, but not for who proposed it: RoutingOwnApproval. Raises RoutingNotProposed, RoutingOvertaken, and
    RoutingRefused where the rules have become incomplete meanwhile.
    """
    row = _proposed(actor, set_id)
    if row.proposed_by == actor.id:
        raise RoutingOwnApproval
    if row.base != _in_force(row.item):
        raise RoutingOvertaken
    routes = rules_kept(row.rules)
    check_complete(row.item, routes)
    gone = put_in_force(row.item, routes)
    row.state, row.decided_by, row.decided_at = IN_FORCE, actor.id, clock.now()
    row.save(update_fields=["state", "decided_by", "decided_at"])
    counted = {"before": gone, "after": len(routes)}
    record_act(actor, "catalogue.approve_routes", f"catalogue:item:{row.item}", number=row.number, **counted)


@transaction.atomic
def refuse_routes(actor: Actor, set_id: UUID, why: str) -> None:
    """Sends a proposed set back with the reason; for the keeper, but not for who proposed it."""
    row = _proposed(actor, set_id)
    if row.proposed_by == actor.id:
        raise RoutingOwnApproval
    row.state, row.decided_by, row.decided_at = REFUSED, actor.id, clock.now()
    row.decided_why = _reason(why, "/why")
    row.save(update_fields=["state", "decided_by", "decided_at", "decided_why"])
    record_act(actor, "catalogue.refuse_routes", f"catalogue:item:{row.item}", number=row.number)


@transaction.atomic
def withdraw_routes(actor: Actor, set_id: UUID) -> None:
    """Takes a proposed set back; for who proposed it."""
    one_writer()
    row = RoutingSet.objects.filter(id=set_id).first()
    if row is None:
        raise NotFound
    if row.proposed_by != actor.id:
        raise NotAllowed
    if row.state != PROPOSED:
        raise RoutingNotProposed
    row.state, row.ended_at = WITHDRAWN, clock.now()
    row.save(update_fields=["state", "ended_at"])
    record_act(actor, "catalogue.withdraw_routes", f"catalogue:item:{row.item}", number=row.number)


def _proposed(actor: Actor, set_id: UUID) -> RoutingSet:
    if not actor.holds(KEEPER):
        raise NotAllowed
    one_writer()
    row = RoutingSet.objects.filter(id=set_id).first()
    if row is None:
        raise NotFound
    if row.state != PROPOSED:
        raise RoutingNotProposed
    return row


def _in_force(key: str) -> int:
    found = RoutingSet.objects.filter(item=key, state=IN_FORCE).values_list("number", flat=True).first()
    return found or 0


def _reason(why: str, pointer: str) -> str:
    if not why.strip():
        raise Invalid(errors=[{"pointer": pointer, "reason": marked("请写理由，办的人和以后查的人都要看")}])
    return why.strip()[:LONGEST_WHY]


def _tell_keeper(row: RoutingSet) -> None:
    send_messages(
        [
            Notice(
                recipient=recipient,
                key=f"catalogue.routing_proposed:{row.id}",
                kind="routing_proposed",
                title=f"分派规则等您批准：{row.item}",
                title_en=f"Routing rules wait for your approval: {row.item}",
                body="有人提出改分派规则。请看改了什么、有没有空缺和重叠，再批准或者退回。",
                body_en="Somebody proposed other routing rules. See what changes, and approve or send them back.",
                link=f"/desk/catalogue/routing-sets/{row.id}/",
            )
            for recipient in recipients_of_posts([KEEPER])
        ]
    )
