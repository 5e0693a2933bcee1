"""Which acts an official may do on a case now; the services check the same again."""

from __future__ import annotations

from collections.abc import Iterable

from onewindow.cases.models import AnyTask, LoadedCase, Step, is_open, posts_at, task_name
from onewindow.cases.rules.clockledger import history
from onewindow.cases.rules.eyes import may_do_step
from onewindow.cases.rules.inbox import is_held_by_another
from onewindow.cases.rules.procedure import State
from onewindow.cases.rules.steps import ACCEPT, APPROVE, INSPECT, NOBODYS_TASK, StepState
from onewindow.catalogue.queries import SUPPLY, item_version
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.profile import profile
from onewindow.identity.queries import head_of


def open_acts(actor: Actor, part: LoadedCase) -> frozenset[str]:
    """The acts open to the actor: accept, correct, step:<code>, pause:<code>, after_check:<id> and so on."""
    return frozenset({*_of_receipt(actor, part), *_of_steps(actor, part), *_of_checks(actor, part)})


def is_with_another(actor: Actor, task: AnyTask) -> bool:
    """Whether another official has the task in hand; several sign an inspection, whoever has it."""
    if isinstance(task, Step) and task.action == INSPECT:
        return False
    return is_held_by_another(task.claimed_by, task.claimed_until, actor.id, clock.now())


def claim_acts(actor: Actor, tasks: Iterable[AnyTask]) -> frozenset[str]:
    """Which open tasks the actor may take in hand (claim:<name>) or give back (return:<name>)."""
    acts = set()
    for task in tasks:
        head, name = head_of(task.post), task_name(task)
        if not is_open(task) or not actor.posts & {*posts_at(task), head}:
            continue
        is_claimed = task.claimed_until is not None and clock.now() < task.claimed_until
        if is_claimed and (task.claimed_by == actor.id or actor.holds(head)):
            acts.add(f"return:{name}")
        if not is_claimed and actor.posts & posts_at(task):
            acts.add(f"claim:{name}")
    return frozenset(acts)


def is_unopened(actor: Actor, task: AnyTask) -> bool:
    """Whether it is a task of the actor's posts that nobody has opened."""
    return is_open(task) and task.seen_at is None and bool(actor.posts & posts_at(task))


def has_other_eyes(actor: Actor, part: LoadedCase, step: Step) -> bool:
    """Whether the actor may do the step beside what she has done in the case: in somebody's stead she does only one."""
    mine = [
        other.post
        for other in part.steps
        if other is not step and (other.done_by == actor.id or actor.id in {one.account for one in part.signed(other)})
    ]
    return may_do_step(actor.own_posts, step.post, mine)


def _of_receipt(actor: Actor, part: LoadedCase) -> set[str]:
    case = part.case
    receiving = [step for step in part.steps if step.action == ACCEPT] or part.steps[:1]
    accepting = {post for step in receiving for post in (step.post, step.escalated_to)}
    if case.state != State.RECEIVED or not actor.posts & accepting:
        return set()
    if any(
        is_with_another(actor, step) for step in part.steps if step.state == StepState.OPEN and step.action == ACCEPT
    ):
        return set()
    item = item_version(case.version)
    required = {one.code: one for one in item.materials if one.required}
    missing = [one.code for one in part.materials if one.given == "missing" and one.code in required]
    acts = {"refuse_acceptance"}
    if not missing:
        acts.add("accept")
    elif "tolerance" in item.acceptance_modes and all(required[code].tolerance for code in missing):
        acts.add("tolerate")
    if case.correction_due is None or clock.today() <= case.correction_due:
        acts.add("correct")
    return acts


def _of_steps(actor: Actor, part: LoadedCase) -> set[str]:
    case = part.case
    if case.state not in {State.ACCEPTED, State.PAUSED}:
        return set()
    item = item_version(case.version)
    reasons = {step.code: step.pause_reasons for step in item.steps}
    waits = {step.code: step.wait.event for step in item.steps if step.wait}
    acts = set()
    for step in part.steps:
        if step.state != StepState.OPEN or not actor.posts & {step.post, step.escalated_to}:
            continue
        if step.action in NOBODYS_TASK:
            acts |= {f"event:{step.code}"} if waits.get(step.code, SUPPLY) != SUPPLY else set()
            continue
        if case.state == State.PAUSED:
            acts.add("resume")
        elif (
            not is_with_another(actor, step)
            and actor.id not in {one.account for one in part.signed(step)}
            and has_other_eyes(actor, part, step)
        ):
            acts.add(f"step:{step.code}")
            acts |= {f"pause:{step.code}"} if set(reasons.get(step.code, ())) & set(profile().pause_kinds) else set()
    approvers = {step.post for step in part.steps if step.action == APPROVE} or {part.steps[-1].post}
    in_time = case.statutory_due is not None and clock.today() < case.statutory_due
    if item.extension and not history(case.clock).extension and in_time and actor.posts & approvers:
        acts.add("extend")
    if actor.posts & approvers:
        acts.add("correct_clock")
    return acts


def _of_checks(actor: Actor, part: LoadedCase) -> set[str]:
    reviewers = {step.post for step in part.steps if step.action in ("review", APPROVE)}
    approvers = {step.post for step in part.steps if step.action == APPROVE} or {part.steps[-1].post}
    acts = set()
    for check in part.after_checks:
        if is_with_another(actor, check):
            continue
        if check.state in {"open", "rectifying"} and actor.posts & posts_at(check):
            acts.add(f"after_check:{check.id}")
        if check.state == "failed" and check.rectify_due is None and actor.posts & {*reviewers, *posts_at(check)}:
            acts.add(f"order_rectify:{check.id}")
        if check.state == "failed" and check.rectify_due is not None and actor.posts & approvers:
            acts.add(f"revoke:{check.id}")
    return acts
