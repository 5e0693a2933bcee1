"""Registers the part with Django."""

from django.apps import AppConfig


class LicencesConfig(AppConfig):
    """The part."""

    name = "onewindow.licences"
