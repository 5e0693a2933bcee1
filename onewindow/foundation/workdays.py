"""Working days (工作日) of the real calendar: weekends, holidays and make-up working days (rule C4).

The official calendar is the yearly notice of the State Council, as the library `chinesecalendar` holds it or as the
jurisdiction profile lists it. Only the profile's official years count as announced, whatever a library holds. In any
other year the days off are the weekends and the statutory days (Regulation on Public Holidays, art. 2), without
make-up days, and everything is marked provisional.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

import chinese_calendar
from lunar_python import Lunar

ONE_DAY = timedelta(days=1)
_SATURDAY = 5

HOLIDAYS = {
    "New Year's Day": ("元旦", "New Year’s Day"),
    "Spring Festival": ("春节", "Spring Festival"),
    "Tomb-sweeping Day": ("清明节", "Qingming Festival"),
    "Labour Day": ("劳动节", "Labour Day"),
    "Dragon Boat Festival": ("端午节", "Dragon Boat Festival"),
    "National Day": ("国庆节", "National Day"),
    "Mid-autumn Festival": ("中秋节", "Mid-Autumn Festival"),
}


@dataclass(frozen=True, slots=True)
class DayKind:
    """What kind of day it is: worked or off, why, and whether that is only provisional.

    `is_holiday` tells a holiday (a weekend within one included) from an ordinary weekend.
    """

    is_work: bool
    reason_zh: str
    reason_en: str
    provisional: bool = False
    is_holiday: bool = False


WORKING = DayKind(is_work=True, reason_zh="工作日", reason_en="working day")
MAKE_UP = DayKind(is_work=True, reason_zh="调休上班", reason_en="make-up working day")
WEEKEND = DayKind(is_work=False, reason_zh="周末", reason_en="weekend")


def holiday(name: str, name_en: str) -> DayKind:
    """A day off for a holiday of that name."""
    return DayKind(is_work=False, reason_zh=name, reason_en=name_en, is_holiday=True)


@dataclass(frozen=True, slots=True, eq=False)
class Announced:
    """The years' notices that were loaded into this installation: each day of them that does not follow its weekday."""

    years: frozenset[int] = frozenset()
    days: Mapping[date, DayKind] = field(default_factory=lambda: MappingProxyType({}))


class _Process:
    """What the process keeps: the notices that were loaded."""

    announced = Announced()


def announce(found: Announced) -> None:
    """Has this process count by the loaded notices from now on."""
    _Process.announced = found


def announced() -> Announced:
    """The loaded notices by which this process counts."""
    return _Process.announced


@dataclass(frozen=True, slots=True)
class Calendar:
    """A working calendar: the years that are announced, and days that differ from what the library holds.

    A year counts as official when it is among `official_years` and its days are known: to the library, or because
    `overrides` lists days of it (then the list is the year's whole notice; other days follow the weekday). Of
    `loaded_years` the list is the whole notice even where the library holds the year.
    Keeps the kinds of days it was asked for, so that counting costs a look-up a day.
    """

    official_years: frozenset[int]
    overrides: Mapping[date, DayKind] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    loaded_years: frozenset[int] = frozenset()
    _kinds: dict[date, DayKind] = field(default_factory=dict, init=False, compare=False, repr=False)

    def is_official(self, year: int) -> bool:
        """Whether the year's calendar is announced and known."""
        return year in self.official_years and (_library_holds(year) or self._lists(year))

    def day_kind(self, day: date) -> DayKind:
        """The kind of one day."""
        kind = self._kinds.get(day)
        if kind is None:
            kind = self._kinds[day] = self._found_kind(day)
        return kind

    def is_workday(self, day: date) -> bool:
        """Whether offices work on that day."""
        return self.day_kind(day).is_work

    def on_or_after(self, day: date) -> date:
        """The day itself if it is worked, else the first working day after it."""
        while not self.day_kind(day).is_work:
            day += ONE_DAY
        return day

    def on_or_before(self, day: date) -> date:
        """The day itself if it is worked, else the last working day before it."""
        while not self.day_kind(day).is_work:
            day -= ONE_DAY
        return day

    def next_workday(self, day: date) -> date:
        """The first working day after the day."""
        return self.on_or_after(day + ONE_DAY)

    def previous_workday(self, day: date) -> date:
        """The last working day before the day."""
        return self.on_or_before(day - ONE_DAY)

    def add_workdays(self, day: date, count: int) -> date:
        """The `count`th working day after the day, or before it when `count` is negative; the day itself for 0."""
        for _ in range(abs(count)):
            day = self.next_workday(day) if count > 0 else self.previous_workday(day)
        return day

    def workdays_between(self, start: date, end: date) -> int:
        """How many working days come after `start`, up to and including `end`; negative when `end` is earlier."""
        if end < start:
            return -self.workdays_between(end, start)
        span = (end - start).days
        return sum(self.day_kind(start + timedelta(days=n)).is_work for n in range(1, span + 1))

    def _lists(self, year: int) -> bool:
        return any(day.year == year for day in self.overrides)

    def _found_kind(self, day: date) -> DayKind:
        listed = self.overrides.get(day)
        if not self.is_official(day.year):
            return _provisional_kind(listed or statutory_days(day.year).get(day) or _by_weekday(day))
        if listed:
            return listed
        holds = _library_holds(day.year) and day.year not in self.loaded_years
        return _library_kind(day) if holds else _by_weekday(day)


def _by_weekday(day: date) -> DayKind:
    return WEEKEND if day.weekday() >= _SATURDAY else WORKING


@lru_cache(maxsize=8192)
def _library_kind(day: date) -> DayKind:
    is_off, name = chinese_calendar.get_holiday_detail(day)
    if is_off:
        return holiday(*HOLIDAYS.get(name, (name, name))) if name else WEEKEND
    return MAKE_UP if day.weekday() >= _SATURDAY else WORKING


@lru_cache(maxsize=256)
def _library_holds(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


@lru_cache(maxsize=256)
def _provisional_kind(kind: DayKind) -> DayKind:
    return replace(kind, provisional=True)


@lru_cache(maxsize=64)
def statutory_days(year: int) -> Mapping[date, DayKind]:
    """The statutory days off of a year: Regulation on Public Holidays (全国年节及纪念日放假办法, 2024), art. 2.

    The days of the lunar calendar and Qingming are computed. How they are moved and joined (arts. 6 and 7) is known
    only from the year's notice, so nothing is moved here.
    """
    first = _solar(year, 1, 1)
    qingming = Lunar.fromYmd(year, 1, 1).getJieQiTable()["清明"]
    days = {
        "New Year's Day": [date(year, 1, 1)],
        "Spring Festival": [first + timedelta(days=n) for n in range(-1, 3)],
        "Tomb-sweeping Day": [date(qingming.getYear(), qingming.getMonth(), qingming.getDay())],
        "Labour Day": [date(year, 5, 1), date(year, 5, 2)],
        "Dragon Boat Festival": [_solar(year, 5, 5)],
        "Mid-autumn Festival": [_solar(year, 8, 15)],
        "National Day": [date(year, 10, n) for n in (1, 2, 3)],
    }
    return MappingProxyType({day: holiday(*HOLIDAYS[name]) for name, found in days.items() for day in found})


def _solar(year: int, month: int, day: int) -> date:
    solar = Lunar.fromYmd(year, month, day).getSolar()
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


def calendar() -> Calendar:
    """The calendar of the jurisdiction's profile."""
    from onewindow.foundation.profile import profile

    return profile().calendar


def day_kind(day: date) -> DayKind:
    """The kind of a day by the jurisdiction's calendar."""
    return calendar().day_kind(day)


def is_workday(day: date) -> bool:
    """Whether offices work on that day, by the jurisdiction's calendar."""
    return calendar().is_workday(day)


def next_workday(day: date) -> date:
    """The first working day after the day, by the jurisdiction's calendar."""
    return calendar().next_workday(day)


def add_workdays(day: date, count: int) -> date:
    """The `count`th working day after the day (before it when negative), by the jurisdiction's calendar."""
    return calendar().add_workdays(day, count)


def workdays_between(start: date, end: date) -> int:
    """How many working days come after `start`, up to and including `end`; negative when `end` is earlier."""
    return calendar().workdays_between(start, end)
