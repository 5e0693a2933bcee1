"""What the process of a case waits for from its applicant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from onewindow.cases.models import Case, LoadedCase
from onewindow.cases.queries.matters import NextAction
from onewindow.cases.rules.procedure import DECIDING
from onewindow.cases.rules.steps import WAIT, StepState
from onewindow.catalogue.queries import SUPPLY, item_version


def awaited(parts: Sequence[LoadedCase]) -> NextAction | None:
    """What the process of a case waits for from the applicant, the most urgent first."""
    found = [
        NextAction("event", str(part.case.number), step.name, step.name_en, step.due_on)
        for part in parts
        if part.case.state in DECIDING
        for step in part.steps
        if step.state == StepState.OPEN and step.action == WAIT and _waits_for_supply(part.case, step.code)
    ]
    return min(found, key=lambda one: one.due_on or date.max, default=None)


def _waits_for_supply(case: Case, code: str) -> bool:
    return any(one.code == code and one.wait and one.wait.event == SUPPLY for one in item_version(case.version).steps)
