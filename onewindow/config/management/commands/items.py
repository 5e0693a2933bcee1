"""`onewindow items …`: the catalogue for people who keep items in files: lint, schema, diff, export, import, publish."""

from __future__ import annotations

from argparse import ArgumentParser
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.core.management.base import BaseCommand

SUBCOMMANDS = {  # name: what it does; each is a module of onewindow.config.items with add_arguments and run
    "lint": "checks files of items against every rule",
    "schema": "prints the JSON Schema of an item, a bundle or a licence type",
    "diff": "shows what files would change, or what changed between two versions",
    "export": "writes what is published as files that can be edited and imported again",
    "import": "takes files or spreadsheets in as drafts, with a report of every row",
    "publish": "publishes a draft that has passed its checks",
    "bpmn": "writes an item's process as BPMN 2.0, or reads one back as steps",
    "dmn": "writes an item's rules of eligibility as DMN, or reads them back",
    "package": "packs, checks and adopts signed packages from city to city",
}


def module_of(name: str) -> str:
    """Where a subcommand lives; `import` is a word of Python's own."""
    return f"onewindow.config.items.{name}{'_' if name == 'import' else ''}"


class Command(BaseCommand):
    """Hands over to the subcommand."""

    help = "Checks, compares, exports, imports and publishes items."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The subcommands that exist, each with its own arguments."""
        subparsers = parser.add_subparsers(dest="subcommand", required=True)
        for name, text in SUBCOMMANDS.items():
            if find_spec(module_of(name)):
                import_module(module_of(name)).add_arguments(subparsers.add_parser(name, help=text, description=text))

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs the subcommand; it writes to this command's output."""
        import_module(module_of(options["subcommand"])).run(options, self.stdout)
