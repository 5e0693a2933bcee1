"""When a task has waited so long that it goes higher; pure day-counting."""

from __future__ import annotations

from datetime import date, datetime, time, tzinfo

from onewindow.foundation.workdays import Calendar


def day_before(days: int, ended_on: date, calendar: Calendar) -> date:
    """The latest day since which so many whole working days have passed, when `ended_on` was the last to end."""
    return calendar.add_workdays(calendar.on_or_before(ended_on), -days)


def turn_before(days: int, ended_on: date, closing: time, zone: tzinfo, calendar: Calendar) -> datetime:
    """As `day_before`, to the moment: what came after closing time counts as of the next working day."""
    return datetime.combine(day_before(days, ended_on, calendar), closing, zone)
