"""What the law register announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onewindow.foundation.events import Event


@dataclass(frozen=True, slots=True)
class LawLoaded(Event):
    """A version of a law has entered the register; `removed_articles` were in the version before and are gone."""

    law_id: str
    version: str
    removed_articles: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LawRepealed(Event):
    """A law ends; `until` is its last day in force."""

    law_id: str
    until: date
