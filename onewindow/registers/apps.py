"""Registers the part with Django."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """The part."""

    name = "onewindow.registers"
