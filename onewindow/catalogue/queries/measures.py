"""What versions ask of people, how that has fallen since the first, and how long things really take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from onewindow.catalogue.models import VERSIONS, ItemStanding, RealTime
from onewindow.catalogue.queries.published import measured_at, standing_from
from onewindow.catalogue.rules.measures import Counts, counts_of
from onewindow.catalogue.rules.standing import Standing
from onewindow.foundation.errors import NotFound


@dataclass(frozen=True, slots=True)
class RealTimeRow:
    """How long finished cases of the last 90 days took: their number, median and 90th percentile in working days.

    `visits` is how often their applicants came in person, on average. A bundle has a row too.
    """

    key: str
    count: int
    median_days: float
    p90_days: float
    visits: float = 0.0


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A published version, with what it asks of people."""

    key: str
    version: int
    version_id: UUID
    effective_from: date
    published_at: datetime
    note: str
    note_en: str
    sha256: str
    rolled_back_to: int | None
    counts: Counts | None
    body: Mapping[str, Any]


def versions_of(kind: str, key: str) -> tuple[VersionRow, ...]:
    """Every version, the newest first; raises NotFound."""
    rows = VERSIONS[kind].objects.filter(key=key).order_by("-version")
    found = tuple(
        VersionRow(
            row.key,
            row.version,
            row.id,
            row.effective_from,
            row.published_at,
            row.note,
            row.note_en,
            row.sha256,
            row.rolled_back_to,
            counts_of(row.body) if kind == "item" else None,
            row.body,
        )
        for row in rows
    )
    if not found:
        raise NotFound
    return found


def standings_of(key: str) -> tuple[Standing, ...]:
    """Everything that was done to an item beside publishing, the newest first."""
    return tuple(standing_from(row) for row in ItemStanding.objects.filter(key=key).order_by("-id"))


def reduction(versions: Sequence[VersionRow]) -> tuple[Counts, Counts] | None:
    """What the first version asked and what the newest asks; None where there is one version only."""
    if len(versions) < 2 or versions[-1].counts is None or versions[0].counts is None:
        return None
    return versions[-1].counts, versions[0].counts


class _Process:
    """The real times as this process last read them, and when they were reckoned."""

    at: datetime | None = None
    rows: Mapping[str, RealTimeRow] = {}


def real_times() -> Mapping[str, RealTimeRow]:
    """How long finished cases took, by item, as of the last look at the catalogue; a statement only for new ones."""
    at = measured_at()
    if at is None:
        return {}
    if at != _Process.at:
        columns = ("key", "count", "median_days", "p90_days", "visits")
        _Process.rows = {row[0]: RealTimeRow(*row) for row in RealTime.objects.values_list(*columns)}
        _Process.at = at
    return _Process.rows
