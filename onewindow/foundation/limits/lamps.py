"""The lamp (灯) of a promised limit, and the end of a licence's validity (rules B4, H)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from onewindow.foundation.limits.counting import add_months
from onewindow.foundation.limits.moments import counts_from, setting, today_in_shanghai
from onewindow.foundation.limits.values import Lamp, Unit

if TYPE_CHECKING:
    from onewindow.foundation.profile import JurisdictionProfile
    from onewindow.foundation.workdays import Calendar

PERMANENT = "permanent"


def lamp(today: date, promised_due: date, closed_on: date | None = None) -> Lamp:
    """Green before the promised due date, yellow on it, red after it; a closed case keeps the lamp of its last day."""
    day = today if closed_on is None else min(today, closed_on)
    if day > promised_due:
        return Lamp.RED
    return Lamp.YELLOW if day == promised_due else Lamp.GREEN


def lamp_in_hours(now: datetime, due_at: datetime, closed_at: datetime | None = None) -> Lamp:
    """The lamp of a limit in hours: yellow on the due day, red after the due moment."""
    moment = now if closed_at is None else min(now, closed_at)
    if moment > due_at:
        return Lamp.RED
    return Lamp.YELLOW if today_in_shanghai(moment) == today_in_shanghai(due_at) else Lamp.GREEN


def validity_end(issued: date, value: int, unit: str) -> date | None:
    """The last day on which a licence is valid: the day before the same day so much later; None for permanent.

    Issued on 24 April 2026 for five years, it is valid until 23 April 2031. Raises ValueError for a unit in which no
    licence is valid.
    """
    if unit == PERMANENT:
        return None
    if unit == Unit.CALENDAR_DAY:
        return issued + timedelta(days=value - 1)
    if unit not in (Unit.MONTH, Unit.YEAR):
        raise ValueError(f"A licence is not valid for a number of {unit}.")
    return add_months(issued, value * (12 if unit == Unit.YEAR else 1)) - timedelta(days=1)


def tolerance_due(
    accepted: datetime | date,
    tolerance_days: int,
    before: date,
    *,
    calendar: Calendar | None = None,
    profile: JurisdictionProfile | None = None,
) -> date:
    """The last day for tolerated material (容缺, rule B4): so many working days, but earlier than `before`.

    `before` is the statutory due date for an item with its own tolerance days, else the promised one; a longer period
    is cut to the working day before it.
    """
    by = setting(calendar, profile)
    first = counts_from(accepted, calendar=by.calendar, profile=by.profile)
    return min(by.calendar.add_workdays(first, tolerance_days), by.calendar.previous_workday(before))
