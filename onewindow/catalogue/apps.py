"""Registers the part with Django."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """The part."""

    name = "onewindow.catalogue"
