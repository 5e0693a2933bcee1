"""Texts in the language of the reader: dates, and the pairs `name` / `name_en` of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import get_language

from onewindow.foundation import clock

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def is_english() -> bool:
    """Whether the reader chose English (an address under /en/)."""
    return (get_language() or "").startswith("en")


def localised(thing: object, name: str) -> str:
    """The text `name` of an object or mapping in the reader's language: `name_en` in English, where there is one.

    A text that has no English is shown in Chinese rather than left out; nothing at all is an empty text.
    """
    if is_english():
        english = _part(thing, f"{name}_en")
        if english:
            return str(english)
    chinese = _part(thing, name)
    return "" if chinese is None else str(chinese)


def _part(thing: object, name: str) -> object:
    if isinstance(thing, Mapping):
        return thing.get(name)
    return getattr(thing, name, None)


def local_day(moment: date | datetime) -> date:
    """The day of a date, or of a moment in the city's time."""
    return clock.local(moment).date() if isinstance(moment, datetime) else moment


def weekday(moment: date | datetime) -> str:
    """周五, or Friday."""
    index = local_day(moment).weekday()
    return WEEKDAYS_EN[index] if is_english() else WEEKDAYS[index]


def long_date(moment: date | datetime) -> str:
    """2026年4月24日（周五）, or Friday, 24 April 2026."""
    day = local_day(moment)
    if is_english():
        return f"{WEEKDAYS_EN[day.weekday()]}, {day.day} {MONTHS_EN[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）"


def short_date(moment: date | datetime) -> str:
    """4月24日（周五） for lists within one year, or 24 Apr 2026."""
    day = local_day(moment)
    if is_english():
        return f"{day.day} {MONTHS_EN[day.month - 1][:3]} {day.year}"
    return f"{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）"


def long_moment(moment: datetime) -> str:
    """2026年4月24日（周五）14:06, or Friday, 24 April 2026, 14:06; always in the city's time."""
    time = f"{clock.local(moment):%H:%M}"
    return f"{long_date(moment)}, {time}" if is_english() else f"{long_date(moment)}{time}"


def day_stamp(moment: date | datetime) -> str:
    """2026-04-24: for sources and tables of data."""
    return local_day(moment).isoformat()
