"""Registers the part with Django."""

from django.apps import AppConfig
from django.conf import settings


class ConfigConfig(AppConfig):
    """The part."""

    name = "onewindow.config"

    def ready(self) -> None:
        """Sets up the logs, and brings business time to the queue's jobs; only a demo can have an offset."""
        from onewindow.config import observability, queries
        from onewindow.foundation import queue

        observability.start_observing()
        if settings.ONEWINDOW_DEMO:
            queue.before_job = queries.use_business_time
