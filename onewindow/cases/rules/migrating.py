"""Whether a running case can go over to a newer version of its item: what would break, by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onewindow.cases.rules.steps import ENDED, StepFact, StepState

STEP_GONE, STEP_OTHER, STEP_BEFORE = "STEP_GONE", "STEP_OTHER", "STEP_BEFORE"
MATERIAL_MISSING, FIELD_MISSING, QUESTION_MISSING = "MATERIAL_MISSING", "FIELD_MISSING", "QUESTION_MISSING"
REASONS = {
    STEP_GONE: ("已经办了或正在办的环节，新版没有", "a step that is done or open is not in the new version"),
    STEP_OTHER: ("已经办了或正在办的环节，新版做的是别的事", "a step that is done or open does something else there"),
    STEP_BEFORE: ("新版在已经办过的环节前面加了一步", "the new version has a step before one that is done"),
    MATERIAL_MISSING: ("新版要一份没有收过的材料", "the new version asks for a material that was never handed in"),
    FIELD_MISSING: ("新版的申请表要填一项没有填过的", "the new form asks for something that was never filled in"),
    QUESTION_MISSING: ("新版多问了一个问题", "the new version asks one more question"),
}


@dataclass(frozen=True, slots=True)
class Break:
    """One thing for which a case cannot go over: the reason's code, and what it is about."""

    code: str
    name: str

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


@dataclass(frozen=True, slots=True)
class NewStep:
    """A step of the newer version under the case's answers."""

    code: str
    action: str
    skipped: bool


def steps_that_break(before: Sequence[StepFact], after: Sequence[NewStep]) -> list[Break]:
    """What of the process stands in the way: nothing that was done is undone, nothing comes before what is done."""
    known = {step.code: step for step in after}
    begun = [step for step in before if step.state in (StepState.DONE, StepState.OPEN)]
    found = [Break(STEP_GONE, step.code) for step in begun if step.code not in known]
    found += [
        Break(STEP_OTHER, step.code) for step in begun if step.code in known and known[step.code].action != step.action
    ]
    done = {step.code for step in before if step.state == StepState.DONE}
    ended = {step.code for step in before if step.state in ENDED}
    last = max((place for place, step in enumerate(after) if step.code in done), default=-1)
    earlier = [step.code for step in after[: last + 1] if step.code not in ended and not step.skipped]
    waiting = {step.code for step in before if step.state in (StepState.WAITING, StepState.OPEN)}
    return found + [Break(STEP_BEFORE, code) for code in earlier if code not in waiting]
