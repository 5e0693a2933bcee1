"""Limits in hours: `hour` runs from the moment itself, `working_hour` only in office hours (rule C3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from onewindow.foundation.clock import LOCAL
from onewindow.foundation.limits.moments import Setting, moment_of, setting
from onewindow.foundation.limits.telling import tell_provisional
from onewindow.foundation.limits.values import HOUR_UNITS, DayCount, Derivation, Limit, Note, Unit, Wording
from onewindow.foundation.limits.wording import KINDS, STARTS, Teller

if TYPE_CHECKING:
    from onewindow.foundation.profile import JurisdictionProfile
    from onewindow.foundation.workdays import Calendar

_NOTHING = timedelta()
_HOUR = timedelta(hours=1)
_OF_EVENT = Wording(starts_on="event")


def derive_hours(
    start: datetime | date,
    limit: Limit,
    *,
    calendar: Calendar | None = None,
    profile: JurisdictionProfile | None = None,
    wording: Wording = _OF_EVENT,
) -> Derivation:
    """The moment at which a limit in hours ends.

    `hour` runs day and night from the moment itself (Civil Code, art. 201); `working_hour` counts the profile's office
    hours on working days only. Raises ValueError for another unit.
    """
    if limit.unit not in HOUR_UNITS:
        raise ValueError(f"A limit in {limit.unit} is not counted in hours.")
    by, received = setting(calendar, profile), moment_of(start)
    span = timedelta(microseconds=round(Fraction(str(limit.value)) * (_HOUR // timedelta(microseconds=1))))
    if limit.unit == Unit.HOUR:
        due_at, days = received + span, _every_hour(received, received + span)
    else:
        due_at, days = _office_hours(received, span, by)
    derivation = Derivation(
        received=received,
        effective_date=next((one.day for one in days if one.counted), received.date()),
        due_date=due_at.date(),
        due_at=due_at,
        provisional=by.is_provisional(received.date(), due_at.date()),
        days=tuple(days),
        notes=(),
    )
    return replace(derivation, notes=_told(derivation, limit, wording, by))


def add_working_hours(moment: datetime, span: timedelta, by: Setting) -> datetime:
    """The moment at which so much office time has passed."""
    return _office_hours(moment, span, by)[0]


def _every_hour(start: datetime, end: datetime) -> list[DayCount]:
    days = (end.date() - start.date()).days + 1
    return [
        DayCount(start.date() + timedelta(days=n), True, None, "昼夜连续计算", "runs day and night")
        for n in range(days)
    ]


def _office_hours(start: datetime, span: timedelta, by: Setting) -> tuple[datetime, list[DayCount]]:
    day, left, end = start.date(), span, start
    days: list[DayCount] = []
    while True:
        kind, used = by.calendar.day_kind(day), _NOTHING
        for opens, closes in by.profile.time.working_spans if kind.is_work else ():
            begins = max(datetime.combine(day, opens, LOCAL), start)
            room = datetime.combine(day, closes, LOCAL) - begins
            if left <= _NOTHING or room <= _NOTHING:
                continue
            taken = min(room, left)
            left, used, end = left - taken, used + taken, begins + taken
        days.append(
            _counted(day, used)
            if used
            else DayCount(day, False, None, *_no_hours(kind.is_work, kind.reason_zh, kind.reason_en))
        )
        if left <= _NOTHING:
            return end, days
        day += timedelta(days=1)


def _counted(day: date, used: timedelta) -> DayCount:
    hours = f"{used / _HOUR:.4g}"
    return DayCount(day, True, None, f"计 {hours} 个工作小时", f"{hours} working hours")


def _no_hours(is_work: bool, reason: str, reason_en: str) -> tuple[str, str]:
    return ("当日办公时间已过", "office hours are over") if is_work else (reason, reason_en)


def _told(derivation: Derivation, limit: Limit, wording: Wording, by: Setting) -> tuple[Note, ...]:
    teller = Teller(derivation.received.year)
    word, word_en = STARTS[wording.starts_on]
    at, at_en = teller.moment(derivation.received), teller.moment_en(derivation.received)
    is_office = limit.unit == Unit.WORKING_HOUR
    rule = "R-HOUR" if is_office else "R-START"
    laws = () if is_office else ("civil-code:201",)
    teller.tell(f"{word}：{at}，自此时起算", f"{word_en}: {at_en}; it runs from that moment", rule, *laws)
    kind, kind_en = KINDS[wording.kind]
    teller.tell(f"加：{kind}{limit.label()}", f"Plus: {kind_en}{limit.label_en()}", rule)
    if is_office:
        spans = "、".join(f"{opens:%H:%M}—{closes:%H:%M}" for opens, closes in by.profile.time.working_spans)
        spans_en = " and ".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in by.profile.time.working_spans)
        counted = [one for one in derivation.days if one.counted]
        text = "；".join(f"{teller.day(one.day)}{one.reason}" for one in counted)
        text_en = "; ".join(f"{teller.day_en(one.day)} {one.reason_en}" for one in counted)
        teller.tell(
            f"只计工作日 {spans}" + (f"：{text}" if text else ""),
            f"Only {spans_en} of working days count" + (f": {text_en}" if text_en else ""),
            "R-HOUR",
        )
    teller.tell(f"得：{teller.moment(derivation.due_at)}", f"Result: {teller.moment_en(derivation.due_at)}", rule)
    tell_provisional(teller, derivation, by)
    return tuple(teller.notes)
