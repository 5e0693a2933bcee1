"""Registers the part with Django."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The part."""

    name = "onewindow.portal"
