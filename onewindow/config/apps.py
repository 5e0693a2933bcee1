"""Registers the part with Django."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The part."""

    name = "onewindow.config"

    def ready(self) -> None:
        """Sets up the logs, and brings business time and calendar to the queue's jobs."""
        from onewindow.config import observability, queries
        from onewindow.foundation import queue

        observability.start_observing()
        queue.before_job = queries.prepare_job
