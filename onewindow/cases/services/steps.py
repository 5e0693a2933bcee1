"""Completing a step: what an official's task comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction

from onewindow.cases.events import StepCompleted
from onewindow.cases.models import Case, Changes, LoadedCase, Step, StepSignature, Tree, load_tree, posts_at
from onewindow.cases.queries.formers import register_of
from onewindow.cases.rules.procedure import State
from onewindow.cases.rules.steps import (
    ACCEPT,
    CONSENT,
    INSPECT,
    JOINTLY,
    NOBODYS_TASK,
    OBJECT,
    OPINION,
    Result,
    StepState,
    decides,
    finding,
    is_last,
    may_sign,
    results_of,
    signatures_missing,
)
from onewindow.cases.services.advancing import open_due_steps
from onewindow.cases.services.common import (
    appointments_over,
    check_claim,
    check_post,
    check_reason,
    check_state,
    facts_of,
    item_of,
    locked,
    store,
)
from onewindow.cases.services.deciding import Grounds, check_may_grant, grant, hearing_heeded, refuse
from onewindow.cases.services.errors import AlreadySigned, ResultNotPossible, StepNotOpen
from onewindow.cases.services.escalation import check_other_eyes
from onewindow.cases.services.issuing import issues_by_itself
from onewindow.exchange.services import assign_identifier
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, system_actor
from onewindow.foundation.errors import NotFound
from onewindow.foundation.ids import new_id
from onewindow.ledger.services import prepare_act
from onewindow.registers.queries import address_division


def complete_step(  # noqa: PLR0913 what a step may be given, all by name
    actor: Actor,
    number: str,
    step: str,
    *,
    opinion: str = "",
    result: str = "pass",
    bases: Sequence[str] = (),
    result_fields: Mapping[str, Any] | None = None,
    identifier: str | None = None,
) -> None:
    """Completes an open step of the actor's post; the last one decides, issues, serves and closes in one transaction.

    `result` is pass or fail at an inspection, grant or refuse where the step decides, pass elsewhere. An inspection is
    done when as many different persons have signed as it needs. Where a grant founds a company or registers a person,
    the register's owner gives the number first, outside the transaction; the same case always gets the same one.
    """
    grounds = Grounds(opinion.strip(), tuple(bases), result_fields, identifier or "")
    if not _complete(actor, number, step, result, grounds):
        assigned = assigned_identifier(actor, number)
        _complete(actor, number, step, result, Grounds(grounds.opinion, grounds.bases, result_fields, assigned))


def prepare_result(case_id: str) -> None:
    """Asks a register's owner for the number of what a case is about to found, and keeps it with the case.

    Runs as soon as the case is accepted, so that the official who issues sees the number and the last step need not
    wait for another system. The decision alone makes the number hold.
    """
    case = Case.objects.filter(id=case_id).first()
    if case is None or case.number is None or case.state != State.ACCEPTED or case.result.get("identifier"):
        return
    identifier = assigned_identifier(system_actor("cases.prepare_result"), case.number)
    with transaction.atomic():
        tree, part = locked(case.number)
        if part.case.state == State.ACCEPTED:
            part.case.result = {**part.case.result, "identifier": identifier}
            store(tree, Changes(), part)


@transaction.atomic
def _complete(actor: Actor, number: str, code: str, result: str, grounds: Grounds) -> bool:
    """Completes the step; False when the decision needs a number that its register's owner has to give first."""
    tree, part = locked(number)
    step = part.step(code)
    if step is None:
        raise NotFound
    check_post(actor, part, posts_at(step))
    check_state(part, {State.ACCEPTED})
    if step.state != StepState.OPEN or step.action in {ACCEPT, *NOBODYS_TASK}:
        raise StepNotOpen
    if step.action != INSPECT:  # an inspection needs several persons, of whom one has claimed it
        check_claim(actor, step)
    check_other_eyes(actor, part, step)
    given = _result(part, step, result)
    kept = str(part.case.result.get("identifier", ""))
    grounds = grounds if grounds.identifier or not kept else replace(grounds, identifier=kept)
    if not grounds.identifier and _needs_identifier(part, step, given):
        check_may_grant(part)
        return False
    if step.action in JOINTLY and given in {OBJECT, Result.FAIL}:
        check_reason(grounds.opinion)
    changes = Changes()
    if step.action == INSPECT and not _signed(actor, part, step, given, grounds, changes):
        facts = {"step": code, "result": given, "post": step.post}
        changes.include(prepare_act(actor, "cases.sign_inspection", f"case:{number}", **facts))
        store(tree, changes, part)
        return True
    _done(actor, part, step, given, grounds)
    changes.changed += appointments_over(part, step)
    facts = {"step": code, "result": step.result, "post": step.post}
    changes.include(prepare_act(actor, "cases.complete_step", f"case:{number}", **facts))
    changes.events.append(StepCompleted(number, code, step.result, actor))
    _go_on(actor, tree, part, step, given, grounds, changes)
    return True


def _go_on(
    actor: Actor, tree: Tree, part: LoadedCase, step: Step, given: str, grounds: Grounds, changes: Changes
) -> None:
    """What follows the step: a refusal, the grant after the last one, or the next steps."""
    facts = facts_of(part)
    if given == Result.REFUSE:
        refuse(actor, tree, part, grounds, changes)
    elif is_last(facts, step.code):
        grant(actor, tree, part, grounds, changes)
    else:
        if given == Result.GRANT:
            check_may_grant(part)
            hearing_heeded(part, grounds.opinion)
        opened = open_due_steps(part, clock.now())
        changes.commands += opened.commands
        if given == Result.GRANT and issues_by_itself(part, grounds, changes):
            grant(actor, tree, part, grounds, changes)
            return
        changes.changed += [step, *opened.changed]
        store(tree, changes, part)


def _result(part: LoadedCase, step: Step, result: str) -> str:
    """What was found, checked against what the step may find; a bare pass at a deciding step means grant."""
    facts = facts_of(part)
    if result == Result.PASS and decides(facts, step.code):
        return Result.GRANT.value
    if result == Result.FAIL and decides(facts, step.code):
        return Result.REFUSE.value
    if step.action == OPINION:
        result = {Result.PASS.value: CONSENT, Result.FAIL.value: OBJECT}.get(result, result)
    if result not in results_of(facts, step.code):
        raise ResultNotPossible(errors=[{"pointer": "/result", "reason": str(ResultNotPossible.title)}])
    return result


def _signed(actor: Actor, part: LoadedCase, step: Step, given: str, grounds: Grounds, changes: Changes) -> bool:
    """Adds the actor's signature; True when all that are needed are there."""
    fact = next(one for one in facts_of(part) if one.code == step.code)
    if not may_sign(fact, actor.id):
        raise AlreadySigned
    signature = StepSignature(
        id=new_id(), step=step, account=actor.id, result=given, note=grounds.opinion, at=clock.now()
    )
    part.signatures.setdefault(step.id, []).append(signature)
    changes.added.append(signature)
    fact = next(one for one in facts_of(part) if one.code == step.code)
    return signatures_missing(fact) == 0


def _done(actor: Actor, part: LoadedCase, step: Step, given: str, grounds: Grounds) -> None:
    signed = part.signed(step)
    step.state, step.done_at, step.done_by = StepState.DONE.value, clock.now(), actor.id
    step.result = finding([one.result for one in signed]) if signed else given
    notes = [one.note for one in signed if one.note]
    step.opinion = "\n".join(dict.fromkeys(notes)) if signed else grounds.opinion


def _needs_identifier(part: LoadedCase, step: Step, given: str) -> bool:
    return given != Result.REFUSE and is_last(facts_of(part), step.code) and bool(register_of(item_of(part.case)))


def assigned_identifier(actor: Actor, number: str) -> str:
    """The number that the register's owner gives to what this case founds or registers."""
    tree = load_tree(number)
    part = tree.part(number) if tree else None
    if part is None:
        raise NotFound
    evidence = {name.rpartition(".")[2]: value for one in part.materials for name, value in one.values.items() if value}
    facts = {**evidence, **part.case.answers}
    if facts.get("hukou_address") and not facts.get("hukou_division"):
        facts["hukou_division"] = address_division(str(facts["hukou_address"]))
    return assign_identifier(actor, register=register_of(item_of(part.case)), case_number=number, facts=facts)
