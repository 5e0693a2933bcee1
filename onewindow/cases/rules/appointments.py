"""When an inspection may be: windows of time that somebody proposes and the other chooses from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from onewindow.foundation.workdays import Calendar

MOST = 5


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time on one day, in local time."""

    begins: datetime
    ends: datetime


def wrong_windows(windows: Sequence[Window], now: datetime, calendar: Calendar) -> str:
    """What is wrong with proposed windows: none, too_many, backwards, past, day_off, twice; empty where nothing is."""
    if not windows:
        return "none"
    if len(windows) > MOST:
        return "too_many"
    for one in windows:
        if one.begins >= one.ends or one.begins.date() != one.ends.date():
            return "backwards"
        if one.begins <= now:
            return "past"
        if not calendar.is_workday(one.begins.date()):
            return "day_off"
    return "twice" if len(set(windows)) < len(windows) else ""


def stored(windows: Sequence[Window]) -> list[dict[str, str]]:
    """How a row keeps windows."""
    return [{"begins": one.begins.isoformat(), "ends": one.ends.isoformat()} for one in windows]


def kept(rows: Sequence[object]) -> tuple[Window, ...]:
    """The windows that a row keeps."""
    return tuple(
        Window(datetime.fromisoformat(str(one["begins"])), datetime.fromisoformat(str(one["ends"])))
        for one in rows
        if isinstance(one, dict)
    )
