"""For whom an agent acts when she opens somebody else's draft or case (委托代理)."""

from __future__ import annotations

from uuid import UUID

from onewindow.cases.queries import matter_of
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.identity.queries import PartyRow, parties
from onewindow.identity.queries.mandates import MandateRow, acting_for, mandates_of
from onewindow.intake.models import Draft, DraftState
from onewindow.intake.queries.drafts import DraftRow, row_of

FILL = "fill"


def principal_of(agent: Actor, number: str, scope: str) -> Actor | None:
    """The principal whose draft or case this is, as an actor, when the agent has a mandate for it; else None.

    No statement for somebody who has never had a mandate. Of cases only those are shown that she filed herself.
    """
    if agent.kind is not ActorKind.PERSON or not agent.agent_for:
        return None
    draft = Draft.objects.filter(number=number).values_list("account", "applicant", "kind", "key").first()
    if draft is not None:
        account, principal, kind, key = draft
        return None if account == agent.id else acting_for(agent, principal, f"{kind}:{key}", scope)
    matter = matter_of(number)
    if matter is None or matter.agent != agent.id:
        return None
    return acting_for(agent, matter.applicant, f"{matter.kind}:{matter.key}", scope)


def principals_for(agent: Actor, thing: str) -> list[PartyRow]:
    """Those for whom she may begin this item or bundle today."""
    if not agent.agent_for:
        return []
    held = [row for row in mandates_of(agent)[1] if row.in_force and FILL in row.scopes]
    ids = list(dict.fromkeys(row.principal for row in held if not row.things or thing in row.things))
    found = parties(ids)
    return [found[id_] for id_ in ids if id_ in found]


def drafts_under(agent: Actor, held: list[MandateRow]) -> dict[UUID, list[DraftRow]]:
    """What stands open for the principals of mandates that she holds, by mandate; one statement."""
    in_force = [row for row in held if row.in_force]
    rows = Draft.objects.filter(applicant__in={row.principal for row in in_force}, state=DraftState.OPEN)
    found: dict[UUID, list[DraftRow]] = {row.id: [] for row in held}
    for draft in rows.exclude(account=agent.id).order_by("-updated_at") if in_force else ():
        for row in in_force:
            if row.principal == draft.applicant and (not row.things or f"{draft.kind}:{draft.key}" in row.things):
                found[row.id].append(row_of(draft))
                break
    return found
