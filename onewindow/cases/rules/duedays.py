"""The due days of cases that begin on the same day under the same terms, derived once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from onewindow.cases.rules import clocks
from onewindow.foundation.limits import StepShare, counts_from
from onewindow.foundation.limits.moments import today_in_shanghai
from onewindow.foundation.limits.values import DAY_UNITS, Unit
from onewindow.foundation.memo import Memo
from onewindow.foundation.profile import profile

DAYS = {*DAY_UNITS, Unit.IMMEDIATE}
_dues: Memo[clocks.Dues] = Memo()
_corrections: Memo[date] = Memo()


def dues(terms: clocks.Terms, shares: Sequence[StepShare]) -> clocks.Dues:
    """As `clocks.dues`: whatever counts in days depends on no more than the day on which it begins."""
    is_plain = terms.promised_from is None and not (terms.pauses or terms.extension)
    is_plain = is_plain and terms.told_promised is None and terms.told_statutory is None
    if not is_plain or not {terms.promised.unit, terms.statutory.unit} <= DAYS:
        return clocks.dues(terms, shares)
    key = (*_day(terms.start), terms.promised, terms.statutory, tuple(shares))
    return _dues.of(_setting(), key, lambda: clocks.dues(terms, shares))


def correction_due(received: datetime) -> date:
    """As `clocks.correction_due`."""
    return _corrections.of(_setting(), _day(received), lambda: clocks.correction_due(received))


def _day(moment: datetime) -> tuple[date, date]:
    """The day on which something arrived, and the one as which that counts."""
    return today_in_shanghai(moment), counts_from(moment)


def _setting() -> tuple[object, ...]:
    return profile(), profile().calendar
