"""The minutes that an applicant spends: real time with the pauses left out."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil

IDLE_AFTER = timedelta(minutes=5)


def seconds_after(spent_s: int, last_seen: datetime, now: datetime) -> int:
    """The seconds spent up to now: a gap longer than five minutes is idle time and adds nothing."""
    gap = now - last_seen
    if gap <= timedelta() or gap > IDLE_AFTER:
        return spent_s
    return spent_s + round(gap.total_seconds())


def minutes_of(spent_s: int) -> int:
    """Whole minutes, begun ones counted; who has submitted has spent at least one."""
    return max(1, ceil(spent_s / 60))
