"""What config itself knows: the offset of business time."""

from __future__ import annotations

from datetime import timedelta

from onewindow.config.models import ClockOffset
from onewindow.foundation import clock


def clock_offset() -> timedelta | None:
    """How far the demo's clock has been moved; None when nobody ever moved it."""
    seconds = ClockOffset.objects.filter(id=1).values_list("seconds", flat=True).first()
    return None if seconds is None else timedelta(seconds=seconds)


def use_business_time() -> None:
    """Has the present request or job work in business time."""
    offset = clock_offset()
    if offset is not None:
        clock.use_offset(offset)
