"""Registers the part with Django."""

from django.apps import AppConfig


class FindingConfig(AppConfig):
    """The part."""

    name = "onewindow.finding"

    def ready(self) -> None:
        """Has old words dropped by the sweeps."""
        from onewindow.finding.services import forget_old_words
        from onewindow.foundation.sweeps import register_sweep

        register_sweep("finding.forget_old_words", forget_old_words)
