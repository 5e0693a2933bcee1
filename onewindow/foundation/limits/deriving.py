"""Deriving due dates in days, months and years: an office's limit and a person's period (rules B7, C1–C7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from onewindow.foundation.limits.counting import ONE_DAY, Counter, Stop, stops
from onewindow.foundation.limits.hours import derive_hours
from onewindow.foundation.limits.moments import Setting, moment_of, received_on, setting
from onewindow.foundation.limits.telling import Facts, told
from onewindow.foundation.limits.values import HOUR_UNITS, DayCount, Derivation, Limit, Pause, Unit, Wording
from onewindow.foundation.limits.wording import OWN_ACTS

if TYPE_CHECKING:
    from onewindow.foundation.profile import JurisdictionProfile
    from onewindow.foundation.workdays import Calendar

OF_ACCEPTANCE = Wording()
OF_EVENT = Wording(starts_on="event")


@dataclass(frozen=True, slots=True)
class _Moves:
    """What moves the last day of a count in days, months or years."""

    off_weekend: bool
    off_holiday: bool


_OFFICE = _Moves(off_weekend=True, off_holiday=True)


def derive_limit(  # noqa: PLR0913 what a limit depends on by law, all by keyword
    start: datetime | date,
    limit: Limit,
    *,
    pauses: Sequence[Pause] = (),
    extension: int = 0,
    told: date | None = None,
    calendar: Calendar | None = None,
    profile: JurisdictionProfile | None = None,
    wording: Wording = OF_ACCEPTANCE,
) -> Derivation:
    """The due date of an office's limit, with every day explained.

    Counts from the day after the one as which `start` counts as received (rule B7; Civil Code, art. 201), or, where the
    office's own act starts it (a decision, a service, a publication), after the day of that act; working days
    leave out days off and count make-up days (ALL art. 82); paused days are left out (ALL art. 45); an extension, in
    the limit's own unit, follows the original due date (ALL art. 42) and is paused like it. `told` is a date that the
    applicant was told before the year's calendar was announced: the limit does not end before it (rule C4). Raises
    ValueError for a pause that the profile does not know, and for a pause or extension of a limit in hours or at once.
    """
    by = setting(calendar, profile)
    if limit.unit in HOUR_UNITS or limit.unit == Unit.IMMEDIATE:
        if pauses or extension:
            raise ValueError(f"A limit {limit.label_en()} is neither paused nor extended.")
        if limit.unit in HOUR_UNITS:
            return derive_hours(start, limit, calendar=by.calendar, profile=by.profile, wording=wording)
    received = moment_of(start)
    effective = received.date() if wording.starts_on in OWN_ACTS else received_on(received, by)
    if limit.unit == Unit.IMMEDIATE:
        return _derive_at_once(received, effective, by, wording)
    facts = Facts(limit, wording, stops(pauses, by.profile.pause_kinds), extension, is_office=True, told=told)
    return _derive_days(received, effective, facts, by, _OFFICE)


def derive_period(
    start: datetime | date,
    limit: Limit,
    *,
    calendar: Calendar | None = None,
    profile: JurisdictionProfile | None = None,
    wording: Wording = OF_EVENT,
) -> Derivation:
    """The end of a person's period: it runs from the event itself, and its last day moves off a day off.

    Time of receipt plays no part (rule B7). Whether a weekend moves the last day is the profile's choice; a holiday
    always does (Civil Code, art. 203).
    """
    by = setting(calendar, profile)
    if limit.unit in HOUR_UNITS:
        return derive_hours(start, limit, calendar=by.calendar, profile=by.profile, wording=wording)
    received = moment_of(start)
    if limit.unit == Unit.IMMEDIATE:
        return _derive_at_once(received, received.date(), by, wording)
    person = by.profile.time.person_deadline
    facts = Facts(limit, wording, (), 0, is_office=False)
    moves = _Moves(person.rolls_off_weekend, person.rolls_off_holiday)
    return _derive_days(received, received.date(), facts, by, moves)


def _derive_days(received: datetime, effective: date, facts: Facts, by: Setting, moves: _Moves) -> Derivation:
    limit, value = facts.limit, int(facts.limit.value)
    counter = Counter(by.calendar, facts.stops, effective, _first_days(received, effective, by))
    nominal = counter.run(value, limit.unit)
    due = nominal if limit.unit == Unit.WORKDAY else _moved(counter, moves)
    before_told = due if facts.told and due < facts.told else None
    if before_told and facts.told:
        due = counter.keep_until(facts.told)
    before_extension = None
    if facts.extension:
        before_extension = due
        counter.run(facts.extension, limit.unit)
        due = counter.day if limit.unit == Unit.WORKDAY else _moved(counter, moves)
    derivation = Derivation(
        received=received,
        effective_date=effective,
        due_date=due,
        due_at=by.closing(due),
        provisional=by.is_provisional(received.date(), due),
        days=tuple(counter.days or ()),
        notes=(),
        due_before_pause=_without_pause(effective, facts, by, moves) if facts.stops else None,
        due_before_extension=before_extension,
        due_before_told=before_told,
        nominal=None if limit.unit == Unit.WORKDAY else nominal,
        paused_since=_paused_since(facts.stops),
    )
    return replace(derivation, notes=told(derivation, facts, by))


def _moved(counter: Counter, moves: _Moves) -> date:
    return counter.move(off_weekend=moves.off_weekend, off_holiday=moves.off_holiday)


def _without_pause(effective: date, facts: Facts, by: Setting, moves: _Moves) -> date:
    counter = Counter(by.calendar, (), effective, None)
    last = counter.run(int(facts.limit.value), facts.limit.unit)
    return last if facts.limit.unit == Unit.WORKDAY else _moved(counter, moves)


def _paused_since(found: tuple[Stop, ...]) -> date | None:
    return next((one.start for one in found if one.is_open), None)


def _first_days(received: datetime, effective: date, by: Setting) -> list[DayCount]:
    """The day of receipt and those up to the day as which it counts: none of them is counted."""
    day, days = received.date(), []
    while day < effective:
        kind = by.calendar.day_kind(day)
        late = kind.is_work
        reason = ("收到时已过办公时间", "received after closing time") if late else (kind.reason_zh, kind.reason_en)
        days.append(DayCount(day, False, None, *reason))
        day += ONE_DAY
    days.append(DayCount(effective, False, None, "当天不计入", "the day itself is not counted"))
    return days


def _derive_at_once(received: datetime, effective: date, by: Setting, wording: Wording) -> Derivation:
    """At once: on the day of receipt, or on the next working day if that is a day off (rule C3)."""
    due = by.calendar.on_or_after(effective)
    days = [one for one in _first_days(received, due, by) if one.day < due]
    days.append(DayCount(due, True, None, "当日办结", "done on the day"))
    derivation = Derivation(
        received=received,
        effective_date=effective,
        due_date=due,
        due_at=by.closing(due),
        provisional=by.is_provisional(received.date(), due),
        days=tuple(days),
        notes=(),
    )
    facts = Facts(Limit(0, Unit.IMMEDIATE), wording, (), 0, is_office=True)
    return replace(derivation, notes=told(derivation, facts, by))
