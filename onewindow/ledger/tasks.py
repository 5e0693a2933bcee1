"""The ledger's jobs."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from onewindow.foundation import queue
from onewindow.ledger import services

PATIENCE = RetryStrategy(max_attempts=8, wait=10, linear_wait=30)  # a quarter of an hour; the next hour tries again


@app.periodic(cron="* * * * * */5")
@queue.task(name="ledger.seal_entries", queueing_lock="seal_entries", lock="seal_entries")
def seal_entries(timestamp: int) -> None:
    """Seals what has been written down, every five seconds; one that is left out is made up for by the next."""
    services.seal_entries()


@app.periodic(cron="7 * * * *")
@queue.task(name="ledger.ask_due_witnesses", queueing_lock="ask_due_witnesses")
def ask_due_witnesses(timestamp: int) -> None:
    """Has the newest checkpoint confirmed outside once a day; looked at every hour, so that an outage is made up for."""
    services.ask_due_witnesses()


@queue.task(name="ledger.ask_witness", retry=PATIENCE)
def ask_witness(witness: str) -> None:
    """Asks one witness; tried again while it does not answer. A second run confirms the same once more."""
    services.ask_witness(witness)


@app.periodic(cron="41 3 * * *")
@queue.task(name="ledger.watch_log", queueing_lock="watch_log")
def watch_log(timestamp: int) -> None:
    """Verifies every night what was sealed lately; what is found stands in the system's log as an error."""
    services.watch_log()
