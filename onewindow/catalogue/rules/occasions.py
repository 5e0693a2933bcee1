"""When somebody comes to be entitled to what is offered without application (免申即享): ages and other occasions."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from onewindow.catalogue.rules.itemvalues import Occasion, Proactive
from onewindow.foundation.limits.values import Limit, Unit

LONGEST_YEAR = 9999


@dataclass(frozen=True, slots=True)
class Reaching:
    """An occasion and the day on which somebody reaches it; the payment begins with its month."""

    occasion: Occasion
    on: date

    @property
    def month(self) -> str:
        """The month of the occasion: 2026-08."""
        return f"{self.on:%Y-%m}"

    def notify_on(self, lead_days: int) -> date:
        """The day from which she is told."""
        return self.on - timedelta(days=lead_days)


def day_after(begun: date, span: Limit) -> date | None:
    """The day that lies so long after a date; None beyond the last year that there is.

    Years are counted to the same day; who was born on 29 February comes of an age on 1 March of a common year. A month
    without that day ends on its last (Civil Code, art. 202).
    """
    value = int(span.value)
    if span.unit == Unit.CALENDAR_DAY:
        room = (date(LONGEST_YEAR, 12, 31) - begun).days
        return begun + timedelta(days=value) if value <= room else None
    months = begun.month - 1 + (value * 12 if span.unit == Unit.YEAR else value)
    year, month = begun.year + months // 12, months % 12 + 1
    if year > LONGEST_YEAR:
        return None
    last = monthrange(year, month)[1]
    if begun.day > last and span.unit == Unit.YEAR:
        return date(year, 3, 1)
    return date(year, month, min(begun.day, last))


def reachings(rule: Proactive, begun: date) -> list[Reaching]:
    """Every occasion of the rule with its day, the earliest first."""
    found = [Reaching(one, day) for one in rule.occasions if (day := day_after(begun, one.after)) is not None]
    return sorted(found, key=lambda one: one.on)


def reached_by(rule: Proactive, begun: date, day: date) -> Reaching | None:
    """The last occasion that is reached by a day; None before the first."""
    return next((one for one in reversed(reachings(rule, begun)) if one.on <= day), None)


def due_on(rule: Proactive, begun: date, day: date) -> Reaching | None:
    """The occasion to offer on a day: the last one reached by then or within the days ahead."""
    return reached_by(rule, begun, day + timedelta(days=rule.lead_days))
