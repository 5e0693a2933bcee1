"""An item's steps as a graph: what comes before what, a joint review laid out, and which way a choice takes.

A step's turn comes when every step before it has ended, done or skipped; then it runs, or is skipped where `runs_if`
says so. So a join always waits for all, a skipped way never blocks, and steps that only name earlier ones end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from onewindow.catalogue.rules.eligibility import COLLECT, Unreadable, meets, read_test
from onewindow.catalogue.rules.itemvalues import StepDefinition
from onewindow.catalogue.rules.processvalues import JOINT, OPINION, SETTLE, Choice
from onewindow.foundation.limits.values import Limit

PARTS = {OPINION: ("意见", "opinion"), SETTLE: ("裁定分歧", "dispute")}
SHOWN_INPUT = 60  # how much of an input is kept beside a choice


@dataclass(frozen=True, slots=True)
class Chosen:
    """The ways that a choice took: which rows applied (from 1; none means the default), and on what inputs."""

    gives: tuple[str, ...]
    rules: tuple[int, ...]
    inputs: Mapping[str, str]


def before_of(steps: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """The steps that come right before each: those it names in `after`, else all of the group before it in the list."""
    found, last = dict[str, tuple[str, ...]](), tuple[str, ...]()
    for _, rows in groupby(enumerate(steps), key=lambda one: one[1].get("parallel") or one[0]):
        group = [row for _, row in rows]
        for row in group:
            named = row.get("after")
            found[str(row.get("code"))] = last if named is None else tuple(named)
        last = tuple(str(row.get("code")) for row in group)
    return found


def laid_out(steps: Sequence[StepDefinition], rows: Sequence[Mapping[str, Any]]) -> tuple[StepDefinition, ...]:
    """The steps as a case runs them.

    A plain list stays a list. Where a step names others in `after`, or is a joint review, every step gets the names of
    those before it; a joint review becomes an opinion for each post, the settling of a dispute, and the lead's step.
    """
    if not any(step.joint or step.after is not None for step in steps):
        return tuple(steps)
    before = before_of(rows)
    return tuple(part for step in steps for part in _parts(replace(step, after=before[step.code])))


def _parts(step: StepDefinition) -> list[StepDefinition]:
    if step.action != JOINT or step.joint is None:
        return [step]
    joint = step.joint
    opinions = [
        _part(step, f"{number}", OPINION, post, joint.within, step.after)
        for number, post in enumerate(joint.posts, start=1)
    ]
    settle = _part(step, "x", SETTLE, joint.escalate_to, joint.escalate_within, tuple(one.code for one in opinions))
    return [*opinions, settle, replace(step, after=(settle.code,))]


def _part(
    step: StepDefinition, name: str, action: str, post: str, within: Limit, after: tuple[str, ...] | None
) -> StepDefinition:
    said, said_en = PARTS[action]
    return replace(
        step,
        code=f"{step.code}.{name}",
        name=f"{step.name}：{said}",
        name_en=f"{step.name_en}: {said_en}",
        action=action,
        post=post,
        share=0,
        within=within,
        after=after,
        parallel=None,
    )


def runs(wanted: Mapping[str, str], found: Mapping[str, frozenset[str]]) -> bool:
    """Whether earlier steps found what this one asks for; `a|b` means either."""
    return all(found.get(code, frozenset()) & set(words.split("|")) for code, words in wanted.items())


def chosen(choice: Choice, facts: Mapping[str, str]) -> Chosen:
    """The ways that a choice takes on these facts. A fact that is missing or unreadable meets no test on it."""
    inputs = {name: facts.get(name, "")[:SHOWN_INPUT] for name in choice.inputs}
    hits = [
        number
        for number, rule in enumerate(choice.rules, start=1)
        if all(_met(test, choice.inputs.get(name, ""), facts.get(name, "")) for name, test in rule.when.items())
    ]
    if choice.hit != COLLECT:
        hits = hits[:1]
    ways = tuple(dict.fromkeys(choice.rules[number - 1].gives for number in hits)) or (choice.default,)
    return Chosen(ways, tuple(hits), inputs)


def _met(test: str, kind: str, value: str) -> bool:
    try:
        read = read_test(test, kind)
        return read is None or (bool(value.strip()) and meets(read, value))
    except Unreadable:
        return False


def longest_share(rows: Sequence[Mapping[str, Any]]) -> float:
    """The shares along the longest way from the beginning to the end, in percent."""
    return longest_way(rows, lambda row: float(row["share"]))


def longest_way(rows: Sequence[Mapping[str, Any]], weight: Callable[[Mapping[str, Any]], float]) -> float:
    """The weights along the heaviest way from the beginning to the end: what is serial adds up, side by side counts once."""
    before, ends = before_of(rows), dict[str, float]()
    for row in rows:
        code = str(row["code"])
        ends[code] = max((ends.get(one, 0.0) for one in before[code]), default=0.0) + weight(row)
    return max(ends.values(), default=0.0)
