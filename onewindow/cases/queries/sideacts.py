"""Which acts beside the steps an official may do on a case now; the services check the same again."""

from __future__ import annotations

from onewindow.cases.models import LoadedCase
from onewindow.cases.queries.correcting import correcting_posts, may_correct
from onewindow.cases.rules.endings import ENDING
from onewindow.cases.rules.experts import KIND
from onewindow.cases.rules.procedure import BEFORE_DECISION, DECIDING, ENDED, GRANTED, WORKING, State
from onewindow.cases.rules.steps import ACCEPT, APPROVE, INSPECT, StepState
from onewindow.cases.rules.successors import CANCEL
from onewindow.catalogue.queries import item_version
from onewindow.foundation.actor import Actor


def acts_beside(actor: Actor, part: LoadedCase) -> frozenset[str]:
    """The acts beside the steps: transfer, dispute, ask_opinion, inspect, verify, visit, tell_hearing, review, correct_decision, end_licence, pack."""
    of_papers = {"pack"} if _receives(actor, part) and part.case.state not in ENDED else set()
    return frozenset(
        {*_of_competence(actor, part), *_of_open_steps(actor, part), *_of_decision(actor, part), *of_papers}
    )


def _of_decision(actor: Actor, part: LoadedCase) -> set[str]:
    """What the deciding posts may do once it is decided."""
    deciding = {step.post for step in part.steps if step.action == APPROVE} or {part.steps[-1].post}
    acts = {"review"} if part.case.decided_at is not None and actor.posts & deciding else set()
    if _may_begin_ending(actor, part):
        acts |= {"end_licence"}
    return acts | ({"correct_decision"} if may_correct(actor, part) else set())


def _may_begin_ending(actor: Actor, part: LoadedCase) -> bool:
    """Whether the case granted a licence which a post of hers may begin to end, and no end of it goes on."""
    if part.case.outcome != GRANTED or not actor.posts & set(correcting_posts(part)):
        return False
    item = item_version(part.case.version)
    is_cancelling = item.for_licence is not None and item.for_licence.act == CANCEL
    is_going_on = any(row.kind == ENDING and row.state == "open" for row in part.matters)
    return bool(item.result.licence_type) and not is_cancelling and not is_going_on


def _receives(actor: Actor, part: LoadedCase) -> bool:
    return bool(actor.posts & ({step.post for step in part.steps if step.action == ACCEPT} or {part.steps[0].post}))


def _of_competence(actor: Actor, part: LoadedCase) -> set[str]:
    is_settled = any(row.kind == "competence" and row.state in {"open", "done"} for row in part.matters)
    if is_settled or part.case.state not in BEFORE_DECISION or not _receives(actor, part):
        return set()
    return {"transfer", "dispute"} if part.case.state == State.RECEIVED else {"dispute"}


def _asks_experts(actor: Actor, part: LoadedCase) -> bool:
    """Whether an open step of hers names an expert review among what pauses it."""
    mine = {step.code for step in part.steps if step.state == StepState.OPEN and step.post in actor.posts}
    return any(one.code in mine and KIND in one.pause_reasons for one in item_version(part.case.version).steps)


def _of_open_steps(actor: Actor, part: LoadedCase) -> set[str]:
    """What a post may do while a step of it is open."""
    is_open = any(step.state == StepState.OPEN and step.post in actor.posts for step in part.steps)
    acts = {"ask_opinion", "verify", "visit"} if is_open and part.case.state in WORKING else set()
    if is_open and part.case.state == State.ACCEPTED and _asks_experts(actor, part):
        acts.add("expert_review")
    if (
        is_open
        and part.case.state == State.ACCEPTED
        and not any(row.kind == "hearing" and row.state != "void" for row in part.matters)
    ):
        acts.add("tell_hearing")
    to_inspect = (step for step in part.steps if step.action == INSPECT and step.state == StepState.OPEN)
    if part.case.state in DECIDING and any(step.post in actor.posts for step in to_inspect):
        acts.add("inspect")
    return acts
