"""Registers the part with Django."""

from django.apps import AppConfig


class ParticipationConfig(AppConfig):
    """The part."""

    name = "onewindow.participation"

    def ready(self) -> None:
        """Has suggestions that fall due found by the sweeps."""
        from onewindow.foundation.sweeps import register_sweep
        from onewindow.participation.services import remind_of_suggestions

        register_sweep("participation.remind_of_suggestions", remind_of_suggestions)
