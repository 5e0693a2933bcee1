"""Registers the part with Django."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """The part."""

    name = "onewindow.registers"

    def ready(self) -> None:
        """Has changes of registers told by the sweeps."""
        from onewindow.foundation.sweeps import register_sweep
        from onewindow.registers.services import publish_all_changes

        register_sweep("registers.publish_changes", publish_all_changes)
