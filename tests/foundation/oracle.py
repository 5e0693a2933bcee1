"""A slow and plain second way to count: day by day, from the notices of the years themselves."""

from datetime import date, datetime, time, timedelta

# The days off and the make-up working days of the State Council's yearly notices, as month-day.
NOTICES = {
    2024: (
        "01-01..01-01 02-10..02-17 04-04..04-06 05-01..05-05 06-10..06-10 09-15..09-17 10-01..10-07",
        "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    ),
    2025: (
        "01-01..01-01 01-28..02-04 04-04..04-06 05-01..05-05 05-31..06-02 10-01..10-08",
        "01-26 02-08 04-27 09-28 10-11",
    ),
    2026: (
        "01-01..01-03 02-15..02-23 04-04..04-06 05-01..05-05 06-19..06-21 09-25..09-27 10-01..10-07",
        "01-04 02-14 02-28 05-09 09-20 10-10",
    ),
}
# 2027 and 2028 are not announced: only the statutory days.
STATUTORY = {
    2027: "01-01 02-05 02-06 02-07 02-08 04-05 05-01 05-02 06-09 09-15 10-01 10-02 10-03",
    2028: "01-01 01-25 01-26 01-27 01-28 04-04 05-01 05-02 05-28 10-01 10-02 10-03",
}
YEARS = NOTICES.keys() | STATUTORY.keys()

ONE = timedelta(days=1)


def _days_off():
    off, on = set(), set()
    for year, (ranges, worked) in NOTICES.items():
        for span in ranges.split():
            day, last = (date.fromisoformat(f"{year}-{end}") for end in span.split(".."))
            while day <= last:
                off.add(day)
                day += ONE
        on |= {date.fromisoformat(f"{year}-{day}") for day in worked.split()}
    for year, days in STATUTORY.items():
        off |= {date.fromisoformat(f"{year}-{day}") for day in days.split()}
    return off, on


OFF, ON = _days_off()


def is_work(day):
    assert day.year in YEARS, f"the slow way does not know {day.year}"
    if day in ON:
        return True
    return day not in OFF and day.weekday() < 5


def received(moment, closing=time(17)):
    day = moment.date()
    if is_work(day) and moment.time() <= closing:
        return day
    day += ONE
    while not is_work(day):
        day += ONE
    return day


def is_paused(day, pauses):
    return any(start < day <= end for start, end in pauses)


def count(day, value, unit, pauses):
    """Steps on one day at a time until so many days are used up."""
    if unit in ("month", "year"):
        months = value * (12 if unit == "year" else 1)
        end = day
        for _ in range(months):
            end = _next_month(end)
        end = _on_day(end, day.day)
        value = sum(1 for _ in _days(day, end))
        unit = "calendar_day"
    used = 0
    while used < value:
        day += ONE
        if not is_paused(day, pauses) and (unit == "calendar_day" or is_work(day)):
            used += 1
    return day


def roll(day):
    while not is_work(day):
        day += ONE
    return day


def due(moment, value, unit, pauses=(), extension=0, *, receive=True):
    day = received(moment) if receive else moment.date()
    if unit == "immediate":
        return roll(day)
    for amount in [value, extension] if extension else [value]:
        day = count(day, amount, unit, pauses)
        if unit != "workday":
            day = roll(day)
    return day


def office_hours(moment, minutes):
    """Steps on one minute at a time."""
    while minutes:
        clock = moment.time()
        if is_work(moment.date()) and (time(9) <= clock < time(12) or time(13, 30) <= clock < time(17)):
            minutes -= 1
        moment += timedelta(minutes=1)
    return moment


def _days(start, end):
    while start < end:
        start += ONE
        yield start


def _next_month(day):
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _on_day(first, number):
    for day in range(number, 27, -1):
        try:
            return datetime(first.year, first.month, day).date()  # noqa: DTZ001
        except ValueError:
            continue
    return first.replace(day=number)
