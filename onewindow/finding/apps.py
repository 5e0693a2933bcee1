"""Registers the part with Django."""

from django.apps import AppConfig


class FindingConfig(AppConfig):
    """The part."""

    name = "onewindow.finding"

    def ready(self) -> None:
        """Has old words dropped, and the offices told once a week, by the sweeps."""
        from onewindow.finding.services import forget_old_words, tell_offices
        from onewindow.foundation.sweeps import register_sweep

        register_sweep("finding.forget_old_words", forget_old_words)
        register_sweep("finding.tell_offices", tell_offices)
