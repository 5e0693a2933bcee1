"""`onewindow load-catalogue FOLDER`: publishes what is new in files of items, bundles and licence types."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from onewindow.catalogue.services import DefinitionErrors, known_references, load_catalogue
from onewindow.foundation.actor import system_actor


class Command(BaseCommand):
    """Checks every YAML file of the folder; with any fault nothing is published."""

    help = "Publishes what is new in YAML files of items, bundles and licence types."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The folder."""
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints what was published, or each fault with its file and line."""
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        try:
            report = load_catalogue(system_actor("load-catalogue"), folder, known_references())
        except DefinitionErrors as error:
            lines = "\n".join(map(str, error.faults))
            raise CommandError(f"{lines}\nNothing was published: {len(error.faults)} to mend.") from None
        for label in report.published:
            self.stdout.write(f"published {label}")
        self.stdout.write(f"{len(report.published)} published, {report.unchanged} unchanged")
