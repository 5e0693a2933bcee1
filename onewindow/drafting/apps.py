"""Registers the part with Django."""

from django.apps import AppConfig


class DraftingConfig(AppConfig):
    """The part."""

    name = "onewindow.drafting"
