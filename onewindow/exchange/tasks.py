"""The exchange's jobs."""

from __future__ import annotations

from procrastinate import RetryStrategy

from onewindow.exchange import services
from onewindow.foundation.queue import task

# Ten seconds at first, then half a minute more each time: an owner's system that is down for a day loses nothing.
PATIENCE = RetryStrategy(max_attempts=80, wait=10, linear_wait=30)


@task(name="exchange.deliver_to_owner", retry=PATIENCE)
def deliver_to_owner(message_id: str) -> None:
    """Hands a message to the owner of a register; tried again while the owner's system does not answer."""
    services.deliver_to_owner(message_id)
