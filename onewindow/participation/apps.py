"""Registers the part with Django."""

from django.apps import AppConfig


class ParticipationConfig(AppConfig):
    """The part."""

    name = "onewindow.participation"
