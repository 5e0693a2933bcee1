"""`onewindow deadline FILE`: derives deadlines written in the shape of `deadlines.yaml`, day by day."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from onewindow.config.deadlines import Deadline, DeadlineUnreadable, as_json, derive_case, read_cases


class Command(BaseCommand):
    """Exit code 1 when a case cannot be derived; the others are told all the same."""

    help = "Derives deadlines from a file in the shape of deadlines.yaml and prints how each came about."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and how to print."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="a list of objects with id, due_date, due_at and days")
        parser.add_argument("--en", action="store_true", help="in English")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Prints every case."""
        try:
            cases = read_cases(options["file"])
        except DeadlineUnreadable as error:
            raise CommandError(str(error)) from None
        found: list[Deadline | tuple[str, str]] = [_derived(case) for case in cases]
        if options["json"]:
            rows = [as_json(one) if isinstance(one, Deadline) else {"id": one[0], "error": one[1]} for one in found]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
        else:
            for one in found:
                self._tell(one, is_english=options["en"])
        wrong = [one[1] for one in found if not isinstance(one, Deadline)]
        if wrong:
            raise CommandError("\n".join(wrong))

    def _tell(self, one: Deadline | tuple[str, str], *, is_english: bool) -> None:
        if not isinstance(one, Deadline):
            return
        found = one.derivation
        mark = "" if not found.provisional else " (provisional)" if is_english else "（暂定）"
        self.stdout.write(self.style.MIGRATE_HEADING(f"{one.id} {one.title}"))
        self.stdout.write(f"  {found.due_at:%Y-%m-%d %H:%M}{mark}")
        for note in found.notes:
            self.stdout.write(f"  {note.number}. {note.text_en if is_english else note.text}  [{note.rule}]")
        for kind in one.ignored:
            said = f"{kind} never stops the clock" if is_english else f"{kind} 不停钟"
            self.stdout.write(f"  - {said}")
        for day in found.days:
            number = f"{day.number:>3}" if day.number is not None else "  ·" if day.counted else "  –"
            self.stdout.write(f"    {day.day} {number}  {day.reason_en if is_english else day.reason}".rstrip())


def _derived(case: Mapping[str, Any]) -> Deadline | tuple[str, str]:
    try:
        return derive_case(case)
    except DeadlineUnreadable as error:
        return str(case.get("id", "?")), str(error)
