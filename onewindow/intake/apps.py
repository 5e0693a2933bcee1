"""Registers the part with Django."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """The part."""

    name = "onewindow.intake"
