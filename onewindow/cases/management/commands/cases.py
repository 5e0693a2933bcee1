"""`onewindow cases migrate ITEM`: which running cases could go over to the version in force; with `--apply` they do.

`onewindow cases facts`: what was late or wrong, for supervision, derived from the cases themselves.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from onewindow.cases.queries.facts import facts_of_case, supervision_facts
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

        facts = acts.add_parser("facts", help="what was late or wrong (rules H1-H10), one line of JSON each")
        facts.add_argument("number", nargs="?", default="", help="one case; without it all")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Does one of the two."""
        if options["act"] == "facts":
            self._facts(options["number"])
        else:
            self._migrate(options)

    def _facts(self, number: str) -> None:
        found, after = (facts_of_case(number), None) if number else supervision_facts()
        while True:
            for one in found:
                self.stdout.write(json.dumps({"rule": one.rule, **asdict(one)}, default=str, ensure_ascii=False))
            if after is None:
                return
            found, after = supervision_facts(after=after)

    def _migrate(self, options: dict[str, Any]) -> None:
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
