from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from onewindow.foundation.clock import LOCAL
from onewindow.foundation.limits import Limit, Pause, add_months, derive_hours, derive_limit, derive_period, step_dues
from tests.foundation import oracle
from tests.foundation.timekeeping import CITY, shares

MOMENTS = st.datetimes(datetime.fromisoformat("2024-01-02"), datetime.fromisoformat("2027-06-30")).map(
    lambda found: found.replace(second=0, microsecond=0)
)
UNITS = {"workday": 60, "calendar_day": 90, "month": 7, "year": 1}
KINDS = sorted(CITY.pause_kinds)


@st.composite
def limits(draw):
    unit = draw(st.sampled_from(sorted(UNITS)))
    return Limit(draw(st.integers(0, UNITS[unit])), unit)


@st.composite
def situations(draw):
    moment, limit = draw(MOMENTS), draw(limits())
    pauses = []
    for _ in range(draw(st.integers(0, 3))):
        start = moment.date() + timedelta(days=draw(st.integers(-3, 60)))
        pauses.append(Pause(start, start + timedelta(days=draw(st.integers(0, 25))), draw(st.sampled_from(KINDS))))
    extension = draw(st.integers(0, 20 if limit.unit == "workday" else 3)) if limit.unit != "year" else 0
    return moment, limit, pauses, extension


@given(situations())
def test_a_limit_comes_out_as_by_the_slow_way(situation):
    moment, limit, pauses, extension = situation

    derivation = derive_limit(moment.replace(tzinfo=LOCAL), limit, pauses=pauses, extension=extension, profile=CITY)

    spans = [(pause.start, pause.end) for pause in pauses]
    assert derivation.effective_date == oracle.received(moment)
    assert derivation.due_date == oracle.due(moment, limit.value, limit.unit, spans, extension)
    assert derivation.provisional is (derivation.due_date.year > 2026 or moment.year > 2026)


@given(situations())
def test_every_day_of_a_derivation_is_counted_or_left_out_for_a_reason(situation):
    moment, limit, pauses, extension = situation

    derivation = derive_limit(moment.replace(tzinfo=LOCAL), limit, pauses=pauses, extension=extension, profile=CITY)

    after = [one for one in derivation.days if one.day > derivation.effective_date]
    assert [one.day for one in after] == [
        derivation.effective_date + timedelta(days=n + 1)
        for n in range((derivation.due_date - derivation.effective_date).days)
    ]
    for one in after:
        stopped = oracle.is_paused(one.day, [(pause.start, pause.end) for pause in pauses])
        if one.counted:
            assert not stopped
            assert oracle.is_work(one.day) or limit.unit != "workday"
        else:
            assert stopped or not oracle.is_work(one.day) or "顺延" in one.reason
    numbers = [one.number for one in after if one.counted]
    assert numbers == list(range(1, len(numbers) + 1))
    if limit.unit == "workday":
        assert len(numbers) == limit.value + extension


@given(MOMENTS, limits())
def test_a_period_comes_out_as_by_the_slow_way(moment, limit):
    derivation = derive_period(moment.replace(tzinfo=LOCAL), limit, profile=CITY)

    assert derivation.due_date == oracle.due(moment, limit.value, limit.unit, receive=False)


@given(MOMENTS, st.integers(0, 40))
def test_working_hours_come_out_as_by_the_slow_way(moment, half_hours):
    derivation = derive_hours(moment.replace(tzinfo=LOCAL), Limit(half_hours / 2, "working_hour"), profile=CITY)

    assert derivation.due_at.replace(tzinfo=None) == oracle.office_hours(moment, half_hours * 30)


@given(MOMENTS, st.integers(1, 60))
def test_a_limit_in_working_days_ends_on_a_working_day(moment, value):
    derivation = derive_limit(moment.replace(tzinfo=LOCAL), Limit(value, "workday"), profile=CITY)

    assert oracle.is_work(derivation.due_date)
    assert CITY.calendar.workdays_between(derivation.effective_date, derivation.due_date) == value


@given(MOMENTS, st.integers(1, 30), st.lists(st.integers(1, 50), min_size=1, max_size=6))
def test_c11_steps_come_in_order_and_the_last_ends_with_the_limit(moment, value, parts):
    start, promised = moment.replace(tzinfo=LOCAL), Limit(value, "workday")

    dues = list(step_dues(start, promised, shares(*parts), profile=CITY).values())

    assert dues == sorted(dues)
    assert dues[-1] == derive_limit(start, promised, profile=CITY).due_date


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)), st.integers(0, 400))
def test_months_are_added_to_the_same_day_or_the_end_of_the_month(day, months):
    end = add_months(day, months)

    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months
    assert end.day == day.day or (end + timedelta(days=1)).day == 1
