"""`onewindow cases migrate ITEM`: which running cases could go over to the version in force; with `--apply` they do."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from onewindow.cases.services import migrate_case, plan_migration
from onewindow.foundation.errors import DomainError
from onewindow.identity.services import official_at_terminal


class Command(BaseCommand):
    """Without `--apply` nothing is changed."""

    help = "Shows which running cases could go over to the newest version of their item, and takes them over."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`migrate ITEM [--apply --as LOGIN --reason TEXT]`."""
        acts = parser.add_subparsers(dest="act", required=True)
        migrating = acts.add_parser("migrate", help="dry run, or with --apply the act itself")
        migrating.add_argument("item", help="the key of an item")
        migrating.add_argument("--apply", action="store_true")
        migrating.add_argument("--as", dest="login", default="", help="who decides: an official of the approving post")
        migrating.add_argument("--reason", default="", help="why; it is recorded with each case")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Prints each case; those with breaks stay where they are."""
        if options["apply"] and not (options["login"] and options["reason"].strip()):
            raise CommandError("Say who decides (--as) and why (--reason).")
        try:
            actor = official_at_terminal(options["login"]) if options["apply"] else None
            plan = plan_migration(options["item"])
            for one in plan:
                if actor is not None and not one.breaks:
                    migrate_case(actor, one.number, reason=options["reason"])
                said = "; ".join(map(str, one.breaks)) or ("taken over" if actor else "can go over")
                self.stdout.write(f"{one.number}: {said}")
        except DomainError as error:
            raise CommandError(f"{error.code}: {error.detail or error.title}") from None
        free = sum(not one.breaks for one in plan)
        self.stdout.write(f"{len(plan)} running cases on older versions, {free} without breaks")
