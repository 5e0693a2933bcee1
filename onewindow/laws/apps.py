"""Registers the part with Django."""

from django.apps import AppConfig


class LawsConfig(AppConfig):
    """The part."""

    name = "onewindow.laws"
