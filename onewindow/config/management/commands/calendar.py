"""`onewindow calendar load FILE`: takes in a year's official calendar; `calendar list` says which were loaded."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from onewindow.config.calendars import CalendarUnreadable, load_year, read_notices, recompute
from onewindow.config.queries import calendar_years
from onewindow.foundation.actor import system_actor


class Command(BaseCommand):
    """Loading the same file twice changes nothing."""

    help = "Loads official calendars and computes open cases again; lists what was loaded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`load FILE [--year YEAR]` and `list`."""
        acts = parser.add_subparsers(dest="act", required=True)
        loading = acts.add_parser("load", help="loads the official years of a file")
        loading.add_argument("file", type=Path)
        loading.add_argument("--year", type=int, help="only this year of the file")
        acts.add_parser("list", help="the years that were loaded")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Says for each year how many cases were computed again, and how many dates changed."""
        if options["act"] == "list":
            for row in calendar_years():
                self.stdout.write(f"{row.year}: {row.days} days, from {row.source}, {row.loaded_at:%Y-%m-%d %H:%M}")
            return
        try:
            notices = read_notices(options["file"])
        except CalendarUnreadable as error:
            raise CommandError(str(error)) from None
        chosen = [one for one in notices if options["year"] in (None, one.year)]
        if not chosen:
            raise CommandError(f"{options['file']} has no official year {options['year']}.")
        for notice in chosen:
            if not load_year(system_actor("config.load_calendar"), notice, options["file"].name):
                self.stdout.write(f"{notice.year}: unchanged")
                continue
            cases, changed = recompute(notice.year, notice.sha256)
            self.stdout.write(f"{notice.year}: loaded, {cases} open cases computed again, {changed} dates changed")
