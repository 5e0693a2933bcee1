"""How a derived due date is drawn: one cell per day, and the numbered notes beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from onewindow.foundation.texts import is_english, localised, weekday

if TYPE_CHECKING:
    from onewindow.foundation.limits import DayCount, Derivation


@dataclass(frozen=True, slots=True)
class StripDay:
    """One day of the strip: how it looks and what it says."""

    css: str
    head: str
    number: str
    foot: str


def strip_days(derivation: Derivation, today: date) -> tuple[StripDay, ...]:
    """The days from the start of the count to the due date, in order."""
    shown: list[StripDay] = []
    month = 0
    for count in derivation.days:
        number = str(count.day.day) if count.day.month == month else f"{count.day.month}/{count.day.day}"
        month = count.day.month
        shown.append(
            StripDay(_css(count, derivation, today), _head(count.day, today), number, _foot(count, derivation))
        )
    return tuple(shown)


def note_texts(derivation: Derivation) -> tuple[str, ...]:
    """The numbered sentences that explain the date, in the reader's language."""
    return tuple(localised(note, "text") for note in derivation.notes)


def _css(count: DayCount, derivation: Derivation, today: date) -> str:
    counted = "cnt-d" if count.counted else "off"
    css = "due" if count.day == derivation.due_date else counted
    return f"{css} today" if count.day == today else css


def _head(day: date, today: date) -> str:
    if day == today:
        return _("今天")
    return weekday(day)[:3] if is_english() else weekday(day)


def _foot(count: DayCount, derivation: Derivation) -> str:
    reason = localised(count, "reason")
    number = str(count.number) if count.counted and count.number is not None else ""
    parts = [number, reason or ("" if count.counted else _("不算"))]
    if count.day == derivation.due_date:
        parts.append(_("到期"))
    return " ".join(part for part in parts if part)
