"""`onewindow search EVALFILE`: how often people's words find what they mean; `--text WORDS` shows what is found."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError

from onewindow.finding.queries import search
from onewindow.finding.rules.hits import TOP, Phrase, Tried, rate, rates_by_kind, read_phrases

FAILED = 1
SHOWN = 10


class Command(BaseCommand):
    """Measures with any file in the shape of `citizens_words.yaml`."""

    help = "Prints the hit rate of phrases in a file, or what words find."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A file of phrases, or words."""
        parser.add_argument("evalfile", nargs="?", type=Path, help="YAML with phrases: [{id, phrase, kind, must_top3}]")
        parser.add_argument("--text", help="words to look for instead")
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--at-least", type=float, default=0.0, help="ends with 1 below this rate, such as 0.95")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints rates and misses, or hits."""
        if options["text"] is not None:
            for hit in search(options["text"], SHOWN):
                self.stdout.write(f"{hit.kind}:{hit.key} {hit.name} ({hit.name_en}) {hit.score}")
            return
        if options["evalfile"] is None:
            raise CommandError("Name a file of phrases, or words with --text.")
        tried = [self._try(phrase) for phrase in self._phrases(options["evalfile"])]
        (self._print_json if options["json"] else self._print)(tried)
        if rate(tried) < options["at_least"]:
            raise SystemExit(FAILED)

    def _phrases(self, path: Path) -> list[Phrase]:
        try:
            data = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=yaml.CSafeLoader)
            return read_phrases(data)
        except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError) as error:
            raise CommandError(f"{path}: {error}") from None

    def _try(self, phrase: Phrase) -> Tried:
        return Tried(phrase, tuple(f"{hit.kind}:{hit.key}" for hit in search(phrase.phrase, TOP)))

    def _print(self, tried: list[Tried]) -> None:
        for one in tried:
            if not one.is_met:
                came = ", ".join(one.found) or "nothing"
                self.stdout.write(f"missed {one.phrase.id} {one.phrase.phrase}: {one.phrase.must}, came {came}")
        for kind, (met, total) in rates_by_kind(tried).items():
            self.stdout.write(f"{kind or 'other'}: {met} of {total}")
        met = sum(one.is_met for one in tried)
        self.stdout.write(f"hit rate {rate(tried):.1%} ({met} of {len(tried)} among the first {TOP})")

    def _print_json(self, tried: list[Tried]) -> None:
        missed = [
            {"id": one.phrase.id, "phrase": one.phrase.phrase, "must_top3": one.phrase.must, "found": list(one.found)}
            for one in tried
            if not one.is_met
        ]
        body = {"hit_rate": rate(tried), "phrases": len(tried), "by_kind": rates_by_kind(tried), "missed": missed}
        self.stdout.write(json.dumps(body, ensure_ascii=False, indent=1))
