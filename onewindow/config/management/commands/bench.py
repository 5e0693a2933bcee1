"""`onewindow bench`: measures the main acts against yardsticks and writes the figures to a file.

`onewindow bench load` fills the demo city with made-up cases instead, as many as are wanted.
"""

from __future__ import annotations

import json
import os
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from onewindow.config.bench.loading import fill_city
from onewindow.config.bench.measuring import Figure, Rounds
from onewindow.config.bench.run import Sizes, measure, measure_ledger
from onewindow.config.state import CHECKOUT, Unready
from onewindow.foundation.roles import owner_connection

RESULTS = CHECKOUT / "bench" / "results.json"


class Command(BaseCommand):
    """Needs the database's owner: it works in databases of its own and drops them at the end."""

    help = "Measures submission, steps, pages, limits and search as ratios and writes bench/results.json."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What is done; how much is measured, and where it is written."""
        parser.add_argument(
            "what",
            nargs="?",
            choices=("run", "ledger", "load"),
            default="run",
            help="measure all or the ledger alone, or fill the city",
        )
        parser.add_argument("--rounds", type=int, default=40, help="how often each pair is measured")
        parser.add_argument("--warm-up", type=int, default=8, help="how often each pair is run before that")
        parser.add_argument(
            "--cases", type=int, default=50_000, help="how many cases the large city has, or are loaded"
        )
        parser.add_argument("--small-cases", type=int, default=10_000, help="how many the city beside it has")
        parser.add_argument(
            "--workers", type=int, default=len(os.sched_getaffinity(0)), help="processes at work at once"
        )
        parser.add_argument("--items", type=int, default=2_000, help="how many items the large catalogue has")
        parser.add_argument("--entries", type=int, default=100_000, help="how many entries are sealed and verified")
        parser.add_argument("--output", type=Path, default=RESULTS, help="the file of results")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Prints each figure as it is measured."""
        if not settings.ONEWINDOW_DEMO:
            raise CommandError("The bench loads the demo city: ONEWINDOW_ENV=demo is needed.")
        if options["what"] == "load":
            self._load(options["cases"])
            return
        begun, figures = time.monotonic(), []
        rounds = Rounds(options["rounds"], options["warm_up"])
        sizes = Sizes(
            options["cases"], options["small_cases"], options["items"], options["workers"], options["entries"]
        )
        try:
            chosen = measure_ledger if options["what"] == "ledger" else measure
            for figure in chosen(rounds, sizes, self.stdout.write):
                figures.append(figure)
                self.stdout.write(line(figure))
        except Unready as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            raise CommandError("Stopped; the bench's databases are dropped.", returncode=130) from None
        output: Path = options["output"]
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(json.dumps([figure.row() for figure in figures], ensure_ascii=False, indent=1) + "\n")
        self.stdout.write(f"{len(figures)} figures in {time.monotonic() - begun:.0f} s: {output}")

    def _load(self, cases: int) -> None:
        begun = time.monotonic()
        with owner_connection() as owner:
            fill_city(owner, cases, self.stdout.write)
        seconds = time.monotonic() - begun
        self.stdout.write(f"{cases:,} cases more in {seconds:.0f} s. `onewindow load-demo --reset` takes them back.")


def line(figure: Figure) -> str:
    """One figure as it is printed."""
    if figure.unit == "statements":
        return f"{figure.name:<58} {figure.value:>6.0f} statements of {figure.against.split()[3]}"
    spread = f" ({figure.spread[0]:.2f}–{figure.spread[1]:.2f})" if figure.spread else ""
    shown = f"{figure.ratio:.2f}{spread} × {figure.against}"
    return f"{figure.name:<58} {figure.value:>8.{3 if figure.unit == 'ms' else 0}f} {figure.unit} = {shown}"
