"""The kinds of a process's nodes beside the plain task: choices, waits, timers, sub-cases, joint reviews, notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from onewindow.catalogue.rules.lawvalues import OwnBasis
from onewindow.foundation.limits.values import Limit

CHOOSE, NOTIFY, WAIT, TIMER, SUBCASE, JOINT = "choose", "notify", "wait", "timer", "subcase", "joint"
OPINION, SETTLE = "opinion", "settle"  # what a joint review is laid out as, beside the lead's own step
# What each kind is written with; a step of another kind has none of these.
DETAILS = {CHOOSE: "choice", NOTIFY: "notice", WAIT: "wait", TIMER: "timer", SUBCASE: "subcase", JOINT: "joint"}
CAME, LAPSED, OVER, SENT = "came", "lapsed", "over", "sent"
CONSENT, OBJECT, SILENT = "consent", "object", "silent"
SUPPLY, MESSAGE, PAYMENT = "supply", "message", "payment"
EVENTS = (SUPPLY, MESSAGE, PAYMENT)
OUTCOMES = {  # what a step of a kind may find; any other kind passes, fails, grants or refuses
    NOTIFY: (SENT,),
    WAIT: (CAME, LAPSED),
    TIMER: (OVER,),
    SUBCASE: ("granted", "refused", "ended"),
    OPINION: (CONSENT, OBJECT, SILENT),
}
FINDINGS = ("pass", "fail", "grant", "refuse")


@dataclass(frozen=True, slots=True)
class ChoiceRule:
    """A row of a choice: tests by input, and the way that follows; with its article where rights depend on it."""

    when: Mapping[str, str]
    gives: str
    law_id: str = ""
    article: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice by rule: a decision table of DMN with hit policy U, F or C. `default` is the way when no row applies.

    `inputs` maps questions, form fields and earlier steps to the type by which tests read them; `ways` says in both
    languages what each way means.
    """

    hit: str
    inputs: Mapping[str, str]
    rules: tuple[ChoiceRule, ...]
    default: str
    ways: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Joint:
    """A joint review 联合审查: who gives an opinion beside the lead, within what, and what silence and dispute come to.

    Silence is consent only where `silence` names the article that says so; otherwise it is no opinion, and like an
    objection it goes to the post `escalate_to`, which settles it within its own limit before the lead decides.
    """

    posts: tuple[str, ...]
    within: Limit
    escalate_to: str
    escalate_within: Limit
    silence: OwnBasis | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """What a case waits for, and for how long at most."""

    event: str
    within: Limit


@dataclass(frozen=True, slots=True)
class Notice:
    """What a step tells the applicant by itself."""

    text: str
    text_en: str
