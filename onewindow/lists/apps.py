"""Registers the part with Django."""

from django.apps import AppConfig


class ListsConfig(AppConfig):
    """The part."""

    name = "onewindow.lists"
