"""Facts for supervision (rules H1–H10): what was late or wrong in a case, derived from its own rows and kept nowhere else.

A lamp is another thing: it follows the promised limit, for everybody. A fact alone is no card; a person confirms those.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum


class FactKind(StrEnum):
    """What can be established."""

    PROMISED_PASSED = "promised_passed"
    STATUTORY_PASSED = "statutory_passed"
    STEP_PASSED = "step_passed"
    LATE_CORRECTION_NOTICE = "late_correction_notice"
    SECOND_NOTICE_ATTEMPTED = "second_notice_attempted"
    AFTER_CHECK_MISSED = "after_check_missed"
    CO_ORGAN_LATE = "co_organ_late"
    DELIVERY_LATE = "delivery_late"


# The rule of supervision that a fact belongs to; delivery has its own article and no card by default.
RULES = {
    FactKind.PROMISED_PASSED: "H2",
    FactKind.STATUTORY_PASSED: "H2",
    FactKind.STEP_PASSED: "H3",
    FactKind.LATE_CORRECTION_NOTICE: "H4",
    FactKind.SECOND_NOTICE_ATTEMPTED: "H5",
    FactKind.AFTER_CHECK_MISSED: "H8",
    FactKind.CO_ORGAN_LATE: "H9",
    FactKind.DELIVERY_LATE: "D9",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of a case: which, whose post and department it is, since which day, and by how many days so far."""

    kind: FactKind
    number: str
    department: str
    post: str
    step: str
    since: date
    days: int

    @property
    def rule(self) -> str:
        """The rule of supervision."""
        return RULES[self.kind]


@dataclass(frozen=True, slots=True)
class Task:
    """Something that a post had to do by a day: a step, an opinion, a check. `done` is None while it isn't done."""

    post: str
    due: date | None
    done: date | None
    step: str = ""
    is_parallel: bool = False


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What facts are derived from. `ended` is the day of the decision, else that on which the case ended without one."""

    number: str
    department: str
    receiver: str
    decider: str
    promised_due: date | None = None
    statutory_due: date | None = None
    correction_due: date | None = None
    ended: date | None = None
    is_accepted: bool = False
    is_paused: bool = False
    is_deemed: bool = False
    delivery_due: date | None = None
    served: date | None = None
    is_decided: bool = False
    steps: Sequence[Task] = ()
    opinions: Sequence[Task] = ()
    checks: Sequence[Task] = ()
    second_notices: Sequence[date] = field(default_factory=tuple)


def facts(case: CaseFacts, today: date) -> list[Fact]:
    """Every fact of a case on a day, in the order of the rules."""
    return [*_limits(case, today), *_steps(case, today), *_notices(case, today), *_after_decision(case, today)]


def lateness(due: date | None, done: date | None, today: date) -> int:
    """By how many days something is late; 0 where it was in time, or is not due yet. The due day itself is in time."""
    if due is None:
        return 0
    return max(0, ((done or today) - due).days)


def _limits(case: CaseFacts, today: date) -> Iterator[Fact]:
    if not case.is_accepted or (case.is_paused and case.ended is None):
        return
    for kind, due in (
        (FactKind.PROMISED_PASSED, case.promised_due),
        (FactKind.STATUTORY_PASSED, case.statutory_due),
    ):
        yield from _late(case, kind, Task(case.decider, due, case.ended), today)


def _steps(case: CaseFacts, today: date) -> Iterator[Fact]:
    """A co-organ's lateness is its own: the lead's clock goes on (rule C8)."""
    for task in case.steps:
        if not case.is_accepted or (task.done is None and (case.is_paused or case.ended is not None)):
            continue
        is_co_organ = task.is_parallel and department_of(task.post) != case.department
        yield from _late(case, FactKind.CO_ORGAN_LATE if is_co_organ else FactKind.STEP_PASSED, task, today)
    for task in case.opinions:
        yield from _late(case, FactKind.CO_ORGAN_LATE, task, today)


def _notices(case: CaseFacts, today: date) -> Iterator[Fact]:
    """Deemed acceptance is a fact of its own: no notice came in time, whatever came later."""
    if case.is_deemed and case.correction_due is not None:
        since = case.correction_due + timedelta(days=1)
        yield _fact(case, FactKind.LATE_CORRECTION_NOTICE, Task(case.receiver, case.correction_due, since), since, 1)
    for day in case.second_notices:
        yield _fact(case, FactKind.SECOND_NOTICE_ATTEMPTED, Task(case.receiver, day, day), day, 0)


def _after_decision(case: CaseFacts, today: date) -> Iterator[Fact]:
    for task in case.checks:
        yield from _late(case, FactKind.AFTER_CHECK_MISSED, task, today)
    if case.is_decided:
        task = Task(case.decider, case.delivery_due, case.served)
        yield from _late(case, FactKind.DELIVERY_LATE, task, today)


def _late(case: CaseFacts, kind: FactKind, task: Task, today: date) -> Iterable[Fact]:
    days = lateness(task.due, task.done, today)
    if days == 0 or task.due is None:
        return ()
    return (_fact(case, kind, task, task.due + timedelta(days=1), days),)


def _fact(case: CaseFacts, kind: FactKind, task: Task, since: date, days: int) -> Fact:
    return Fact(kind, case.number, department_of(task.post) or case.department, task.post, task.step, since, days)


def department_of(post: str) -> str:
    """The department of a post."""
    return post.rpartition("-")[0]
