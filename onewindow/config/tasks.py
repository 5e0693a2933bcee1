"""Jobs of config."""

from __future__ import annotations

from onewindow.config import calendars
from onewindow.foundation.queue import task


@task(name="config.recompute_calendar", retry=10)
def recompute_calendar(year: int, sha256: str) -> None:
    """Computes open cases again by a newly loaded calendar; those that were done already stay."""
    calendars.recompute(year, sha256)
