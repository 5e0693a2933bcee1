"""Limits counted backwards from an event to the last day before which something must be done (rule C3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from onewindow.foundation.limits.counting import ONE_DAY, add_months
from onewindow.foundation.limits.moments import Setting, moment_of, setting
from onewindow.foundation.limits.telling import tell_provisional
from onewindow.foundation.limits.values import DAY_UNITS, DayCount, Derivation, Limit, Note, Unit
from onewindow.foundation.limits.wording import Teller
from onewindow.foundation.workdays import WORKING

if TYPE_CHECKING:
    from onewindow.foundation.profile import JurisdictionProfile
    from onewindow.foundation.workdays import Calendar


def derive_backward(
    event: datetime | date,
    limit: Limit,
    *,
    calendar: Calendar | None = None,
    profile: JurisdictionProfile | None = None,
) -> Derivation:
    """The day so long before an event; days off do not move it, the last working day up to it stands beside it.

    So the 30 days before expiry of a licence in which renewal is applied for (ALL art. 50). Raises ValueError for a
    limit in hours or at once.
    """
    if limit.unit not in DAY_UNITS:
        raise ValueError(f"A limit {limit.label_en()} is not counted backwards.")
    by, received = setting(calendar, profile), moment_of(event)
    day = received.date()
    due = _before(day, limit, by)
    last_working_day = by.calendar.on_or_before(due)
    derivation = Derivation(
        received=received,
        effective_date=day,
        due_date=due,
        due_at=by.closing(due),
        provisional=by.is_provisional(last_working_day, day),
        days=_days(due, day, limit, by),
        notes=(),
        last_working_day=last_working_day,
    )
    return replace(derivation, notes=_told(derivation, limit, by))


def _before(day: date, limit: Limit, by: Setting) -> date:
    value = int(limit.value)
    if limit.unit == Unit.WORKDAY:
        return by.calendar.add_workdays(day, -value)
    if limit.unit == Unit.CALENDAR_DAY:
        return day - timedelta(days=value)
    return add_months(day, -value * (12 if limit.unit == Unit.YEAR else 1))


def _days(due: date, event: date, limit: Limit, by: Setting) -> tuple[DayCount, ...]:
    """The days from the due date to the event, numbered back from the event."""
    days = [DayCount(event, False, None, "当天不计入", "the day itself is not counted")]
    day, number = event - ONE_DAY, 0
    while day >= due:
        kind = by.calendar.day_kind(day)
        counted = kind.is_work or limit.unit != Unit.WORKDAY
        number += counted
        is_plain = counted and kind.reason_zh == WORKING.reason_zh
        reason, reason_en = ("", "") if is_plain else (kind.reason_zh, kind.reason_en)
        days.append(DayCount(day, counted, number if counted else None, reason, reason_en))
        day -= ONE_DAY
    return tuple(reversed(days))


def _told(derivation: Derivation, limit: Limit, by: Setting) -> tuple[Note, ...]:
    teller = Teller(derivation.received.year)
    event, due, last = (
        derivation.effective_date,
        derivation.due_date,
        derivation.last_working_day or derivation.due_date,
    )
    teller.tell(
        f"起点：{teller.day(event)}，从这一天向前倒算，当天不计入",
        f"From {teller.day_en(event)}, counted backwards; the day itself is not counted",
        "R-BACK",
    )
    teller.tell(
        f"减：{limit.label()}，得 {teller.day(due)}，不因节假日变动",
        f"Minus {limit.label_en()}: {teller.day_en(due)}, not moved by days off",
        "R-BACK",
    )
    teller.tell(
        f"提示：到这一天为止的最后一个工作日是 {teller.day(last)}",
        f"The last working day up to it is {teller.day_en(last)}",
        "R-BACK",
    )
    tell_provisional(teller, derivation, by)
    return tuple(teller.notes)
