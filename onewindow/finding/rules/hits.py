"""Measuring a search by phrases of which it is known what they mean (the shape of `citizens_words.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

TOP = 3


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase and what must be among the first three: `item:KEY` or `bundle:CODE`, or one of `also_good`."""

    id: str
    phrase: str
    kind: str
    must: str
    also_good: tuple[str, ...]

    def is_met(self, found: Sequence[str]) -> bool:
        """Whether one of the wanted is among the first three."""
        return not {self.must, *self.also_good}.isdisjoint(found[:TOP])


@dataclass(frozen=True, slots=True)
class Tried:
    """A phrase with what came."""

    phrase: Phrase
    found: tuple[str, ...]

    @property
    def is_met(self) -> bool:
        """Whether what came was what was meant."""
        return self.phrase.is_met(self.found)


def read_phrases(data: Any) -> list[Phrase]:
    """The phrases of a file; raises ValueError that names the first entry that cannot be read."""
    rows = data.get("phrases") if isinstance(data, Mapping) else data
    if not isinstance(rows, list) or not rows:
        raise ValueError("There are no phrases: write `phrases:` and a list of {id, phrase, kind, must_top3}.")
    return [_phrase(number, row) for number, row in enumerate(rows, 1)]


def _phrase(number: int, row: Any) -> Phrase:
    if not isinstance(row, Mapping) or not row.get("phrase") or not row.get("must_top3"):
        raise ValueError(f"Entry {number} needs phrase and must_top3.")
    others = row.get("also_good") or ()
    if isinstance(others, str) or not all(isinstance(each, str) for each in others):
        raise ValueError(f"Entry {number}: also_good is a list of item:KEY or bundle:CODE.")
    return Phrase(
        str(row.get("id", number)), str(row["phrase"]), str(row.get("kind", "")), str(row["must_top3"]), tuple(others)
    )


def rate(tried: Sequence[Tried]) -> float:
    """The share of phrases that found what was meant; 0 for none."""
    return sum(one.is_met for one in tried) / len(tried) if tried else 0.0


def rates_by_kind(tried: Sequence[Tried]) -> dict[str, tuple[int, int]]:
    """Of each kind of phrase how many were met, and how many there are."""
    found: dict[str, tuple[int, int]] = {}
    for one in tried:
        met, total = found.get(one.phrase.kind, (0, 0))
        found[one.phrase.kind] = (met + one.is_met, total + 1)
    return found
