"""Registers the part with Django."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """The part."""

    name = "onewindow.documents"
