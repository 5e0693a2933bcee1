from datetime import date, timedelta

import pytest

from onewindow.foundation.workdays import MAKE_UP, WEEKEND, WORKING, Calendar, holiday, statutory_days
from tests.foundation.oracle import STATUTORY, is_work

CALENDAR = Calendar(frozenset({2024, 2025, 2026}))


def every_day(year):
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027, 2028])
def test_every_day_of_the_year_is_as_the_notice_says(year):
    wrong = [day for day in every_day(year) if CALENDAR.is_workday(day) != is_work(day)]

    assert not wrong


@pytest.mark.parametrize(
    ("day", "is_work", "reason", "reason_en"),
    [
        (date(2025, 10, 1), False, "国庆节", "National Day"),
        (date(2025, 10, 6), False, "中秋节", "Mid-Autumn Festival"),
        (date(2026, 2, 15), False, "春节", "Spring Festival"),
        (date(2026, 4, 6), False, "清明节", "Qingming Festival"),
        (date(2026, 6, 19), False, "端午节", "Dragon Boat Festival"),
        (date(2025, 9, 28), True, "调休上班", "make-up working day"),
        (date(2026, 7, 11), False, "周末", "weekend"),
        (date(2026, 7, 13), True, "工作日", "working day"),
    ],
)
def test_a_day_says_why_it_is_worked_or_off(day, is_work, reason, reason_en):
    kind = CALENDAR.day_kind(day)

    assert (kind.is_work, kind.reason_zh, kind.reason_en, kind.provisional) == (is_work, reason, reason_en, False)


def test_a_weekend_within_a_holiday_is_a_holiday():
    assert CALENDAR.day_kind(date(2026, 2, 15)).is_holiday
    assert not CALENDAR.day_kind(date(2026, 7, 12)).is_holiday


@pytest.mark.parametrize("year", STATUTORY)
def test_the_statutory_days_of_a_year_are_computed(year):
    assert {f"{day:%m-%d}" for day in statutory_days(year)} == set(STATUTORY[year].split())


def test_a_year_without_notice_is_provisional():
    assert CALENDAR.day_kind(date(2027, 2, 5)).provisional
    assert CALENDAR.day_kind(date(2027, 2, 5)).reason_zh == "春节"
    assert CALENDAR.day_kind(date(2027, 3, 1)).provisional


def test_a_year_that_the_library_holds_is_provisional_unless_the_profile_calls_it_official():
    calendar = Calendar(frozenset({2025}))

    assert not calendar.is_official(2026)
    assert calendar.day_kind(date(2026, 2, 14)).provisional
    assert not calendar.is_workday(date(2026, 2, 14))  # a Saturday, worked only by the notice


def test_a_year_called_official_that_nobody_knows_stays_provisional():
    calendar = Calendar(frozenset({2026, 2027}))

    assert not calendar.is_official(2027)
    assert calendar.day_kind(date(2027, 2, 5)).provisional


def test_listed_days_make_a_year_official_and_win():
    new_year = holiday("元旦", "New Year’s Day")
    calendar = Calendar(frozenset({2026, 2027}), {date(2027, 1, 1): new_year, date(2027, 1, 3): MAKE_UP})

    assert calendar.is_official(2027)
    assert calendar.day_kind(date(2027, 1, 1)) == new_year
    assert calendar.day_kind(date(2027, 1, 3)) == MAKE_UP
    assert calendar.day_kind(date(2027, 1, 2)) == WEEKEND
    assert calendar.day_kind(date(2027, 2, 5)) == WORKING  # the list is the whole notice


def test_working_days_are_added_and_counted_both_ways():
    start = date(2025, 9, 30)

    assert CALENDAR.next_workday(start) == date(2025, 10, 9)
    assert CALENDAR.previous_workday(date(2025, 10, 9)) == start
    assert CALENDAR.add_workdays(start, 0) == start
    assert CALENDAR.add_workdays(start, 3) == date(2025, 10, 11)
    assert CALENDAR.add_workdays(date(2025, 10, 11), -3) == start
    assert CALENDAR.workdays_between(start, date(2025, 10, 11)) == 3
    assert CALENDAR.workdays_between(date(2025, 10, 11), start) == -3
    assert CALENDAR.on_or_after(date(2025, 10, 1)) == date(2025, 10, 9)
    assert CALENDAR.on_or_before(date(2025, 10, 8)) == start


def test_the_calendar_of_the_installation_is_that_of_its_profile():
    from onewindow.foundation import workdays
    from onewindow.foundation.profile import profile

    assert workdays.calendar() is profile().calendar is workdays.calendar()
    assert workdays.is_workday(date(2026, 2, 14))
    assert workdays.day_kind(date(2026, 2, 14)) == MAKE_UP
    assert workdays.next_workday(date(2026, 2, 14)) == date(2026, 2, 24)
    assert workdays.add_workdays(date(2026, 2, 14), 2) == date(2026, 2, 25)
    assert workdays.workdays_between(date(2026, 2, 14), date(2026, 2, 25)) == 2
