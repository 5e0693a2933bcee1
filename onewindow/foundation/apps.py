"""Registers the part with Django."""

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    """The part."""

    name = "onewindow.foundation"
