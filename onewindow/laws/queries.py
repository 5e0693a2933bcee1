"""Questions about laws: which versions there are, what an article says, and on what day it is law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from onewindow.laws.models import Article, LawsToken, LawVersion
from onewindow.laws.rules import RANK_NAMES, RANKS, ArticleLine, LineFault, read_lines

__all__ = [
    "RANKS",
    "RANK_NAMES",
    "ArticleLine",
    "ArticleRow",
    "LawRow",
    "LineFault",
    "article_texts",
    "cached_law_versions",
    "clear_law_cache",
    "law_version",
    "law_versions",
    "laws_token",
    "read_lines",
]


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article; `has_text` says whether the law's own words are here, `limit` the time it gives an office."""

    number: int
    label: str
    gist: str
    gist_en: str
    has_text: bool
    limit: str = ""

    @property
    def label_en(self) -> str:
        """Article 29."""
        return f"Article {self.number}"


@dataclass(frozen=True, slots=True)
class LawRow:
    """A version of a law; `newer_version` is the day of a later one that is known, loaded or not."""

    id: UUID
    law_id: str
    version: str
    kind: str
    law: str
    short: str
    law_en: str
    in_force_from: date
    in_force_until: date | None
    newer_version: str
    articles: Mapping[int, ArticleRow]

    @property
    def name(self) -> str:
        """The short name in Chinese."""
        return self.short

    @property
    def name_en(self) -> str:
        """The English name."""
        return self.law_en

    def is_in_force(self, day: date) -> bool:
        """Whether it is law on a day."""
        return self.in_force_from <= day and (self.in_force_until is None or day <= self.in_force_until)


class _Process:
    """What the process keeps of the register."""

    token: UUID | None = None
    laws: Mapping[str, tuple[LawRow, ...]] = {}


def law_versions() -> Mapping[str, tuple[LawRow, ...]]:
    """All versions by law, the oldest first: one short statement, and two more when something changed."""
    token = LawsToken.objects.filter(id=1).values_list("token", flat=True).first()
    if token is None:
        clear_law_cache()
    elif token != _Process.token:
        _Process.token, _Process.laws = token, _read_laws()
    return _Process.laws


def cached_law_versions() -> Mapping[str, tuple[LawRow, ...]]:
    """The register as this process last read it, without a statement once it has; for names on pages."""
    return _Process.laws if _Process.token else law_versions()


def laws_token() -> UUID | None:
    """By which token the process last read the register; whatever is made from it is kept by it."""
    return _Process.token


def clear_law_cache() -> None:
    """Forgets what the process keeps of the register."""
    _Process.token, _Process.laws = None, {}


def law_version(law_id: str, version: str) -> LawRow | None:
    """One version of a law, or None."""
    return next((row for row in law_versions().get(law_id, ()) if row.version == version), None)


def article_texts(version_id: UUID) -> dict[int, str]:
    """The texts of a version's articles by number; an article of which only the gist is known is left out."""
    rows = Article.objects.filter(law_version_id=version_id).exclude(text="")
    return dict(rows.values_list("number", "text"))


def _read_laws() -> Mapping[str, tuple[LawRow, ...]]:
    articles: dict[UUID, dict[int, ArticleRow]] = {}
    columns = ("law_version_id", "number", "label", "gist", "gist_en", "limit")
    rows = Article.objects.order_by("number").annotate(has_text=~Q(text=""))
    for version, number, label, gist, gist_en, limit, has_text in rows.values_list(*columns, "has_text"):
        articles.setdefault(version, {})[number] = ArticleRow(number, label, gist, gist_en, has_text, limit)
    found: dict[str, list[LawRow]] = {}
    for row in LawVersion.objects.order_by("law_id", "version"):
        found.setdefault(row.law_id, []).append(
            LawRow(
                id=row.id,
                law_id=row.law_id,
                version=row.version.isoformat(),
                kind=row.kind,
                law=row.law,
                short=row.short,
                law_en=row.law_en,
                in_force_from=row.in_force_from,
                in_force_until=row.in_force_until,
                newer_version=row.newer_version,
                articles=articles.get(row.id, {}),
            )
        )
    return {law_id: tuple(rows) for law_id, rows in found.items()}
