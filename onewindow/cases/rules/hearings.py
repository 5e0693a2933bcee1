"""Hearings (听证): the law's days, and who may chair one (ALL arts. 36, 46 to 48; all its limits are working days)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from onewindow.foundation.limits.values import Limit
from onewindow.foundation.workdays import Calendar

HEARING = "hearing"  # the kind of the matter
ASKED_WITHIN = Limit(5, "workday")  # art. 47: from being told
HELD_WITHIN = Limit(20, "workday")  # art. 47: from being asked
NOTICE_WORKDAYS = 7  # art. 48
TOLD, ASKED, DECLINED = "told", "asked", "declined"


def wrong_day(today: date, day: date, hold_by: date, calendar: Calendar) -> str:
    """What is wrong with the day of a hearing: notice, late or day_off; empty where nothing is."""
    if day < calendar.add_workdays(today, NOTICE_WORKDAYS):
        return "notice"
    if day > hold_by:
        return "late"
    return "" if calendar.is_workday(day) else "day_off"


def stands_in_the_way(state: str, stage: str, right_until: date, today: date) -> bool:
    """Whether nothing may be decided yet: a hearing is to be held, or may still be asked for."""
    if state not in {"open", "waiting"}:
        return False
    return stage in {"asked", "scheduled"} or today <= right_until


def all_declined(answers: Mapping[str, str]) -> bool:
    """Whether everybody who was told does without a hearing."""
    return bool(answers) and set(answers.values()) == {DECLINED}


def may_chair(who: UUID, posts: Collection[str], department: str, worked: Collection[UUID]) -> bool:
    """Whether somebody may chair: an official of the department who did not work on the case (art. 48)."""
    return who not in worked and any(post.rpartition("-")[0] == department for post in posts)
