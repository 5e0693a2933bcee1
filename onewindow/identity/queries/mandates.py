"""Who may act for whom under a written mandate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.actor import Mandate as ActingUnder
from onewindow.foundation.errors import NotAllowed
from onewindow.foundation.marks import marked
from onewindow.identity.models import Account, Mandate
from onewindow.identity.rules import AccountKind, is_in_force

AGENT = "agent"


class MandateEnded(NotAllowed):
    """The mandate was taken back or its period is over."""

    code, title = "mandate-ended", marked("委托已经撤回或者到期，不能再替她办。要接着办，请她重新委托")


class NotInMandate(NotAllowed):
    """The mandate does not cover this act."""

    code, title = "not-in-mandate", marked("委托书里没有这一项，请委托人自己办，或者重新委托")


@dataclass(frozen=True, slots=True)
class MandateRow:
    """A mandate as both sides see it."""

    id: UUID
    principal: UUID
    principal_name: str
    agent: UUID
    agent_name: str
    account: UUID
    things: tuple[str, ...]
    scopes: tuple[str, ...]
    since: date
    until: date
    text: str
    signed_at: datetime
    ended_at: datetime | None
    in_force: bool


def mandates_of(actor: Actor) -> tuple[list[MandateRow], list[MandateRow]]:
    """The mandates that the actor, or somebody she represents, has given; and those she holds; the newest first."""
    if actor.kind is not ActorKind.PERSON or actor.party is None:
        return [], []
    rows = Mandate.objects.filter(Q(principal__in=list(actor.parties)) | Q(agent=actor.party))
    found = [_row(row) for row in rows.select_related("principal", "agent").order_by("-signed_at", "-id")]
    return [row for row in found if row.principal in actor.parties], [row for row in found if row.agent == actor.party]


def acting_for(agent: Actor, principal: UUID, thing: str, scope: str) -> Actor | None:
    """The principal as an actor while the agent acts for her: hers in name, with the agent's number beside it.

    None where she never gave the agent a mandate for this item or bundle (`item:KEY`, `bundle:KEY`). Raises
    MandateEnded when none is in force any more, and NotInMandate when none covers the act.
    """
    if principal not in agent.agent_for or agent.party is None:
        return None
    rows = Mandate.objects.filter(principal=principal, agent=agent.party).select_related("principal", "agent")
    held = [row for row in map(_row, rows.order_by("-signed_at")) if not row.things or thing in row.things]
    if not held:
        return None
    in_force = [row for row in held if row.in_force]
    if not in_force:
        raise MandateEnded
    fitting = next((row for row in in_force if scope in row.scopes), None)
    if fitting is None:
        raise NotInMandate
    return _principal(agent, fitting)


def _principal(agent: Actor, row: MandateRow) -> Actor | None:
    account = Account.objects.filter(id=row.account, kind=AccountKind.PERSON.value, is_active=True).first()
    if account is None or account.party_id is None:
        return None
    return replace(
        agent,
        id=account.id,
        name=row.principal_name,
        party=account.party_id,
        represents=frozenset({row.principal}) - {account.party_id},
        channel=AGENT,
        agent_for=frozenset(),
        mandate=ActingUnder(
            id=row.id,
            principal=row.principal,
            agent=agent.id,
            agent_name=agent.name,
            things=frozenset(row.things),
            scopes=frozenset(row.scopes),
        ),
    )


def _row(row: Mandate) -> MandateRow:
    return MandateRow(
        id=row.id,
        principal=row.principal_id,
        principal_name=row.principal.name,
        agent=row.agent_id,
        agent_name=row.agent.name,
        account=row.account_id,
        things=tuple(row.things),
        scopes=tuple(row.scopes),
        since=row.since,
        until=row.until,
        text=row.text,
        signed_at=row.signed_at,
        ended_at=row.ended_at,
        in_force=is_in_force(row.since, row.until, row.ended_at, clock.today()),
    )
