"""Questions about votes and suggestions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from onewindow.foundation import clock
from onewindow.foundation.errors import NotFound
from onewindow.participation.models import ClarityVote, Suggestion
from onewindow.participation.rules import ANSWERED, OPEN, REASONS, VERDICTS

SHOWN = 50


@dataclass(frozen=True, slots=True)
class VoteCount:
    """What people said of one guide since a day: clear, not clear, and why."""

    key: str
    department: str
    clear: int
    unclear: int
    reasons: Mapping[str, int]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SuggestionRow:
    """A suggestion; `text` is public once it is answered."""

    number: str
    target_kind: str
    target_key: str
    target_name: str
    target_name_en: str
    department: str
    text: str
    state: str
    created_at: datetime
    due_on: date
    is_overdue: bool
    verdict: str
    answer: str
    answer_en: str
    answered_at: datetime | None

    @property
    def is_answered(self) -> bool:
        """Whether there is an answer."""
        return self.state == ANSWERED

    @property
    def name(self) -> str:
        """What it is about."""
        return self.target_name

    @property
    def name_en(self) -> str:
        """The same in English."""
        return self.target_name_en

    @property
    def verdict_name(self) -> str:
        """采纳, 部分采纳 or 不采纳."""
        return VERDICTS[self.verdict][0] if self.verdict else ""

    @property
    def verdict_name_en(self) -> str:
        """The verdict in English."""
        return VERDICTS[self.verdict][1] if self.verdict else ""


def suggestion(number: str) -> SuggestionRow:
    """One suggestion; raises NotFound."""
    row = Suggestion.objects.filter(number=number).first()
    if row is None:
        raise NotFound
    return _row(row)


def suggestions(target: str = "", after: str = "", limit: int = SHOWN) -> list[SuggestionRow]:
    """Suggestions, the newest first; `target` is `item:KEY` or `list:NAME:CODE`, `after` a number."""
    rows = Suggestion.objects.order_by("-created_at", "-number")
    if target:
        kind, _, key = target.partition(":")
        rows = rows.filter(target_kind=kind, target_key=key)
    if after:
        mark = Suggestion.objects.filter(number=after).values_list("created_at", flat=True).first()
        if mark is not None:
            rows = rows.filter(Q(created_at__lt=mark) | Q(created_at=mark, number__lt=after))
    return [_row(row) for row in rows[:limit]]


def open_suggestions(departments: Collection[str] | None) -> list[SuggestionRow]:
    """What waits for an answer, the first due first; of all departments where None."""
    rows = Suggestion.objects.filter(state=OPEN).order_by("due_on", "number")
    if departments is not None:
        rows = rows.filter(department__in=list(departments))
    return [_row(row) for row in rows[:SHOWN]]


def votes_since(day: date, departments: Collection[str] | None = None) -> list[VoteCount]:
    """What was said of each guide since a day, the least clear first."""
    votes = ClarityVote.objects.filter(day__gte=day)
    if departments is not None:
        votes = votes.filter(department__in=list(departments))
    counts = votes.values("key", "department", "is_clear", "reason").annotate(number=Count("id"))
    found: dict[tuple[str, str], dict[str, int]] = {}
    for row in counts:
        said = found.setdefault((row["key"], row["department"]), {})
        said["clear" if row["is_clear"] else row["reason"]] = row["number"]
    texts: dict[str, list[str]] = {}
    for key, text in votes.exclude(text="").order_by("-id").values_list("key", "text")[:200]:
        texts.setdefault(key, []).append(text)
    lines = [
        VoteCount(
            key,
            department,
            said.get("clear", 0),
            sum(number for name, number in said.items() if name != "clear"),
            {name: number for name, number in said.items() if name in REASONS},
            tuple(texts.get(key, ())[:5]),
        )
        for (key, department), said in found.items()
    ]
    return sorted(lines, key=lambda line: (-line.unclear, line.key))


def unclear_by_item(weeks: int = 1) -> Mapping[str, int]:
    """How often each guide was called not clear in the last weeks."""
    since = clock.today() - timedelta(weeks=weeks)
    return {line.key: line.unclear for line in votes_since(since) if line.unclear}


def _row(row: Suggestion) -> SuggestionRow:
    return SuggestionRow(
        row.number,
        row.target_kind,
        row.target_key,
        row.target_name,
        row.target_name_en,
        row.department,
        row.text,
        row.state,
        row.created_at,
        row.due_on,
        row.state == OPEN and row.due_on < clock.today(),
        row.verdict,
        row.answer,
        row.answer_en,
        row.answered_at,
    )
