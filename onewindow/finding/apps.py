"""Registers the part with Django."""

from django.apps import AppConfig


class FindingConfig(AppConfig):
    """The part."""

    name = "onewindow.finding"
