"""The figures of pages in a small and a large city, of limits, and of search."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import cycle
from typing import Any

from django.db import connections

from onewindow.catalogue.queries import search_catalogue
from onewindow.config.bench.measuring import Act, Figure, Rounds, Side, compared, compared_pages
from onewindow.config.bench.people import People
from onewindow.config.bench.scratch import LARGE, SMALL, Scratch
from onewindow.foundation.clock import LOCAL
from onewindow.foundation.limits import Limit, derive_limit
from onewindow.foundation.profile import profile

SEARCHES = ("餐饮店", "食品经营许可", "公司设立登记", "canyin", "business licence", "restaurnt", "退休")
LIMITS = (20, 45)  # working days
MONTHS, DAYS = range(1, 9), (5, 12, 19, 26)  # the 45 working days stay within the year
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PageOf:
    """A page as somebody opens it, in either database."""

    scratch: Scratch
    people: People
    login: str
    path: str

    def compared(self, name: str, against: str, rounds: Rounds) -> Iterator[Figure]:
        """The page in the large city against the same page in the small one: medians, and 95th percentiles."""
        many = Rounds(3 * rounds.measured, rounds.warm_up)
        return compared_pages(name, self._side(LARGE), self._side(SMALL), against, many)

    def _side(self, which: str) -> Side:
        def side() -> Act:
            self.scratch.use(which)
            return self._open

        return side

    def _open(self) -> None:
        answer = self.people.get(self.login, self.path)
        if answer.status != 200:
            raise AssertionError(f"{self.path} answered {answer.status}")


def limits(rounds: Rounds) -> Iterator[Figure]:
    """A limit with every day explained, against bare counting in the same calendar."""
    year = max(profile().time.official_years)
    starts = [datetime(year, month, day, 10, tzinfo=LOCAL) for month in MONTHS for day in DAYS]
    for days in LIMITS:
        limit = Limit(days, "workday")
        if any(derive_limit(start, limit).due_date != naive_due(start.date(), days) for start in starts):
            raise AssertionError(f"the derivation and the bare loop differ over {days} working days")
        yield compared(
            f"derive a limit of {days} working days, every day explained",
            _each(partial(derive_limit, limit=limit), starts),
            _each(partial(naive_due, count=days), [start.date() for start in starts]),
            "a bare loop over the same calendar",
            rounds,
            per=len(starts),
        )


def naive_due(day: date, count: int) -> date:
    """The last of so many working days, counted one by one; what comes in on a day off counts from the next one."""
    calendar = profile().calendar
    while not calendar.is_workday(day):
        day += ONE_DAY
    while count:
        day += ONE_DAY
        count -= calendar.is_workday(day)
    return day


def search(rounds: Rounds) -> Figure:
    """A search in the catalogue, misspelt ones and pinyin among them, against one empty statement to the database."""
    asked = cycle(SEARCHES)

    def searching() -> Act:
        return partial(search_catalogue, next(asked))

    many = Rounds(rounds.measured * len(SEARCHES), rounds.warm_up * len(SEARCHES))
    return compared("search the catalogue", searching, lambda: _empty_statement, "one empty statement, SELECT 1", many)


def _empty_statement() -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()


def _each(act: Callable[[Any], object], starts: Sequence[date]) -> Side:
    def all_of_them() -> None:
        for start in starts:
            act(start)

    return lambda: all_of_them
