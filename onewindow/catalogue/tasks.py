"""The catalogue's jobs."""

from __future__ import annotations

from onewindow.catalogue import services
from onewindow.foundation.queue import task


@task(name="catalogue.suspend_what_breaks", retry=5)
def suspend_what_breaks() -> None:
    """Suspends what has lost its power in law."""
    services.suspend_what_breaks()
