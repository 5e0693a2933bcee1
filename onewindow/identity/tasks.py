"""Jobs of identity."""

from __future__ import annotations

from procrastinate.contrib.django import app

from onewindow.foundation.actor import system_actor
from onewindow.foundation.queue import task
from onewindow.identity import services


@app.periodic(cron="17 * * * *")
@task(name="identity.delete_old_sessions", queueing_lock="delete_old_sessions")
def delete_old_sessions(timestamp: int) -> None:
    """Deletes sessions and attempts that no longer count."""
    services.delete_old_sessions()


@task(name="identity.end_mandates_of", retry=10)
def end_mandates_of(ref: str, because: str) -> None:
    """Ends the mandates of a person or company who is no more."""
    services.end_mandates_of(system_actor("identity.end_mandates_of"), ref, because)
