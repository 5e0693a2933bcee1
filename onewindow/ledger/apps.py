"""Registers the part with Django."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The part."""

    name = "onewindow.ledger"
