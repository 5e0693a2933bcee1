"""Which steps open, when one is done, and which is the last."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from uuid import UUID


class StepState(StrEnum):
    """The states of a step."""

    WAITING = "waiting"
    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"


class Result(StrEnum):
    """What a step finds: pass or fail; at the decision, grant or refuse."""

    PASS = "pass"  # noqa: S105 a finding, not a secret
    FAIL = "fail"
    GRANT = "grant"
    REFUSE = "refuse"


ACCEPT, INSPECT, APPROVE, ISSUE = "accept", "inspect", "approve", "issue"
ENDED = {StepState.DONE, StepState.SKIPPED}


@dataclass(frozen=True, slots=True)
class StepFact:
    """What the rules need to know of a step. Steps with the same `parallel` that follow each other run together."""

    code: str
    state: str
    action: str = "review"
    parallel: str = ""
    inspectors: int = 1
    signed_by: tuple[UUID, ...] = ()
    findings: tuple[str, ...] = ()


def groups(steps: Sequence[StepFact]) -> list[list[StepFact]]:
    """The steps in their order; those that run side by side stand together."""
    keyed = ((step.parallel or index, step) for index, step in enumerate(steps))
    return [[step for _, step in together] for _, together in groupby(keyed, key=lambda one: one[0])]


def steps_to_open(steps: Sequence[StepFact]) -> tuple[str, ...]:
    """The waiting steps whose turn it is: those of the first group that has not ended."""
    for group in groups(steps):
        if all(step.state in ENDED for step in group):
            continue
        return tuple(step.code for step in group if step.state == StepState.WAITING)
    return ()


def is_last(steps: Sequence[StepFact], code: str) -> bool:
    """Whether nothing remains but this step."""
    return all(step.state in ENDED for step in steps if step.code != code)


def signatures_missing(step: StepFact) -> int:
    """How many different persons must still sign (rule D1)."""
    return max(0, step.inspectors - len(set(step.signed_by)))


def may_sign(step: StepFact, account: UUID) -> bool:
    """An open step is signed by as many persons as it needs, by nobody twice."""
    return step.state == StepState.OPEN and account not in step.signed_by and signatures_missing(step) > 0


def finding(results: Collection[str]) -> str:
    """What several inspectors found together: a pass only where all of them passed it."""
    return Result.FAIL.value if Result.FAIL.value in results else Result.PASS.value


def decides(steps: Sequence[StepFact], code: str) -> bool:
    """Whether this step says grant or refuse: the approval, else the last step of an item without one."""
    by_code = {step.code: step for step in steps}
    if by_code[code].action == APPROVE:
        return True
    has_approval = any(step.action == APPROVE and step.state != StepState.SKIPPED for step in steps)
    kept = [step for step in steps if step.state != StepState.SKIPPED]
    return not has_approval and bool(kept) and kept[-1].code == code


def results_of(steps: Sequence[StepFact], code: str) -> frozenset[str]:
    """What may be answered at a step."""
    if decides(steps, code):
        return frozenset({Result.GRANT.value, Result.REFUSE.value})
    return frozenset({Result.PASS.value, Result.FAIL.value})


def has_failed_inspection(findings: Sequence[tuple[str, str]]) -> bool:
    """Whether an inspection failed, from (action, result) of the steps: nothing can be granted then."""
    return any(action == INSPECT and result == Result.FAIL for action, result in findings)
