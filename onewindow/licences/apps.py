"""Registers the part with Django."""

from django.apps import AppConfig


class LicencesConfig(AppConfig):
    """The part."""

    name = "onewindow.licences"

    def ready(self) -> None:
        """Has expiring licences found by the sweeps."""
        from onewindow.foundation.sweeps import register_sweep
        from onewindow.licences.services import remind_of_expiry

        register_sweep("licences.remind_of_expiry", remind_of_expiry)
