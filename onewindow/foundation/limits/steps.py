"""When each step of a case is due: its share of the promised limit, in exact arithmetic (rule C11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import groupby
from math import ceil
from typing import TYPE_CHECKING

from onewindow.foundation.limits.counting import Counter, add_months, stops
from onewindow.foundation.limits.hours import add_working_hours
from onewindow.foundation.limits.moments import Setting, moment_of, received_on, setting
from onewindow.foundation.limits.values import Limit, Pause, StepShare, Unit

if TYPE_CHECKING:
    from onewindow.foundation.profile import JurisdictionProfile
    from onewindow.foundation.workdays import Calendar


def step_dues(
    accepted: datetime | date,
    promised: Limit,
    shares: Sequence[StepShare],
    pauses: Sequence[Pause] = (),
    *,
    calendar: Calendar | None = None,
    profile: JurisdictionProfile | None = None,
) -> dict[str, date]:
    """The due day of each step that is not skipped, by its code, in the order of the steps.

    A step ends after ceil(cumulative share × promised limit) working days; skipped steps are left out and the rest is
    scaled to the whole; of parallel steps the longest share counts once; pauses move the days as they move the limit.
    """
    by, start = setting(calendar, profile), moment_of(accepted)
    return {code: _due(start, part, promised, pauses, by) for code, part in cumulative_shares(shares).items()}


def cumulative_shares(shares: Sequence[StepShare]) -> dict[str, Fraction]:
    """The part of the whole limit, from 0 to 1, after which each step that is not skipped ends."""
    if any(share.after is not None for share in shares):
        return _along_the_graph(shares)
    done, ends = Fraction(), {}
    kept = [share for share in shares if not share.skipped]
    # A step that is not parallel is a group of its own; its place in the list tells it from its neighbours.
    for _, group in groupby(enumerate(kept), key=lambda one: one[1].parallel or one[0]):
        side_by_side = [(step.code, Fraction(str(step.share))) for _, step in group]
        ends.update({code: done + share for code, share in side_by_side})
        done += max(share for _, share in side_by_side)
    return {code: end / done if done else Fraction(1) for code, end in ends.items()}


def _along_the_graph(shares: Sequence[StepShare]) -> dict[str, Fraction]:
    """The same where steps name those before them: a step ends after the longest way to it, skipped ones take nothing."""
    ends = dict[str, Fraction]()
    for share in shares:
        begin = max((ends[code] for code in share.after or () if code in ends), default=Fraction())
        ends[share.code] = begin + (Fraction() if share.skipped else Fraction(str(share.share)))
    whole = max(ends.values(), default=Fraction())
    return {one.code: ends[one.code] / whole if whole else Fraction(1) for one in shares if not one.skipped}


def _due(start: datetime, part: Fraction, promised: Limit, pauses: Sequence[Pause], by: Setting) -> date:
    whole = Fraction(str(promised.value)) * part
    if promised.unit == Unit.HOUR:
        return (start + _span(whole)).date()
    if promised.unit == Unit.WORKING_HOUR:
        return add_working_hours(start, _span(whole), by).date()
    first = received_on(start, by)
    if promised.unit == Unit.IMMEDIATE:
        return by.calendar.on_or_after(first)
    counter = Counter(by.calendar, stops(pauses, by.profile.pause_kinds), first, None)
    if promised.unit == Unit.WORKDAY:
        return counter.run(ceil(whole), Unit.WORKDAY)
    counter.run(ceil(_calendar_days(first, promised) * part), Unit.CALENDAR_DAY)
    return counter.move()


def _span(hours: Fraction) -> timedelta:
    return timedelta(microseconds=ceil(hours * 3_600_000_000))


def _calendar_days(first: date, limit: Limit) -> int:
    value = int(limit.value)
    if limit.unit == Unit.CALENDAR_DAY:
        return value
    return (add_months(first, value * (12 if limit.unit == Unit.YEAR else 1)) - first).days
