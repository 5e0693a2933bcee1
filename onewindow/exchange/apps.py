"""Registers the part with Django."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """The part."""

    name = "onewindow.exchange"
