"""`onewindow routing check [FILE]`: holes and overlaps of routing rules, stored or in a file; `load` writes a file's."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from onewindow.catalogue.queries import Route, RoutingFault, route_faults, routing_report, routing_rules
from onewindow.catalogue.services import RoutesUnreadable, read_routes, write_routes
from onewindow.foundation.errors import DomainError
from onewindow.identity.services import official_at_terminal


class Command(BaseCommand):
    """Exit code 1 where something is wrong; each fault is a line of its own."""

    help = "Finds holes and overlaps in the rules that give steps of items to posts, and writes rules from a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`check [FILE]`, `load FILE --as LOGIN`, `show ITEM`."""
        acts = parser.add_subparsers(dest="act", required=True)
        check = acts.add_parser("check", help="the stored rules, or those of a file before they are written")
        check.add_argument("file", nargs="?", type=Path)
        load = acts.add_parser("load", help="writes the rules of a file, item by item")
        load.add_argument("file", type=Path)
        load.add_argument(
            "--as", dest="login", required=True, help="who decides: an official of the catalogue's office"
        )
        show = acts.add_parser("show", help="the stored rules of an item")
        show.add_argument("item")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Does one of the three."""
        try:
            {"check": self._check, "load": self._load, "show": self._show}[options["act"]](options)
        except RoutesUnreadable as error:
            raise CommandError(f"{options['file']}: {error.text_en}") from None
        except DomainError as error:
            reasons = "\n".join(str(one["reason"]) for one in _errors(error))
            raise CommandError(f"{error.code}: {reasons or error.detail or error.title}") from None

    def _check(self, options: dict[str, Any]) -> None:
        faults: list[RoutingFault] = []
        count = 0
        if options["file"]:
            for item, routes in _read(options["file"]).items():
                count += len(routes)
                faults += route_faults(item, routes)
        else:
            for row in routing_report():
                count += row.rules
                faults += row.faults
        for fault in faults:
            self.stdout.write(str(fault))
        self.stdout.write(f"{count} rules, {len(faults)} faults")
        if faults:
            raise CommandError(f"{len(faults)} faults")

    def _load(self, options: dict[str, Any]) -> None:
        actor = official_at_terminal(options["login"])
        for item, routes in _read(options["file"]).items():
            gone = write_routes(actor, item, routes)
            self.stdout.write(f"{item}: {len(routes)} rules written, {gone} taken away")

    def _show(self, options: dict[str, Any]) -> None:
        for one in routing_rules(options["item"]):
            days = f" {one.since or ''}..{one.until or ''}" if one.since or one.until else ""
            self.stdout.write(f"{one.step} {one.place} {one.subject or '*'} {one.post}{days}")


def _read(path: Path) -> dict[str, list[Route]]:
    try:
        return read_routes(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}. Give a YAML file in UTF-8.") from None


def _errors(error: DomainError) -> list[dict[str, Any]]:
    found = error.facts.get("errors")
    return found if isinstance(found, list) else []
