"""The ledger's jobs."""

from __future__ import annotations

from procrastinate.contrib.django import app

from onewindow.foundation import queue
from onewindow.ledger import services


@app.periodic(cron="* * * * * */5")
@queue.task(name="ledger.seal_entries", queueing_lock="seal_entries", lock="seal_entries")
def seal_entries(timestamp: int) -> None:
    """Seals what has been written down, every five seconds; one that is left out is made up for by the next."""
    services.seal_entries()
