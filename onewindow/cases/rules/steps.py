"""Which steps open, when one is done, and which is the last."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
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
CHOOSE, NOTIFY, WAIT, TIMER, SUBCASE = "choose", "notify", "wait", "timer", "subcase"
JOINT, OPINION, SETTLE = "joint", "opinion", "settle"
JOINTLY = frozenset({JOINT, OPINION, SETTLE})
BY_ITSELF = frozenset({CHOOSE, NOTIFY})  # done in the moment their turn comes
NOBODYS_TASK = BY_ITSELF | {WAIT, TIMER, SUBCASE}  # nothing that a post does
CAME, LAPSED, OVER, SENT = "came", "lapsed", "over", "sent"
CONSENT, OBJECT, SILENT = "consent", "object", "silent"
ENDED = {StepState.DONE, StepState.SKIPPED}


@dataclass(frozen=True, slots=True)
class StepFact:
    """What the rules need to know of a step.

    Steps with the same `parallel` that follow each other run together, unless `after` names what comes before each.
    `runs_if` is what earlier steps must have found for this one to run; `found` is what this one found.
    """

    code: str
    state: str
    action: str = "review"
    parallel: str = ""
    inspectors: int = 1
    signed_by: tuple[UUID, ...] = ()
    findings: tuple[str, ...] = ()
    after: tuple[str, ...] | None = None
    runs_if: Mapping[str, str] = field(default_factory=dict)
    found: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """What the state of a process asks for now: the steps that open, and those that are skipped."""

    opens: tuple[str, ...] = ()
    skips: tuple[str, ...] = ()


def groups(steps: Sequence[StepFact]) -> list[list[StepFact]]:
    """The steps in their order; those that run side by side stand together."""
    keyed = ((step.parallel or index, step) for index, step in enumerate(steps))
    return [[step for _, step in together] for _, together in groupby(keyed, key=lambda one: one[0])]


def before_of(steps: Sequence[StepFact]) -> dict[str, tuple[str, ...]]:
    """The steps that come right before each: those it names, else all of the group before it in the list."""
    found, last = dict[str, tuple[str, ...]](), tuple[str, ...]()
    for group in groups(steps):
        found.update({step.code: last if step.after is None else step.after for step in group})
        last = tuple(step.code for step in group)
    return found


def turn(steps: Sequence[StepFact]) -> Turn:
    """The waiting steps whose turn it is: everything before them has been passed, done or skipped.

    A skipped step is passed when its own turn has come. One whose condition earlier steps did not meet is skipped,
    and what comes after it may have its turn at once.
    """
    before, known = before_of(steps), {step.code: step for step in steps}
    passed = {step.code for step in steps if step.state == StepState.DONE}
    opens, skips = list[str](), list[str]()
    left, grown = [step for step in steps if step.state in (StepState.WAITING, StepState.SKIPPED)], True
    while grown:
        grown, rest = False, list[StepFact]()
        for step in left:
            if not all(code in passed or code not in known for code in before[step.code]):
                rest.append(step)
            elif step.state == StepState.WAITING and _runs(step, known, before[step.code]):
                opens.append(step.code)
            else:
                skips += [step.code] if step.state == StepState.WAITING else []
                passed.add(step.code)
                grown = True
        left = rest
    return Turn(tuple(opens), tuple(skips))


def _runs(step: StepFact, known: Mapping[str, StepFact], before: Sequence[str]) -> bool:
    """Whether earlier steps found what this one asks for. A dispute is settled only where there is one."""
    if step.action == SETTLE and not any({OBJECT, SILENT} & set(known[code].found) for code in before if code in known):
        return False
    return all(code in known and set(known[code].found) & set(words.split("|")) for code, words in step.runs_if.items())


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
    if any(step.code == code and step.action == OPINION for step in steps):
        return frozenset({CONSENT, OBJECT})
    if any(step.code == f"{code}.x" and Result.FAIL.value in step.found for step in steps):
        return frozenset({Result.FAIL.value})  # the dispute of a joint review was settled against it
    return frozenset({Result.PASS.value, Result.FAIL.value})


def has_failed_inspection(findings: Sequence[tuple[str, str]]) -> bool:
    """Whether an inspection or a joint review failed, from (action, result) of the steps: nothing can be granted then."""
    return any(action in (INSPECT, JOINT) and result == Result.FAIL for action, result in findings)
