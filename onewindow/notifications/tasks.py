"""Jobs of notifications."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy

from onewindow.foundation.queue import task
from onewindow.notifications import services

# 10 attempts over about four hours: a mail server's maintenance must not lose a message.
PATIENCE = RetryStrategy(max_attempts=10, exponential_wait=4)


@task(name="notifications.deliver_message", retry=PATIENCE)
def deliver_message(message_id: str) -> None:
    """Sends a message's e-mail."""
    services.deliver_message(UUID(message_id))
