"""Acts on the demo's clock."""

from __future__ import annotations

from datetime import datetime
from math import ceil

from django.conf import settings
from django.db import transaction

from onewindow.config.models import ClockOffset
from onewindow.foundation import clock
from onewindow.foundation.errors import NotAllowed
from onewindow.foundation.sweeps import run_sweeps


class ClockIsReal(NotAllowed):
    """In production business time is real time, always."""

    code, title = "clock-is-real", "正式系统的时间不能调整"


def move_clock(at: datetime | None) -> datetime:
    """Moves business time to `at` (None: back to real time), finds what has fallen due since, and returns the new time.

    The move is committed before the sweeps run, so that every process that works for them sees the same time.
    """
    if not settings.ONEWINDOW_DEMO:
        raise ClockIsReal
    # Rounded up: business time must never stand before the moment that was asked for.
    seconds = 0 if at is None else ceil((at - clock.real_now()).total_seconds())
    with transaction.atomic():
        row, _ = ClockOffset.objects.update_or_create(id=1, defaults={"seconds": seconds})
    clock.use_offset(row.offset)
    run_sweeps()
    return clock.now()
