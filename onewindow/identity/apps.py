"""Registers the part with Django."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """The part."""

    name = "onewindow.identity"

    def ready(self) -> None:
        """Has changes in registers heard."""
        from onewindow.foundation.events import subscribe
        from onewindow.identity.reactions import on_register_changed
        from onewindow.registers.events import RegisterChanged

        subscribe(RegisterChanged, on_register_changed)
