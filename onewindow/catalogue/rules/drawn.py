"""A process in boxes: what stands in the box of each step, and what each step is in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onewindow.catalogue.rules.itemvalues import StepDefinition
from onewindow.catalogue.rules.process import before_of
from onewindow.catalogue.rules.processvalues import (
    CHOOSE,
    JOINT,
    MESSAGE,
    NOTIFY,
    PAYMENT,
    SETTLE,
    SUBCASE,
    SUPPLY,
    TIMER,
    WAIT,
)
from onewindow.foundation.flowchart import CHOICE, DOUBLE, PLAIN, ROUND, Node, fitting

Words = tuple[str, str]
KINDS: Mapping[str, Words] = {  # what a node that is no plain task does
    CHOOSE: ("按规则自动判断", "Decided by rule"),
    NOTIFY: ("自动通知申请人", "Tells applicants"),
    TIMER: ("等期限届满", "For a term to pass"),
    SUBCASE: ("另办一件，等结果", "Another case first"),
}
AUTOMATIC: Words = ("审批后自动办", "By itself, once approved")
EVENTS: Mapping[str, Words] = {
    SUPPLY: ("等申请人补充", "For the applicant"),
    MESSAGE: ("等其他机关来文", "For another organ"),
    PAYMENT: ("等缴费到账", "For a payment"),
}
FOUND: Mapping[str, Words] = {
    "pass": ("通过", "passed"),
    "fail": ("不通过", "failed"),
    "grant": ("准予", "granted"),
    "refuse": ("不予许可", "refused"),
    "came": ("等到了", "it came"),
    "lapsed": ("没等到", "it did not come"),
    "over": ("期限已满", "the term is over"),
    "sent": ("已通知", "told"),
    "granted": ("另一件办成了", "the other case was granted"),
    "refused": ("另一件没办成", "the other case was refused"),
    "ended": ("另一件没办下去", "the other case ended"),
    "consent": ("同意", "consent"),
    "object": ("不同意", "objection"),
    "silent": ("没有回复", "no answer"),
}
SHAPES = {CHOOSE: CHOICE, NOTIFY: ROUND, WAIT: ROUND, TIMER: ROUND, SUBCASE: DOUBLE, JOINT: DOUBLE}


@dataclass(frozen=True, slots=True)
class Mark:
    """What a case has to say of a step: in what state it is, in words, and how its box looks."""

    words: str
    css: str = ""


def nodes_of(
    steps: Sequence[StepDefinition], who: Mapping[str, str], *, english: bool, marks: Mapping[str, Mark] | None = None
) -> list[Node]:
    """The boxes of a process, in order. `who` names the posts; with `marks` it is a case's own process."""
    rows = [{"code": step.code, "parallel": step.parallel, "after": step.after} for step in steps]
    before, known = before_of(rows), {step.code: step for step in steps}
    return [_node(step, before[step.code], known, who, english, (marks or {}).get(step.code)) for step in steps]


def _node(
    step: StepDefinition,
    before: tuple[str, ...],
    known: Mapping[str, StepDefinition],
    who: Mapping[str, str],
    english: bool,
    mark: Mark | None,
) -> Node:
    name = step.name_en if english else step.name
    does, post = _does(step, english), who.get(step.post, step.post)
    condition = _condition(step, known, english)
    limit = _limit(step, english)
    third = mark.words if mark else condition or limit
    told = [one for one in (post, does, limit, condition, mark.words if mark else "") if one]
    lines = [fitting(name), fitting(does or post), *([fitting(third)] if third else [])]
    between = (": ", "; ") if english else ("：", "；")
    return Node(
        code=step.code,
        lines=tuple(lines),
        words=f"{name}{between[0]}{between[1].join(told)}",
        before=before,
        css=mark.css if mark else "",
        shape=SHAPES.get(step.action, PLAIN),
    )


def _does(step: StepDefinition, english: bool) -> str:
    words = EVENTS.get(step.wait.event) if step.wait else KINDS.get(step.action)
    words = AUTOMATIC if step.automatic else words
    return words[english] if words else ""


def _limit(step: StepDefinition, english: bool) -> str:
    if step.within is None:
        return ""
    return f"within {step.within.label_en()}" if english else f"{step.within.label()}以内"


def _condition(step: StepDefinition, known: Mapping[str, StepDefinition], english: bool) -> str:
    """When the step runs at all, in words."""
    said = [_asked(code, words, known.get(code), english) for code, words in step.runs_if.items()]
    if said:
        return f"only if {' and '.join(said)}" if english else f"只在{'、'.join(said)}时办"
    if step.action == SETTLE:
        return "only in a dispute" if english else "只在有分歧时办"
    if step.skip_when:
        return "not needed with some answers" if english else "有的情况不用办"
    return ""


def _asked(code: str, words: str, asked: StepDefinition | None, english: bool) -> str:
    ways = asked.choice.ways if asked and asked.choice else {}
    either = " or " if english else "或"
    return either.join(ways.get(word, FOUND.get(word, (word, word)))[english] for word in words.split("|"))
