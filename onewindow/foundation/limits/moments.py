"""Moments and the days they belong to in Asia/Shanghai, and the profile by which they count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from onewindow.foundation.clock import LOCAL

if TYPE_CHECKING:
    from onewindow.foundation.profile import JurisdictionProfile
    from onewindow.foundation.workdays import Calendar


@dataclass(frozen=True, slots=True)
class Setting:
    """The calendar and the profile of one derivation."""

    calendar: Calendar
    profile: JurisdictionProfile

    def closing(self, day: date) -> datetime:
        """The moment at which the day ends for a limit (Civil Code, art. 203)."""
        return datetime.combine(day, self.profile.time.closing_time, LOCAL)

    def is_provisional(self, *days: date) -> bool:
        """Whether a year from the first to the last of the days has no announced calendar (rule C4)."""
        first, last = min(days).year, max(days).year
        return not all(self.calendar.is_official(year) for year in range(first, last + 1))


def setting(calendar: Calendar | None, profile: JurisdictionProfile | None) -> Setting:
    """What a caller gave, filled up with the profile of this installation and the profile's calendar."""
    if profile is None:
        from onewindow.foundation.profile import profile as current

        profile = current()
    return Setting(calendar or profile.calendar, profile)


def moment_of(start: datetime | date) -> datetime:
    """The moment by the clock of Asia/Shanghai; a date stands for its beginning."""
    if not isinstance(start, datetime):
        return datetime.combine(start, time(), LOCAL)
    if start.tzinfo is None:
        raise ValueError(f"{start} has no time zone; a moment from which a limit counts needs one.")
    return start.astimezone(LOCAL)


def today_in_shanghai(moment: datetime) -> date:
    """The day in Asia/Shanghai on which a moment falls."""
    return moment_of(moment).date()


def counts_from(
    moment: datetime | date, *, calendar: Calendar | None = None, profile: JurisdictionProfile | None = None
) -> date:
    """The day as which a filing counts as received (rule B7).

    By the national default the day it arrives; where the profile says `next_workday`, what arrives after closing time
    or on a day off counts as received on the next working day.
    """
    return received_on(moment_of(moment), setting(calendar, profile))


def received_on(received: datetime, by: Setting) -> date:
    """The day as which a filing counts, from a moment by the clock of Asia/Shanghai."""
    day, hours = received.date(), by.profile.time
    if hours.received_outside == "same_day":
        return day
    if by.calendar.is_workday(day) and received.time() <= hours.closing_time:
        return day
    return by.calendar.next_workday(day)
