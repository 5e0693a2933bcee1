"""What `make up` does before it serves, in one process: database, demo city, texts, static files."""

from __future__ import annotations

import json
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from onewindow.config import queries
from onewindow.config.messages import compile_catalogues
from onewindow.config.state import Unready, make_folder

LOGINS_FILE = "logins.json"


class Command(BaseCommand):
    """Prepares everything; bears being run again and is quick then. Needs the database's owner."""

    help = "Prepares database, demo city, message catalogues and static files."
    requires_system_checks: list[str] = []

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Runs the steps in order; each failure is one sentence."""
        call_command("prepare")
        try:
            compile_catalogues()
            for folder in (settings.ONEWINDOW_FILES, settings.ONEWINDOW_SEARCH, settings.EMAIL_FILE_PATH):
                make_folder(folder, mode=0o700)
        except Unready as error:
            raise CommandError(str(error)) from None
        if not settings.ONEWINDOW_DEMO:
            self._refuse_moved_clock()
        elif find_spec("onewindow.config.demo"):
            call_command("load_demo")
            logins = getattr(import_module("onewindow.config.demo"), "LOGINS", [])
            (settings.STATE / LOGINS_FILE).write_text(json.dumps([list(map(str, login)) for login in logins]))
        call_command("collectstatic", interactive=False, verbosity=0)

    def _refuse_moved_clock(self) -> None:
        if queries.clock_offset():
            raise CommandError(
                "This database belonged to a demo whose clock was moved; production has real time only: "
                "use a database of its own."
            )
