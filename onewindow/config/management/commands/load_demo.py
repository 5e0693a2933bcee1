"""`onewindow load-demo`: the demo city."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    """Loads the demo city once; a second run changes nothing."""

    help = "Loads the demo city 清岚市. With --reset, everything that was done in it since is taken back."

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds --reset."""
        parser.add_argument("--reset", action="store_true", help="put the city back as it was at the beginning")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Calls the loader."""
        if not settings.ONEWINDOW_DEMO:
            raise CommandError("A production system has no demo city: ONEWINDOW_ENV=demo is needed.")
        import_module("onewindow.config.demo").load(reset=options["reset"])
        if options["reset"]:
            self.stdout.write("清岚市恢复到了最初的样子。The demo city is as it was at the beginning.")
