"""Registers the part with Django."""

from django.apps import AppConfig

from onewindow.foundation.sweeps import register_sweep


class GatewayConfig(AppConfig):
    """The part."""

    name = "onewindow.gateway"

    def ready(self) -> None:
        """Has what no longer counts against replay and quota cleared away."""
        from onewindow.gateway.services import clear_expired

        register_sweep("gateway.clear_expired", clear_expired)
