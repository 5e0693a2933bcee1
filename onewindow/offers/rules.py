"""When people are looked for and told, and which of them must be read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from onewindow.foundation.limits.values import Limit
from onewindow.foundation.spans import latest_begun

LOOK_FROM = time(2)  # registers are looked through at night
TELL_FROM, TELL_UNTIL = time(9), time(20)  # nobody is told at night
ONE_DAY = timedelta(days=1)
EVERYBODY_ON = 1  # the day of the month on which the whole population is looked through, for what was corrected since


class State(StrEnum):
    """Where an offer stands."""

    FOUND = "found"
    TOLD = "told"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    EXCEPTION = "exception"
    SETTLED = "settled"
    LAPSED = "lapsed"


OPEN = frozenset({State.FOUND, State.TOLD})


class Kind(StrEnum):
    """A first offer, or a change for somebody who receives already."""

    FIRST = "first"
    CHANGE = "change"


class Settled(StrEnum):
    """How an exception was settled by an official."""

    VISITED = "visited"
    CAME = "came"
    UNENTITLED = "unentitled"


@dataclass(frozen=True, slots=True)
class Spans:
    """Dates of the trigger to look for; None: whoever is in the population."""

    days: tuple[tuple[str, str], ...] | None


def may_look(now: datetime) -> bool:
    """Whether the night's look may begin."""
    return now.time() >= LOOK_FROM


def may_tell(now: datetime) -> bool:
    """Whether people may be told now."""
    return TELL_FROM <= now.time() < TELL_UNTIL


def spans_to_read(after: Sequence[Limit], lead_days: int, last: date | None, today: date) -> Spans:
    """Whom to read on a day: those who come within the days ahead since the last look, so that nobody is read twice.

    The first look and that of each month's first day are of everybody, since a record may have been corrected.
    """
    if last is None or last >= today or today.day == EVERYBODY_ON or _a_first_lies_between(last, today):
        return Spans(None)
    found = [_span(span, last + timedelta(days=lead_days), today + timedelta(days=lead_days)) for span in after]
    return Spans(tuple(one for one in found if one is not None))


def _a_first_lies_between(last: date, today: date) -> bool:
    return (last.year, last.month) != (today.year, today.month)


def _span(span: Limit, before: date, until: date) -> tuple[str, str] | None:
    """The dates after which the time has passed by `until` and not yet by `before`."""
    latest, earlier = latest_begun(until, span), latest_begun(before, span)
    if latest is None or latest == earlier:
        return None
    begin = earlier + ONE_DAY if earlier else date.min
    return begin.isoformat(), latest.isoformat()


def occasion_name(span: Limit) -> str:
    """The name of an occasion among those of its item: 80 year."""
    return f"{span.value:g} {span.unit}"


def missing_element(needed: Iterable[str], known: Iterable[str]) -> str:
    """The first element that must be on record and is not; empty when all are."""
    held = set(known)
    return next((name for name in needed if name not in held), "")
