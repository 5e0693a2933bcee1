"""Registers the part with Django."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The part."""

    name = "onewindow.cases"
