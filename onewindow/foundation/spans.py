"""Days that lie so many years, months or days after another, as ages and anniversaries are counted."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from onewindow.foundation.limits.values import Limit, Unit

FIRST, LAST = date.min, date.max
ONE_DAY = timedelta(days=1)


def day_after(begun: date, span: Limit) -> date | None:
    """The day that lies so long after a date; None beyond the last day that there is.

    Years are counted to the same day; who was born on 29 February comes of an age on 1 March of a common year. A month
    without that day ends on its last (Civil Code, art. 202).
    """
    value = int(span.value)
    if span.unit == Unit.CALENDAR_DAY:
        return begun + timedelta(days=value) if value <= (LAST - begun).days else None
    months = begun.month - 1 + (value * 12 if span.unit == Unit.YEAR else value)
    year, month = begun.year + months // 12, months % 12 + 1
    if year > LAST.year:
        return None
    last = monthrange(year, month)[1]
    if begun.day > last and span.unit == Unit.YEAR:
        return date(year, 3, 1)
    return date(year, month, min(begun.day, last))


def latest_begun(day: date, span: Limit) -> date | None:
    """The last date after which so much time has passed by a day: `day_after` of it is not later; None before year 1."""
    value = int(span.value)
    if span.unit == Unit.CALENDAR_DAY:
        return day - timedelta(days=value) if value <= (day - FIRST).days else None
    months = day.year * 12 + day.month - 1 - (value * 12 if span.unit == Unit.YEAR else value)
    if months < 12:
        return None
    year, month = months // 12, months % 12 + 1
    found = date(year, month, min(day.day, monthrange(year, month)[1]))
    while (later := found + ONE_DAY if found < LAST else found) > found and _is_reached(later, span, day):
        found = later
    return found


def _is_reached(begun: date, span: Limit, day: date) -> bool:
    reached = day_after(begun, span)
    return reached is not None and reached <= day
