"""What no longer counts against replay and quota goes."""

from __future__ import annotations

from datetime import timedelta

from onewindow.foundation import clock
from onewindow.gateway.models import SeenMessage, SeenNonce, Usage

NONCES = timedelta(minutes=15)  # three times as long as a signature is taken
USAGE = timedelta(hours=1)
MESSAGES = timedelta(days=400)  # ids of older messages are in the evidence


def clear_expired() -> None:
    """Deletes nonces of signatures that are too old by now, counts of past minutes, and ids older than a year."""
    now = clock.real_now()
    SeenNonce.objects.filter(at__lt=now - NONCES).delete()
    Usage.objects.filter(minute__lt=now - USAGE).delete()
    SeenMessage.objects.filter(at__lt=now - MESSAGES).delete()
