"""Visits as events: who was asked to come, why and by which step, or came unasked."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from onewindow.cases.models import Case, CaseVisit, Changes, SideMatter, Tree
from onewindow.cases.rules.procedure import BEFORE_DECISION
from onewindow.cases.rules.steps import StepState
from onewindow.cases.services.common import check_post, check_reason, check_state, locked, store
from onewindow.cases.services.notices import tell_applicant
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.ids import new_id
from onewindow.ledger.services import record_act

HALL = "hall"


@transaction.atomic
def record_visit(actor: Actor, number: str, *, is_asked: bool, reason: str, basis: str = "", place: str = "") -> None:
    """Records that the applicant came today: asked by the post whose step is open, with the reason, or unasked.

    For the posts whose step is open; she is told, for a visit that was not hers is hers to dispute.
    """
    tree, part = locked(number)
    steps = [step for step in part.steps if step.state == StepState.OPEN]
    check_post(actor, part, [step.post for step in steps])
    check_state(part, BEFORE_DECISION)
    step = next(one for one in steps if one.post in actor.posts)
    why = check_reason(reason) if is_asked else reason.strip()
    row = CaseVisit(
        id=new_id(),
        case=part.case,
        at=clock.now(),
        place=place.strip(),
        is_asked=is_asked,
        post=step.post if is_asked else "",
        step=step.code if is_asked else "",
        reason=why,
        basis=basis.strip() if is_asked else "",
    )
    store(tree, Changes(added=[row]), part)
    record_act(actor, "cases.record_visit", f"case:{number}", asked=is_asked, step=step.code, post=step.post)
    tell_applicant(part.case, "visit_recorded", once=str(row.id))


def came_unasked(case: Case, at: datetime, place: str = "", reason: str = "") -> CaseVisit:
    """She came by her own choice, to a window where she could have done it at home."""
    return CaseVisit(id=new_id(), case=case, at=at, place=place, reason=reason)


def came_to_inspection(row: SideMatter, case: Case, at: datetime) -> list[CaseVisit]:
    """The visit that an appointment was, where she had to come herself."""
    facts = row.facts
    if not facts.get("applicant_comes"):
        return []
    return [
        CaseVisit(
            id=new_id(),
            case=case,
            at=at,
            place=str(facts["place"]),
            is_asked=True,
            post=row.post,
            step=row.step,
            reason=str(facts["reason"]),
            basis=str(facts["basis"]),
        )
    ]


def came_again(actor: Actor, tree: Tree, case: Case, reason: str) -> list[CaseVisit]:
    """The visit at a window in which she goes on with a matter; what she does there on one day is one visit."""
    now = clock.now()
    today = clock.local(now).date()
    if actor.channel != HALL or any(clock.local(one.at).date() == today for one in tree.visits):
        return []
    return [came_unasked(case, now, reason=reason)]
