"""What config itself knows: the offset of business time, and the calendars that were loaded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from time import monotonic

from django.conf import settings

from onewindow.config.models import AnnouncedYear, ClockOffset
from onewindow.foundation import clock
from onewindow.foundation.workdays import MAKE_UP, Announced, DayKind, announce, holiday

# Seconds by which the demo's clock is ahead, as an expression for another statement.
AHEAD = "coalesce((select seconds from config_clockoffset where id = 1), 0)::float8"


def clock_offset() -> timedelta | None:
    """How far the demo's clock has been moved; None when nobody ever moved it."""
    seconds = ClockOffset.objects.filter(id=1).values_list("seconds", flat=True).first()
    return None if seconds is None else timedelta(seconds=seconds)


def use_business_time() -> None:
    """Has the present request or job work in business time."""
    offset = clock_offset()
    if offset is not None:
        clock.use_offset(offset)


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """A year's notice that was loaded: how many days it lists, from which file, and when."""

    year: int
    days: int
    source: str
    loaded_at: datetime


class _Process:
    """What the process has of the loaded calendars: their digests, and when it looked last."""

    digests: tuple[tuple[int, str], ...] = ()
    looked_at = float("-inf")


def use_loaded_calendar(*, now: bool = False) -> None:
    """Has this process count by the years that were loaded; looks every few seconds, or `now`."""
    every = settings.ONEWINDOW_CALENDAR_S
    if not now and (every is None or monotonic() - _Process.looked_at < every):
        return
    _Process.looked_at = monotonic()
    digests = tuple(AnnouncedYear.objects.order_by("year").values_list("year", "sha256"))
    if digests == _Process.digests:
        return
    rows = AnnouncedYear.objects.filter(year__in=[year for year, _digest in digests])
    days = {date.fromisoformat(one["date"]): _kind(one) for row in rows for one in row.days}
    announce(Announced(frozenset(year for year, _digest in digests), days))
    _Process.digests = digests


def calendar_years() -> list[CalendarYear]:
    """The years that were loaded."""
    return [
        CalendarYear(row.year, len(row.days), row.source, row.loaded_at)
        for row in AnnouncedYear.objects.order_by("year")
    ]


def _kind(day: dict[str, object]) -> DayKind:
    return holiday(str(day["name"]), str(day["name_en"])) if day["off"] else MAKE_UP


def prepare_job() -> None:
    """What a job needs before it runs: business time in a demo, and the calendars loaded since."""
    if settings.ONEWINDOW_DEMO:
        use_business_time()
    use_loaded_calendar()
