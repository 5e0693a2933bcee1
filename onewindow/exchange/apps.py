"""Registers the part with Django."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """The part."""

    name = "onewindow.exchange"

    def ready(self) -> None:
        """Has late answers to disputes found by the sweeps."""
        from onewindow.exchange.services import escalate_corrections
        from onewindow.foundation.sweeps import register_sweep

        register_sweep("exchange.escalate_corrections", escalate_corrections)
