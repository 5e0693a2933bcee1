"""Laws as lines of JSON: which ranks there are, and what a line must say before it enters the register."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

# 法律位阶, highest first (Legislation Law, ch. 5); a basis is judged by it (rules E5).
RANKS = (
    "law",
    "regulation",
    "state_council_decision",
    "local_regulation",
    "provincial_rule",
    "ministry_rule",
    "city_rule",
    "normative_document",
)
RANK_NAMES = {
    "law": ("法律", "law"),
    "regulation": ("行政法规", "administrative regulation"),
    "state_council_decision": ("国务院决定", "State Council decision"),
    "local_regulation": ("地方性法规", "local regulation"),
    "provincial_rule": ("省级政府规章", "rule of a provincial government"),
    "ministry_rule": ("部门规章", "ministry rule"),
    "city_rule": ("设区的市政府规章", "rule of a city government"),
    "normative_document": ("行政规范性文件", "normative document"),
}
_BY_CHINESE_NAME = {zh: rank for rank, (zh, _en) in RANK_NAMES.items()}
TEXTS = ("law_id", "law", "version", "kind")
MOST_ARTICLES = 5000  # no law has more; a larger number is a slip


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """One line: an article of a version of a law. `gist` is one sentence of ours, `text` the law's own words.

    `limit` is the longest time that the article gives an office, as `20 workday`; empty where it gives none.
    """

    law_id: str
    law: str
    short: str
    law_en: str
    kind: str
    version: date
    in_force_from: date
    in_force_until: date | None
    newer_version: str
    number: int
    label: str
    gist: str
    gist_en: str
    text: str
    limit: str = ""


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong with a line, and what to do."""

    file: str
    line: int
    reason: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason} {self.remedy}"


class _BadLineError(ValueError):
    """A line that cannot be taken; its arguments are reason and remedy."""


def read_lines(file: str, lines: Iterable[str]) -> tuple[list[ArticleLine], list[LineFault]]:
    """The articles of a file, and every fault in it; empty lines are passed over."""
    articles, faults = list[ArticleLine](), list[LineFault]()
    seen: dict[tuple[str, date, int], int] = {}
    for number, text in _numbered(lines):
        try:
            article = _article(text)
            key = (article.law_id, article.version, article.number)
            if key in seen:
                raise _BadLineError(
                    f"Article {article.number} stands in line {seen[key]} already.", "Keep one of the lines."
                )
            seen[key] = number
            articles.append(article)
        except _BadLineError as error:
            faults.append(LineFault(file, number, *map(str, error.args)))
    return articles, faults


def _numbered(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    return ((number, text) for number, text in enumerate(lines, 1) if text.strip())


def _article(text: str) -> ArticleLine:
    try:
        row = json.loads(text)
    except ValueError as error:
        raise _BadLineError(f"This is not JSON ({error}).", "Write one JSON object in each line.") from None
    if not isinstance(row, dict):
        raise _BadLineError("A JSON object is needed.", 'Write a line like {"law_id": …, "article": 1, …}.')
    missing = [name for name in TEXTS if not isinstance(row.get(name), str) or not row[name].strip()]
    if missing:
        raise _BadLineError(f"{', '.join(missing)} is missing or no text.", "Add it as a text in quotes.")
    version = _day(row, "version")
    return ArticleLine(
        law_id=row["law_id"].strip(),
        law=row["law"].strip(),
        short=_text(row, "short") or row["law"].strip(),
        law_en=_text(row, "law_en") or row["law_id"].replace("-", " ").capitalize(),
        kind=_rank(row["kind"]),
        version=version,
        in_force_from=_day(row, "in_force_from") if row.get("in_force_from") else version,
        in_force_until=_day(row, "in_force_until") if row.get("in_force_until") else None,
        newer_version=_day(row, "newer_version").isoformat() if row.get("newer_version") else "",
        number=_number(row),
        label=_text(row, "label") or f"第{row['article']}条",
        gist=_text(row, "gist"),
        gist_en=_text(row, "gist_en"),
        text=_text(row, "text"),
        limit=_limit(row),
    )


def _rank(kind: str) -> str:
    rank = _BY_CHINESE_NAME.get(kind.strip(), kind.strip())
    if rank not in RANKS:
        raise _BadLineError(f"The kind {kind!r} is not known.", f"Write one of {', '.join(RANKS)}.")
    return rank


def _day(row: Mapping[str, Any], name: str) -> date:
    try:
        return date.fromisoformat(str(row[name]))
    except ValueError:
        raise _BadLineError(f"{name} {row[name]!r} is no day.", "Write it like 2023-12-29.") from None


def _number(row: Mapping[str, Any]) -> int:
    number = row.get("article")
    if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= MOST_ARTICLES:
        raise _BadLineError(f"article {number!r} is no number of an article.", "Write it like 29, without quotes.")
    return number


def _limit(row: Mapping[str, Any]) -> str:
    limit = _text(row, "limit")
    if limit and not re.fullmatch(r"\d+ (workday|calendar_day|month|year|hour|working_hour)", limit):
        raise _BadLineError(f"The limit {limit!r} is not known.", "Write it like 20 workday.")
    return limit


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name, "")
    if not isinstance(value, str):
        raise _BadLineError(f"{name} is no text.", "Write it in quotes.")
    return value.replace("\x00", "").strip()
