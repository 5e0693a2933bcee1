"""When somebody comes to be entitled to what is offered without application (免申即享): ages and other occasions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from onewindow.catalogue.rules.itemvalues import Occasion, Proactive
from onewindow.foundation.spans import day_after


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
