"""Which department a case belongs to: transfer before acceptance (移送), disputes over competence, their decision.

The receipt and every limit stay what they were: the first receipt counts, whoever had the case since.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from onewindow.cases.models import Case, Changes, LoadedCase, SideMatter, Tree, posts_at
from onewindow.cases.rules.procedure import BEFORE_DECISION, State
from onewindow.cases.rules.transfers import PostFact, may_go_to, posts_taking_over
from onewindow.cases.services.common import (
    accept_posts,
    check_claim,
    check_post,
    check_reason,
    check_state,
    locked,
    store,
)
from onewindow.cases.services.notices import tell_applicant, tell_posts
from onewindow.cases.services.sideerrors import (
    AlreadyHadIt,
    CompetenceDecided,
    CompetenceDisputed,
    DepartmentUnfit,
    MatterNotOpen,
    NotIndependent,
)
from onewindow.cases.services.turnpapers import issue_transfer_notice
from onewindow.exchange.services import set_purpose_posts
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import NotFound
from onewindow.foundation.ids import new_id
from onewindow.foundation.limits import derive_period
from onewindow.foundation.profile import profile
from onewindow.identity.queries import posts
from onewindow.ledger.services import record_act
from onewindow.registers.queries import authorities

TRANSFER, COMPETENCE = "transfer", "competence"


@transaction.atomic
def transfer_case(actor: Actor, number: str, *, to: str, reason: str) -> None:
    """Hands a case that is not yet accepted to the department that is competent, with the reason.

    The day of receipt and the limit for the one notice stay; the former department no longer acts. Raises
    DepartmentUnfit, AlreadyHadIt for a department that had it before, CompetenceDisputed and CompetenceDecided.
    """
    tree, part = locked(number)
    check_post(actor, part, accept_posts(part))
    check_state(part, {State.RECEIVED})
    why, former = check_reason(reason), part.case.department
    check_undisputed(part)
    if not may_go_to(to, departments_that_had(part)):
        raise AlreadyHadIt
    post = accept_posts(part)[0]
    row = _transfer(actor, part, to, why, post)
    _check_fit(part, to)
    changes = Changes(added=[row])
    issue_transfer_notice(actor, part.case, to, why, changes)
    move(tree, part, to, changes)
    record_act(actor, "cases.transfer_case", f"case:{number}", former=former, to=to, post=post)
    tell_applicant(part.case, "transferred", once=str(row.id))
    tell_posts(accept_posts(part), part.case, "transferred_to_you", once=str(row.id))


@transaction.atomic
def dispute_competence(actor: Actor, number: str, *, competent: str, reason: str) -> UUID:
    """Puts to the named office that another department is competent; returns the id of the matter.

    It has a day of its own and stops no clock; until it is decided the case stays where it is.
    """
    tree, part = locked(number)
    check_post(actor, part, accept_posts(part))
    check_state(part, BEFORE_DECISION)
    why, now, rule = check_reason(reason), clock.now(), profile().competence
    check_undisputed(part)
    if competent == part.case.department or not fitting(part, competent):
        raise DepartmentUnfit(department=competent)
    row = SideMatter(
        id=new_id(),
        case=part.case,
        kind=COMPETENCE,
        state="open",
        post=rule.decided_by,
        due_on=derive_period(now, rule.limit).due_date,
        asked_by=actor.id,
        asked_post=accept_posts(part)[0],
        asked_at=now,
        question=why,
        facts={"from": part.case.department, "to": competent},
    )
    store(tree, Changes(added=[row]), part)
    record_act(actor, "cases.dispute_competence", f"case:{number}", competent=competent, post=row.asked_post)
    tell_applicant(part.case, "competence_disputed", due=row.due_on, once=str(row.id))
    tell_posts([row.post], part.case, "competence_to_decide", once=str(row.id), matter=row.id)
    return row.id


@transaction.atomic
def decide_competence(actor: Actor, matter_id: UUID, *, department: str, reason: str) -> None:
    """Decides which department is competent: the one that has the case, the one named, or a third. It binds all.

    Raises NotFound for who does not hold the named post, NotIndependent for who raised it, MatterNotOpen.
    """
    tree, part, row = locked_matter(matter_id)
    if not actor.posts & posts_at(row):
        raise NotFound
    check_claim(actor, row)
    if row.kind != COMPETENCE or row.state != "open" or part.case.closed_at:
        raise MatterNotOpen
    if actor.id == row.asked_by:
        raise NotIndependent
    check_state(part, BEFORE_DECISION)
    why, now, former = check_reason(reason), clock.now(), part.case.department
    row.state, row.answer, row.answered_by, row.answered_at = "done", why, actor.id, now
    row.facts = {**row.facts, "decided": department}
    changes = Changes(changed=[row])
    if department == former:
        store(tree, changes, part)
    else:
        _check_fit(part, department)
        issue_transfer_notice(actor, part.case, department, why, changes)
        move(tree, part, department, changes)
    number = str(part.case.number)
    record_act(actor, "cases.decide_competence", f"case:{number}", former=former, to=department, post=row.post)
    tell_applicant(part.case, "competence_decided", once=str(row.id))
    tell_posts(accept_posts(part), part.case, "competence_is_yours", once=str(row.id))


def locked_matter(matter_id: UUID) -> tuple[Tree, LoadedCase, SideMatter]:
    """A side matter with its case, locked from the root down; raises NotFound."""
    number = SideMatter.objects.filter(id=matter_id).values_list("case__number", flat=True).first()
    if not number:
        raise NotFound
    tree, part = locked(number)
    row = next((one for one in part.matters if one.id == matter_id), None)
    if row is None:
        raise NotFound
    return tree, part, row


def fitting(part: LoadedCase, to: str) -> dict[str, str]:
    """Which post of a department takes over each open or coming step; empty where the department cannot."""
    known = {code: PostFact(code, row.authority, row.action) for code, row in posts().items()}
    steps = [(step.code, step.post, step.state) for step in part.steps]
    return posts_taking_over(steps, part.case.department, to, known) if to in authorities() else {}


def check_undisputed(part: LoadedCase) -> None:
    """Raises CompetenceDisputed while a dispute is open, CompetenceDecided once one was decided: that binds."""
    states = [row.state for row in part.matters if row.kind == COMPETENCE]
    if "open" in states:
        raise CompetenceDisputed
    if "done" in states:
        raise CompetenceDecided


def departments_that_had(part: LoadedCase) -> set[str]:
    """The department that has the case, and those that had it before."""
    moves = [row.facts for row in part.matters if row.kind in (TRANSFER, COMPETENCE)]
    return {part.case.department, *(str(one["from"]) for one in moves)}


def move(tree: Tree, part: LoadedCase, to: str, changes: Changes) -> None:
    """Gives a case and what is still to be done in it to another department, its purpose with it; writes it."""
    taking_over = _check_fit(part, to)
    for step in part.steps:
        if step.code in taking_over:
            step.post, step.escalated_to, step.seen_at, step.seen_by = taking_over[step.code], "", None, None
            step.claimed_by = step.claimed_until = None
    part.case.department = to
    changes.changed += part.steps
    store(tree, changes, part)
    set_purpose_posts(_posts_by_number(tree, part.case))


def _check_fit(part: LoadedCase, to: str) -> dict[str, str]:
    taking_over = fitting(part, to)
    if not taking_over:
        raise DepartmentUnfit(department=to)
    return taking_over


def _posts_by_number(tree: Tree, case: Case) -> dict[str, set[str]]:
    moved = {str(case.number): {step.post for part in tree.parts if part.case is case for step in part.steps}}
    if tree.parent is not None:
        moved[str(tree.parent.number)] = {step.post for part in tree.parts for step in part.steps}
    return moved


def _transfer(actor: Actor, part: LoadedCase, to: str, why: str, post: str) -> SideMatter:
    now = clock.now()
    return SideMatter(
        id=new_id(),
        case=part.case,
        kind=TRANSFER,
        state="done",
        post=post,
        asked_by=actor.id,
        asked_post=post,
        asked_at=now,
        question=why,
        answered_by=actor.id,
        answered_at=now,
        facts={"from": part.case.department, "to": to},
    )
