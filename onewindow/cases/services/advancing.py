"""A process goes on: steps open or are skipped, choices are made and notices sent in the moment their turn comes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from onewindow.cases.models import Changes, LoadedCase, Step
from onewindow.cases.queries.building import terms_of
from onewindow.cases.rules import clocks
from onewindow.cases.rules.steps import BY_ITSELF, CHOOSE, ENDED, NOTIFY, SENT, SUBCASE, StepState, turn
from onewindow.cases.services.common import facts_of, item_of, set_dues
from onewindow.cases.services.notices import prepare_notice
from onewindow.cases.services.telling import prepare_telling
from onewindow.catalogue.queries import StepDefinition, chosen
from onewindow.foundation.queue import prepare_job


def graph_of(definition: StepDefinition) -> dict[str, Any]:
    """What a step's row keeps of the graph: the steps before it, its condition, a limit of its own."""
    return {
        "after": None if definition.after is None else list(definition.after),
        "runs_if": dict(definition.runs_if) or None,
        "facts": {"limit": clocks.stored_limit(definition.within)} if definition.within else None,
    }


def open_due_steps(part: LoadedCase, moment: datetime) -> Changes:
    """Opens the steps whose turn it is; returns the steps that changed, and the jobs that go with them, to be written.

    A choice is made and a notice sent at once, and the process goes on from there. Where steps are skipped, the days
    of the others are scaled to the whole (rule C11).
    """
    changed, jobs, skipped, goes_on = dict[str, Step](), Changes(), False, True
    while goes_on:
        now, goes_on = turn(facts_of(part)), False
        for step in part.steps:
            if step.code in now.skips:
                step.state, skipped = StepState.SKIPPED.value, True
            elif step.code in now.opens:
                jobs.include(_open(part, step, moment))
                goes_on = goes_on or step.action in BY_ITSELF
            else:
                continue
            changed[step.code] = step
    terms = terms_of(part.case) if skipped and part.case.accepted_at else None
    if terms:
        set_dues(part, terms)
        changed |= {step.code: step for step in part.steps if step.state not in ENDED}
    jobs.changed += changed.values()
    jobs.include(prepare_telling(changed.values()))
    return jobs


def _open(part: LoadedCase, step: Step, moment: datetime) -> Changes:
    job = Changes()
    step.state, step.opened_at = StepState.OPEN.value, moment
    kept = step.facts or {}
    if "limit" in kept:
        step.due_on = clocks.own_limit(moment, clocks.limit_of(kept["limit"])).due_date
    if step.action == CHOOSE:
        _choose(part, step)
    elif step.action == NOTIFY:
        job = prepare_notice(part.case, f"step:{step.code}")
        step.result = SENT
    elif step.action == SUBCASE:
        job = prepare_job("cases.begin_subcase", step_id=str(step.id))
    if step.action in BY_ITSELF:
        step.state, step.done_at = StepState.DONE.value, moment
    return job


def _choose(part: LoadedCase, step: Step) -> None:
    """Takes a choice's ways by its table; which rule fired, on what, is kept with the step."""
    choice = next(one.choice for one in item_of(part.case).steps if one.code == step.code)
    if choice is None:
        raise ValueError(f"the step {step.code} chooses without a table")
    made = chosen(choice, _known(part))
    step.facts = {"gives": list(made.gives), "rules": list(made.rules), "inputs": dict(made.inputs)}


def _known(part: LoadedCase) -> Mapping[str, str]:
    """What choices may ask for: the answers to questions, the form's values, and what earlier steps found."""
    found = {step.code: step.result for step in part.steps if step.state == StepState.DONE}
    return found | {name: _word(value) for name, value in {**part.case.answers, **part.case.questions}.items()}


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)
