"""`onewindow lists import FILE…` publishes what is new in files of lists; `lists export` writes what is in force."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError

from onewindow.foundation.actor import system_actor
from onewindow.foundation.located import read_located
from onewindow.lists.queries import LISTS, as_files
from onewindow.lists.services import ListsInvalid, load_lists


class Command(BaseCommand):
    """With any fault nothing is published."""

    help = "Imports and exports the lists: powers, responsibilities, negative list, funds, materials, proofs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`import FILE…` and `export [--list NAME]`."""
        acts = parser.add_subparsers(dest="act", required=True)
        loading = acts.add_parser("import", help="publishes what is new in YAML files")
        loading.add_argument("files", nargs="+", type=Path)
        writing = acts.add_parser("export", help="writes what is in force as YAML that can be imported again")
        writing.add_argument("--list", choices=LISTS, dest="name")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints what was published, or each fault with its file and line."""
        if options["act"] == "export":
            self.stdout.write(yaml.safe_dump(as_files(options["name"]), allow_unicode=True, sort_keys=False, width=120))
            return
        try:
            files = [read_located(path.name, path.read_text(encoding="utf-8-sig")) for path in options["files"]]
            report = load_lists(system_actor("lists"), files)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"A file cannot be read: {error}. Give files of YAML in UTF-8.") from None
        except ListsInvalid as error:
            shown = "\n".join(map(str, error.faults))
            raise CommandError(f"{shown}\nNothing was published: {len(error.faults)} to mend.") from None
        for label in report.published:
            self.stdout.write(f"published {label}")
        self.stdout.write(f"{len(report.published)} published, {report.unchanged} unchanged")
