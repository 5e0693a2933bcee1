"""`onewindow ledger …`: verify the whole log, prove an entry, seal, erase by law, begin an epoch."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from onewindow.foundation.actor import system_actor
from onewindow.foundation.clock import LOCAL
from onewindow.foundation.errors import DomainError
from onewindow.ledger import queries, services
from onewindow.ledger.rules import Checkpoint, NoteUnreadable, parse_checkpoint, parse_note


class Command(BaseCommand):
    """Verifying and proving only read; whatever is found ends with exit code 1."""

    help = "Verifies the audit ledger, proves entries, seals, erases by law."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The acts."""
        acts = parser.add_subparsers(dest="act", required=True)
        verify = acts.add_parser("verify", help="recomputes everything and names what was changed, removed or inserted")
        verify.add_argument("--since", type=_moment, help="take for granted what was sealed before (2026-01-31)")
        verify.add_argument("--checkpoint", type=Path, help="a checkpoint that you kept: the log must have passed it")
        verify.add_argument("--processes", type=int, help="how many share the work (one per core)")
        prove = acts.add_parser("prove", help="writes the proof of an entry, or of a receipt by its check code")
        prove.add_argument("what", help="an entry's number or a receipt's check code")
        prove.add_argument("--output", type=Path, help="the file (standard output)")
        acts.add_parser("seal", help="seals now what the worker would seal within seconds")
        acts.add_parser("anchor", help="has every witness of the settings confirm the newest checkpoint now")
        erase = acts.add_parser("erase", help="erases record and salt of an entry where the law demands it")
        erase.add_argument("entry", type=int)
        erase.add_argument("--basis", required=True, help="the legal basis, as: PIPL art. 47 (1) 4")
        erase.add_argument("--order", required=True, help="the number of the order by which it is done")
        epoch = acts.add_parser("epoch", help="begins a new tree, after a restore to an earlier moment")
        epoch.add_argument("--reason", required=True, help="what happened")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Does the act; what is refused is said on the error output."""
        try:
            getattr(self, f"_{options['act']}")(options)
        except (DomainError, services.LogRolledBack, ImproperlyConfigured) as error:
            raise CommandError(f"{type(error).__name__}: {error}") from None

    def _verify(self, options: dict[str, Any]) -> None:
        held = _held(options["checkpoint"]) if options["checkpoint"] else None
        report = queries.verify_log(
            since=options["since"], processes=options["processes"], held=held, tell=self._progress
        )
        for finding in report.findings:
            self.stdout.write(f"{finding.kind}: {finding.text}")
        self.stdout.write(
            f"{report.entries:,} leaves and {report.checkpoints:,} checkpoints verified, {report.erased:,} erased by law, "
            f"{report.pending:,} entries wait to be sealed."
        )
        if report.findings:
            self.stdout.write(f"{len(report.findings)} findings: the ledger is not as it was sealed.")
            sys.exit(1)
        self.stdout.write("Everything is as it was sealed.")

    def _progress(self, done: int, of: int) -> None:
        self.stderr.write(f"{done:,} of {of:,} leaves")

    def _prove(self, options: dict[str, Any]) -> None:
        what = options["what"]
        entry = int(what) if what.isdecimal() else queries.entry_of_receipt(what)
        text = json.dumps(queries.proof_of(entry).document(), ensure_ascii=False, indent=1) + "\n"
        if options["output"]:
            options["output"].write_text(text, encoding="utf-8")
            self.stdout.write(f"The proof of entry {entry} is in {options['output']}.")
        else:
            self.stdout.write(text, ending="")

    def _seal(self, _options: dict[str, Any]) -> None:
        self.stdout.write(f"{services.seal_entries():,} entries sealed.")

    def _anchor(self, _options: dict[str, Any]) -> None:
        found = services.witnesses()
        if not found:
            raise CommandError("No witness is set up: write `key address` into ONEWINDOW_WITNESSES.")
        for witness in found:
            size = services.ask_witness(witness.key.name)
            said = f"confirmed the first {size:,} leaves" if size else "has nothing to confirm: nothing is sealed yet"
            self.stdout.write(f"{witness.key.name}: {said}.")

    def _erase(self, options: dict[str, Any]) -> None:
        actor = system_actor("ledger.erase_record")
        is_new = services.erase_record(actor, options["entry"], options["basis"], options["order"])
        what = "Erased; the proofs stay valid." if is_new else "It was erased before."
        self.stdout.write(f"Entry {options['entry']}: {what}")

    def _epoch(self, options: dict[str, Any]) -> None:
        number = services.begin_epoch(system_actor("ledger.begin_epoch"), options["reason"])
        self.stdout.write(f"Epoch {number} has begun.")


def _moment(text: str) -> datetime:
    """A day of Asia/Shanghai, or a moment with its zone."""
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=LOCAL) if found.tzinfo is None else found


def _held(path: Path) -> Checkpoint:
    try:
        return parse_checkpoint(parse_note(path.read_text(encoding="utf-8")).text)
    except (OSError, UnicodeDecodeError, NoteUnreadable) as error:
        raise CommandError(
            f"{path} is no checkpoint: {error}. Give the file as /ledger/checkpoint serves it."
        ) from None
