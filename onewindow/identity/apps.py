"""Registers the part with Django."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """The part."""

    name = "onewindow.identity"
