"""`onewindow laws import FILE…`: loads laws from lines of JSON; `laws repeal` ends one."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from onewindow.foundation.actor import system_actor
from onewindow.foundation.errors import NotFound
from onewindow.laws.queries import ArticleLine, LineFault, read_lines
from onewindow.laws.services import LawsInvalid, import_laws, repeal_law

ACTOR = "laws"


class Command(BaseCommand):
    """With any fault nothing is loaded."""

    help = "Loads laws from JSON Lines, or ends a law."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`import FILE…` and `repeal LAW --until DAY --reason TEXT`."""
        acts = parser.add_subparsers(dest="act", required=True)
        loading = acts.add_parser("import", help="loads files of JSON Lines, one article in each line")
        loading.add_argument("files", nargs="+", type=Path)
        ending = acts.add_parser("repeal", help="ends a law on a day, its last in force")
        ending.add_argument("law_id")
        ending.add_argument("--until", required=True, type=date.fromisoformat)
        ending.add_argument("--reason", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints what was done, or each fault with its file and line."""
        if options["act"] == "import":
            self._load(options["files"])
        else:
            try:
                repeal_law(system_actor(ACTOR), options["law_id"], options["until"], options["reason"])
            except NotFound:
                raise CommandError(f"There is no law {options['law_id']!r} in the register.") from None
            self.stdout.write(f"{options['law_id']} is law until {options['until']}")

    def _load(self, files: list[Path]) -> None:
        lines, faults = list[ArticleLine](), list[LineFault]()
        for path in files:
            try:
                found, wrong = read_lines(path.name, path.read_text(encoding="utf-8-sig").splitlines())
            except (OSError, UnicodeDecodeError) as error:
                raise CommandError(f"{path} cannot be read: {error}. Give a file of JSON Lines in UTF-8.") from None
            lines += found
            faults += wrong
        try:
            report = import_laws(system_actor(ACTOR), lines, faults)
        except LawsInvalid as error:
            shown = "\n".join(map(str, error.faults))
            raise CommandError(f"{shown}\nNothing was loaded: {len(error.faults)} to mend.") from None
        for version in report.versions:
            self.stdout.write(f"loaded {version}")
        self.stdout.write(
            f"{len(report.versions)} versions loaded, {report.articles} articles added, {report.unchanged} unchanged"
        )
