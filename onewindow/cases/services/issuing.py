"""The licence is issued by itself, right after the approval, where the item says so and nothing is left for a person."""

from __future__ import annotations

from onewindow.cases.events import StepCompleted
from onewindow.cases.models import Changes, LoadedCase, Step
from onewindow.cases.queries.formers import register_of
from onewindow.cases.rules.steps import Result, StepState, is_last
from onewindow.cases.services.common import facts_of, item_of
from onewindow.cases.services.deciding import Grounds, filled_result
from onewindow.cases.services.departures import require_within_bands
from onewindow.cases.services.errors import OutsideBand, ResultFieldsMissing, ResultFieldTooLong
from onewindow.foundation import clock
from onewindow.foundation.actor import system_actor
from onewindow.ledger.services import prepare_act


def issues_by_itself(part: LoadedCase, grounds: Grounds, changes: Changes) -> bool:
    """Does the issuing step that has just opened, if it can be done without a person; the caller then grants.

    Otherwise the step stays the task of its post: a field of the result is still empty, a value leaves its band, or
    the register's owner has not given its number yet.
    """
    automatic = {one.code for one in item_of(part.case).steps if one.automatic}
    step = next((one for one in part.steps if one.state == StepState.OPEN and one.code in automatic), None)
    if step is None or not is_last(facts_of(part), step.code) or not _is_complete(part, grounds):
        return False
    _end(part, step, changes)
    return True


def _is_complete(part: LoadedCase, grounds: Grounds) -> bool:
    item = item_of(part.case)
    if register_of(item) and not grounds.identifier:
        return False
    try:
        require_within_bands(part, item, filled_result(part, item, grounds, clock.now()))
    except (ResultFieldsMissing, ResultFieldTooLong, OutsideBand):
        return False
    return True


def _end(part: LoadedCase, step: Step, changes: Changes) -> None:
    actor, number = system_actor("cases.issue_by_itself"), str(part.case.number)
    step.state, step.result, step.done_at = StepState.DONE.value, Result.PASS.value, clock.now()
    facts = {"step": step.code, "result": step.result, "post": step.post}
    changes.include(prepare_act(actor, "cases.end_step", f"case:{number}", **facts))
    changes.events.append(StepCompleted(number, step.code, step.result, actor))
