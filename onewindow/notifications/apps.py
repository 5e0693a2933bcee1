"""Registers the part with Django."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """The part."""

    name = "onewindow.notifications"
