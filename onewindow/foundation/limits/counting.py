"""Counting days: which are counted, which are left out, and on which day the count is full (rules C3, C6)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from onewindow.foundation.limits.values import DayCount, Pause, Unit
from onewindow.foundation.workdays import WORKING

if TYPE_CHECKING:
    from onewindow.foundation.profile import PauseKind
    from onewindow.foundation.workdays import Calendar

ONE_DAY = timedelta(days=1)

# The correction clock (ALL art. 32) stands still while an upload is asked that is not the applicant's fault (rule E1).
UPLOAD_ASKED = "upload_asked"
STOPPED = "停钟"  # begins the reason of every day that a pause takes away
_OWN_PAUSES: dict[str, tuple[str, str, tuple[str, ...]]] = {UPLOAD_ASKED: ("等待补传材料", "waiting for an upload", ())}


def add_months(day: date, months: int) -> date:
    """The same day number so many months later, or the end of that month (Civil Code, art. 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Stop:
    """A pause with its name and basis, ready to be told."""

    start: date
    end: date
    name: str
    name_en: str
    basis: tuple[str, ...]
    is_open: bool

    def covers(self, day: date) -> bool:
        """Whether the day is not counted: after the day it begins, up to and including the day it ends."""
        return self.start < day <= self.end


def stops(pauses: Sequence[Pause], kinds: Mapping[str, PauseKind]) -> tuple[Stop, ...]:
    """The pauses by date, each of a kind that the profile knows.

    An open pause takes no days away yet: the date is what it would be if the clock went on at once.
    """
    found = []
    for pause in sorted(pauses, key=lambda one: one.start):
        if pause.kind in _OWN_PAUSES:
            name, name_en, basis = _OWN_PAUSES[pause.kind]
        elif kind := kinds.get(pause.kind):
            name, name_en, basis = kind.name, kind.name_en, kind.basis
        else:
            raise ValueError(f"{pause.kind!r} is no kind of pause of the profile; only those stop the clock (rule C6).")
        end = pause.start if pause.end is None else pause.end
        found.append(Stop(pause.start, end, name, name_en, basis, pause.end is None))
    return tuple(found)


@dataclass(slots=True)
class Counter:
    """Counts on from one day to the next; keeps each day with its reason when `days` is a list."""

    calendar: Calendar
    stops: tuple[Stop, ...]
    day: date
    days: list[DayCount] | None = field(default_factory=list)
    number: int = 0

    def run(self, value: int, unit: str) -> date:
        """Counts so many days, months or years on, and gives the last day; it is not moved off a day off."""
        if unit == Unit.WORKDAY:
            return self._count(value, work_only=True)
        if unit == Unit.CALENDAR_DAY:
            return self._count(value, work_only=False)
        end = add_months(self.day, value * (12 if unit == Unit.YEAR else 1))
        return self._count((end - self.day).days, work_only=False)

    def move(self, *, off_weekend: bool = True, off_holiday: bool = True) -> date:
        """Moves the last day off a day off (Civil Code, art. 203); a make-up working day never moves."""
        kind = self.calendar.day_kind(self.day)
        while not kind.is_work and (off_holiday if kind.is_holiday else off_weekend):
            self.day += ONE_DAY
            kind = self.calendar.day_kind(self.day)
            self._keep(False, f"{kind.reason_zh}，顺延", f"{kind.reason_en}, moved on")
        return self.day

    def keep_until(self, told: date) -> date:
        """Goes on to a day that was told already; the days up to it are not counted (rule C4)."""
        while self.day < told:
            self.day += ONE_DAY
            self._keep(False, "不早于已告知的日期", "not before the date told")
        return self.day

    def _count(self, value: int, *, work_only: bool) -> date:
        full = self.number + value
        while self.number < full:
            self.day += ONE_DAY
            kind = self.calendar.day_kind(self.day)
            stop = next((one for one in self.stops if one.covers(self.day)), None)
            if work_only and not kind.is_work:
                self._keep(False, kind.reason_zh, kind.reason_en)
            elif stop:
                self._keep(False, f"{STOPPED}（{stop.name}）", f"clock stopped ({stop.name_en.lower()})")
            else:
                self.number += 1
                is_plain = kind.reason_zh == WORKING.reason_zh
                self._keep(True, "" if is_plain else kind.reason_zh, "" if is_plain else kind.reason_en)
        return self.day

    def _keep(self, counted: bool, reason: str, reason_en: str) -> None:
        if self.days is not None:
            self.days.append(DayCount(self.day, counted, self.number if counted else None, reason, reason_en))
