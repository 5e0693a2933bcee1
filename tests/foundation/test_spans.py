from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from onewindow.foundation.limits.values import Limit
from onewindow.foundation.spans import day_after, latest_begun

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
SPANS = st.builds(Limit, st.integers(0, 120), st.sampled_from(["year", "month", "calendar_day"]))


@given(DAYS, st.integers(0, 120))
def test_a_birthday_falls_in_its_year_and_month(born, years):
    day = day_after(born, Limit(years, "year"))

    assert day.year == born.year + years
    assert (day.month, day.day) in {(born.month, born.day), (3, 1)}
    assert (day.month, day.day) == (born.month, born.day) or (born.month, born.day) == (2, 29)


def test_a_month_without_that_day_ends_on_its_last():
    assert day_after(date(2026, 1, 31), Limit(1, "month")) == date(2026, 2, 28)
    assert day_after(date(2026, 1, 31), Limit(10, "calendar_day")) == date(2026, 2, 10)


@given(DAYS, SPANS)
def test_the_latest_beginning_is_the_last_date_after_which_the_time_has_passed(day, span):
    begun = latest_begun(day, span)

    assert day_after(begun, span) <= day
    assert day_after(begun + timedelta(days=1), span) > day


def test_time_before_the_first_year_and_after_the_last_is_none():
    assert latest_begun(date(1, 1, 1), Limit(1, "year")) is None
    assert latest_begun(date(1, 1, 1), Limit(1, "calendar_day")) is None
    assert day_after(date(9999, 12, 31), Limit(1, "month")) is None
    assert day_after(date(9999, 12, 31), Limit(1, "calendar_day")) is None
