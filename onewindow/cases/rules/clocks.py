"""The clocks of a case: what they count, and the days they give. Dates are only ever derived (rules B, C)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from onewindow.foundation.limits import (
    Derivation,
    Limit,
    Pause,
    StepShare,
    Wording,
    derive_limit,
    derive_period,
    lamp,
    step_dues,
)
from onewindow.foundation.limits.values import DAY_UNITS
from onewindow.foundation.workdays import Calendar

DELIVERY = Limit(10, "workday")  # ALL art. 44: issued and delivered within ten working days of the decision
RECONSIDERATION = Limit(60, "calendar_day")  # ARL art. 20
CORRECTION_NOTICE = Limit(5, "workday")  # ALL art. 32: one notice within five working days, or it counts as accepted


@dataclass(frozen=True, slots=True)
class Terms:
    """What a case's clocks are derived from.

    `start` is the acceptance (or, before it, what is expected); `promised_from` is later where the promised limit
    counts from the day the last tolerated material arrived. `extension` lengthens the statutory limit alone (C7);
    before the told days the limits do not end (C4).
    """

    start: datetime
    promised: Limit
    statutory: Limit
    promised_from: datetime | None = None
    pauses: tuple[Pause, ...] = ()
    extension: int = 0
    told_promised: date | None = None
    told_statutory: date | None = None


@dataclass(frozen=True, slots=True)
class Dues:
    """The days that the terms give. The promised day is never after the statutory one."""

    promised: date
    statutory: date
    provisional: bool
    steps: Mapping[str, date]


def limit_of(stored: Mapping[str, Any] | None) -> Limit:
    """The limit that a row keeps as value and unit."""
    if stored is None:
        raise ValueError("the case keeps no limit")
    return Limit(stored["value"], stored["unit"])


def stored_limit(limit: Limit) -> dict[str, Any]:
    """How a row keeps a limit."""
    return {"value": limit.value, "unit": str(limit.unit)}


def promised_derivation(terms: Terms) -> Derivation:
    """How the promised day comes about."""
    return derive_limit(
        terms.promised_from or terms.start,
        terms.promised,
        pauses=_pauses(terms, terms.promised),
        told=terms.told_promised,
        wording=Wording(starts_on="acceptance", kind="promised"),
    )


def statutory_derivation(terms: Terms) -> Derivation:
    """How the statutory day comes about."""
    can_extend = terms.statutory.unit in DAY_UNITS
    return derive_limit(
        terms.start,
        terms.statutory,
        pauses=_pauses(terms, terms.statutory),
        extension=terms.extension if can_extend else 0,
        told=terms.told_statutory,
        wording=Wording(starts_on="acceptance", kind="statutory"),
    )


def dues(terms: Terms, shares: Sequence[StepShare]) -> Dues:
    """Every due day of a case."""
    promised, statutory = promised_derivation(terms), statutory_derivation(terms)
    last = max(statutory.due_date, promised.received.date())
    by_step = step_dues(
        terms.promised_from or terms.start, terms.promised, shares, pauses=_pauses(terms, terms.promised)
    )
    return Dues(
        promised=min(promised.due_date, last),
        statutory=statutory.due_date,
        provisional=promised.provisional or statutory.provisional,
        steps={code: min(day, last) for code, day in by_step.items()},
    )


def delivery_derivation(decided: datetime, told: date | None = None) -> Derivation:
    """How the day comes about by which what was decided must be delivered (rule D9)."""
    return derive_limit(decided, DELIVERY, told=told, wording=Wording(starts_on="decision", kind="delivery"))


def reconsider_until(statutory_due: date | None) -> date | None:
    """Until when reconsideration can be asked for because no decision came: from the end of the duty's limit (D11)."""
    if statutory_due is None:
        return None
    return derive_period(statutory_due, RECONSIDERATION, wording=Wording(starts_on="event", kind="")).due_date


def after_check_due(decided: datetime, limit: Limit) -> date:
    """Until when a promise must be checked after the decision (rule D8)."""
    return derive_limit(decided, limit, wording=Wording(starts_on="decision", kind="")).due_date


def correction_derivation(received: datetime) -> Derivation:
    """How the day until which the one notice of correction must be sent comes about (rule B1)."""
    return derive_limit(received, CORRECTION_NOTICE, wording=Wording(starts_on="receipt", kind=""))


def correction_due(received: datetime) -> date:
    """Until when the one notice of correction must be sent (rule B1)."""
    return correction_derivation(received).due_date


def own_limit(opened: datetime, limit: Limit) -> Derivation:
    """How the last day of a step with a limit of its own comes about: it counts from the day after it opened."""
    return derive_limit(opened, limit, wording=Wording(starts_on="step", kind=""))


def lamp_and_days(today: date, promised_due: date, closed_on: date | None, calendar: Calendar) -> tuple[str, int]:
    """The lamp, and the working days left to the promised day (negative once it has passed)."""
    day = min(today, closed_on) if closed_on else today
    return str(lamp(today, promised_due, closed_on)), calendar.workdays_between(day, promised_due)


def _pauses(terms: Terms, limit: Limit) -> tuple[Pause, ...]:
    return terms.pauses if limit.unit in DAY_UNITS else ()
