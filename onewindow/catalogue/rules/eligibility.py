"""Eligibility as decision tables: who qualifies, why, and what would change it. Tests are a subset of FEEL's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf, isfinite

from onewindow.catalogue.rules.lawvalues import Criterion, DecisionTable

UNIQUE, FIRST, COLLECT = "U", "F", "C"
YES, NO, UNKNOWN = "yes", "no", "unknown"
_COMPARISON = re.compile(r"(<=|>=|<|>)\s*(\S+)")
_RANGE = re.compile(r"([\[(])\s*(\S+?)\s*\.\.\s*(\S+?)\s*([\])])")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Unreadable(ValueError):
    """A test or a value that cannot be read; says why."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Numbers (days as their ordinal) between two bounds, each included or not."""

    low: float
    high: float
    with_low: bool = True
    with_high: bool = True

    def holds(self, value: float) -> bool:
        """Whether a number lies within."""
        above = value >= self.low if self.with_low else value > self.low
        below = value <= self.high if self.with_high else value < self.high
        return above and below

    def meets(self, other: Interval) -> bool:
        """Whether some number lies in both."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        if low < high:
            return True
        return low == high and self.holds(low) and other.holds(low)


Test = Interval | frozenset[str] | None  # None is "-": anything will do


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that was met or missed, with its article; `change` says what would make the difference."""

    qualifies: bool
    reason: str
    reason_en: str
    law_id: str
    article: int | None
    change: str = ""
    change_en: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a table says: yes, no or unknown; the reasons; and the inputs that are still missing."""

    table: str
    name: str
    name_en: str
    outcome: str
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...] = ()
    nearest: tuple[tuple[str, str], ...] = ()


def read_test(text: str, kind: str = "") -> Test:
    """A test as it is written: `-`, `>= 80`, `[18..60)`, `yes|no`, `2024-01-01`. Raises Unreadable."""
    stripped = text.strip()
    if stripped in ("", "-"):
        return None
    found = _COMPARISON.fullmatch(stripped)
    if found:
        return _compared(found[1], _number(found[2]))
    found = _RANGE.fullmatch(stripped)
    if found:
        interval = Interval(_number(found[2]), _number(found[3]), found[1] == "[", found[4] == "]")
        if interval.low > interval.high:
            raise Unreadable(f"{text!r} begins after it ends.")
        return interval
    if kind in ("number", "date"):
        number = _number(stripped)
        return Interval(number, number)
    if stripped[0] in "<>[(" or any(not part.strip() for part in stripped.split("|")):
        raise Unreadable(f"{text!r} is no test.")
    return frozenset(part.strip() for part in stripped.split("|"))


def _compared(sign: str, number: float) -> Interval:
    if sign[0] == ">":
        return Interval(number, inf, with_low=sign == ">=")
    return Interval(-inf, number, with_high=sign == "<=")


def _number(text: str) -> float:
    if _DAY.fullmatch(text):
        try:
            return float(date.fromisoformat(text).toordinal())
        except ValueError:
            raise Unreadable(f"{text!r} is no day.") from None
    try:
        number = float(text)
    except ValueError:
        raise Unreadable(f"{text!r} is no number.") from None
    if not isfinite(number):
        raise Unreadable(f"{text!r} is no number.")
    return number


def meets(test: Test, value: str) -> bool:
    """Whether an answer meets a test. Raises Unreadable for an answer that is no number where one is needed."""
    if test is None:
        return True
    if isinstance(test, Interval):
        return test.holds(_number(value.strip()))
    return value.strip() in test


def always_apart(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether no answers can meet both rows: some input keeps them apart."""
    return any(name in other and _apart(read_test(test), read_test(other[name])) for name, test in one.items())


def _apart(one: Test, other: Test) -> bool:
    if one is None or other is None:
        return False
    if isinstance(one, Interval) and isinstance(other, Interval):
        return not one.meets(other)
    if isinstance(one, frozenset):
        return not one & other if isinstance(other, frozenset) else _outside(other, one)
    return _outside(one, other) if isinstance(other, frozenset) else False


def _outside(interval: Interval, words: frozenset[str]) -> bool:
    """Whether no word is a number within the interval."""
    return not any(_within(interval, word) for word in words)


def _within(interval: Interval, word: str) -> bool:
    try:
        return interval.holds(_number(word))
    except Unreadable:
        return False


def decide(table: DecisionTable, answers: Mapping[str, str]) -> Verdict:
    """What the table says of these answers.

    An answer that is missing or unreadable never makes a definite verdict that another answer could overturn: then
    the outcome is unknown and `missing` names what is needed.
    """
    kinds = {column.name: column.type for column in table.inputs}
    states = [_state(rule, answers, kinds) for rule in table.rules]
    hits, undecided = _hits(table, states)
    missing = tuple(column.name for column in table.inputs if any(column.name in needed for _rule, needed in undecided))
    if undecided and not _settled(table, hits, undecided):
        return Verdict(table.code, table.name, table.name_en, UNKNOWN, (), missing)
    outcome = YES if hits and all(rule.qualifies for rule in hits) else NO
    reasons = tuple(_reason(rule) for rule in hits)
    nearest = _nearest(table, answers, kinds) if outcome == NO else ()
    return Verdict(table.code, table.name, table.name_en, outcome, reasons, (), nearest)


def _state(rule: Criterion, answers: Mapping[str, str], kinds: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """Whether a row is met: yes, no, or unknown with the inputs that are missing. One failed test is enough for no."""
    missing = []
    for name, text in rule.when.items():
        test, answer = read_test(text, kinds.get(name, "")), answers.get(name, "")
        if test is None:
            continue
        try:
            if not answer.strip():
                raise Unreadable(name)
            if not meets(test, answer):
                return NO, ()
        except Unreadable:
            missing.append(name)
    return (UNKNOWN, tuple(missing)) if missing else (YES, ())


def _hits(
    table: DecisionTable, states: Sequence[tuple[str, tuple[str, ...]]]
) -> tuple[list[Criterion], list[tuple[Criterion, tuple[str, ...]]]]:
    """The rows that apply by the hit policy, and those of which it is not known yet and that would matter."""
    hits, undecided = list[Criterion](), list[tuple[Criterion, tuple[str, ...]]]()
    for rule, (state, missing) in zip(table.rules, states, strict=True):
        if state == UNKNOWN:
            undecided.append((rule, missing))
        elif state == YES:
            hits.append(rule)
            if table.hit in (FIRST, UNIQUE):
                break
    return hits, undecided if table.hit != UNIQUE or not hits else []


def _settled(
    table: DecisionTable, hits: Sequence[Criterion], undecided: Sequence[tuple[Criterion, tuple[str, ...]]]
) -> bool:
    """Whether the outcome is the same whatever the missing answers are."""
    if table.hit == COLLECT:  # one reason against is enough, whatever else is met
        against = any(not rule.qualifies for rule in hits)
        return against or (bool(hits) and all(rule.qualifies for rule, _missing in undecided))
    if not hits:
        return not any(rule.qualifies for rule, _missing in undecided)
    return all(rule.qualifies == hits[0].qualifies for rule, _missing in undecided)


def _nearest(table: DecisionTable, answers: Mapping[str, str], kinds: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Of the rows that qualify, what the one with the fewest failed tests asks for: pairs of input and test."""
    best: tuple[tuple[str, str], ...] | None = None
    for rule in table.rules:
        if rule.qualifies:
            failed = tuple(
                (name, text)
                for name, text in rule.when.items()
                if not _is_met(read_test(text, kinds.get(name, "")), answers.get(name, ""))
            )
            if best is None or len(failed) < len(best):
                best = failed
    return best or ()


def _is_met(test: Test, answer: str) -> bool:
    try:
        return meets(test, answer)
    except Unreadable:
        return False


def _reason(rule: Criterion) -> Reason:
    return Reason(rule.qualifies, rule.reason, rule.reason_en, rule.law_id, rule.article, rule.change, rule.change_en)
