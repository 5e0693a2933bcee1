"""What a case waits for: an event comes, or its time runs out; silence in a joint review is counted by its rule."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from onewindow.cases.events import StepCompleted
from onewindow.cases.models import Changes, LoadedCase, Step, Tree, posts_at
from onewindow.cases.rules.procedure import DECIDING, State
from onewindow.cases.rules.steps import (
    CAME,
    CONSENT,
    LAPSED,
    OPINION,
    OVER,
    SILENT,
    TIMER,
    WAIT,
    StepState,
)
from onewindow.cases.services.advancing import open_due_steps
from onewindow.cases.services.common import (
    check_note,
    check_party,
    check_post,
    check_state,
    item_of,
    locked,
    store,
)
from onewindow.cases.services.errors import StepNotOpen
from onewindow.catalogue.queries import SUPPLY
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, system_actor
from onewindow.foundation.errors import NotFound
from onewindow.foundation.sweeps import alone
from onewindow.ledger.services import prepare_act

AT_ONCE = 200
BY_TIME = (WAIT, TIMER, OPINION)  # open steps that end by themselves when their time is over


@transaction.atomic
def record_event(actor: Actor, number: str, step: str, *, note: str) -> None:
    """Records that what a case waits for has come, and lets the process go on.

    What the applicant is to supply comes from her or who may act for her; another organ's message and a payment are
    recorded by the step's post, or by the system that received them. `note` says what came: a statement, a reference.
    Raises StepNotOpen where the case does not wait for it (any more), and ReasonMissing without a note.
    """
    tree, part = locked(number)
    row = _step(part, step)
    wait = next((one.wait for one in item_of(part.case).steps if one.code == step), None)
    if wait is not None and wait.event == SUPPLY:
        check_party(actor, tree)
    else:
        check_post(actor, part, posts_at(row))
    check_state(part, DECIDING)
    if row.action != WAIT or row.state != StepState.OPEN:
        raise StepNotOpen
    row.opinion, row.done_by = check_note(note), actor.id
    end_step(actor, tree, part, row, CAME)


def end_step(actor: Actor, tree: Tree, part: LoadedCase, step: Step, result: str) -> None:
    """Ends an open step with what it found, on locked rows, and opens what follows."""
    step.state, step.result, step.done_at = StepState.DONE.value, result, clock.now()
    changes = Changes(changed=[step])
    changes.include(open_due_steps(part, clock.now()))
    facts = {"step": step.code, "result": result, "post": step.post}
    changes.include(prepare_act(actor, "cases.end_step", f"case:{part.case.number}", **facts))
    changes.events.append(StepCompleted(str(part.case.number), step.code, result, actor))
    store(tree, changes, part)


def end_overdue_steps(ended_on: date) -> None:
    """Ends what its own limit ends: waits lapse, timers are over, and who gave no opinion in a joint review was silent.

    A paused case waits; once it goes on, what is over meanwhile ends.
    """
    due = Step.objects.filter(
        state=StepState.OPEN.value, due_on__lte=ended_on, action__in=BY_TIME, case__state=State.ACCEPTED.value
    )
    for number, code in list(due.order_by("due_on", "id").values_list("case__number", "code")[:AT_ONCE]):
        alone(_end_by_time, str(number), code, ended_on)


@transaction.atomic
def _end_by_time(number: str, code: str, ended_on: date) -> None:
    tree, part = locked(number)
    step = part.step(code)
    if step is None or step.state != StepState.OPEN or part.case.state != State.ACCEPTED:
        return
    if step.action not in BY_TIME or step.due_on is None or step.due_on > ended_on:
        return
    result = {WAIT: LAPSED, TIMER: OVER}.get(step.action) or _silence(part, step)
    end_step(system_actor("cases.end_overdue_steps"), tree, part, step, result)


def _silence(part: LoadedCase, step: Step) -> str:
    """What silence comes to (rule C8): consent only where the item cites the article that says so, kept on the row."""
    joint = next((one.joint for one in item_of(part.case).steps if one.code == step.code), None)
    if joint is None or joint.silence is None:
        return SILENT
    basis = {"law_id": joint.silence.law_id, "article": joint.silence.article}
    step.facts = {**(step.facts or {}), "silence": basis}
    return CONSENT


def _step(part: LoadedCase, code: str) -> Step:
    found = part.step(code)
    if found is None:
        raise NotFound
    return found
