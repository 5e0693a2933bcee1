"""A year's official calendar (放假安排) from a file: read, checked, loaded, and open cases computed again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from onewindow.cases.services import recompute_for_calendar
from onewindow.config.models import AnnouncedYear
from onewindow.config.queries import use_loaded_calendar
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.queue import enqueue
from onewindow.foundation.signing import canonical_json
from onewindow.foundation.workdays import HOLIDAYS, statutory_days
from onewindow.ledger.services import record_act

SATURDAY = 5
ENGLISH = dict(HOLIDAYS.values())
YEARS = range(2004, 2100)


class CalendarUnreadable(Exception):
    """A file that is no calendar; says what is wrong and what to write."""


@dataclass(frozen=True, slots=True)
class YearNotice:
    """A year's notice: each day that does not follow its weekday, as `{date, name, name_en, off}`."""

    year: int
    days: tuple[Mapping[str, Any], ...]

    @property
    def sha256(self) -> str:
        """By which a changed notice is told from the one before."""
        return hashlib.sha256(canonical_json([dict(day) for day in self.days])).hexdigest()


def read_notices(path: Path) -> list[YearNotice]:
    """The official years of a file: `{year, days}` or `{years: {"2027": {official, days}}}`, in YAML or JSON.

    A day is `{date, off, name}`; every statutory day of the year must be among those off (Regulation on Public
    Holidays, art. 2), a make-up working day is a Saturday or Sunday. Raises CalendarUnreadable.
    """
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise CalendarUnreadable(f"{path} cannot be read: {error}. Give a YAML or JSON file in UTF-8.") from None
    except yaml.YAMLError as error:
        raise CalendarUnreadable(f"{path} is not valid YAML or JSON: {error}") from None
    years = data.get("years", {data.get("year"): data}) if isinstance(data, Mapping) else {}
    if not isinstance(years, Mapping) or not years:
        raise CalendarUnreadable(f"{path} holds no year: write `year: 2027` and `days:` with date, off and name.")
    return [
        _notice(path, year, content)
        for year, content in years.items()
        if not isinstance(content, Mapping) or content.get("official", True)
    ]


@transaction.atomic
def load_year(actor: Actor, notice: YearNotice, source: str) -> bool:
    """Keeps a year's notice and has the open cases that it touches computed again; False when it was known already."""
    known = AnnouncedYear.objects.select_for_update().filter(year=notice.year).first()
    if known is not None and known.sha256 == notice.sha256:
        return False
    facts = {"days": [dict(day) for day in notice.days], "sha256": notice.sha256, "source": source}
    AnnouncedYear.objects.update_or_create(year=notice.year, defaults={**facts, "loaded_at": clock.now()})
    record_act(actor, "config.load_calendar", f"calendar:{notice.year}", sha256=notice.sha256, days=len(notice.days))
    enqueue("config.recompute_calendar", year=notice.year, sha256=notice.sha256)
    return True


def recompute(year: int, sha256: str) -> tuple[int, int]:
    """Computes the open cases again that a newly loaded year touches; returns how many, and how many dates changed."""
    use_loaded_calendar(now=True)
    return recompute_for_calendar(year, sha256)


def _notice(path: Path, year: Any, content: Any) -> YearNotice:
    if not str(year).isdecimal() or int(year) not in YEARS:
        raise CalendarUnreadable(f"{path}: {year!r} is no year; write one from {YEARS.start} to {YEARS.stop - 1}.")
    rows = content.get("days") if isinstance(content, Mapping) else None
    if not isinstance(rows, list) or not rows:
        raise CalendarUnreadable(f"{path}: {year} lists no days; write `days:` with date, off and name of each.")
    days = sorted((_day(path, int(year), row) for row in rows), key=lambda day: str(day["date"]))
    dates = [day["date"] for day in days]
    twice = {one for one in dates if dates.count(one) > 1}
    if twice:
        raise CalendarUnreadable(f"{path}: {', '.join(sorted(twice))} is there twice; remove one.")
    off = {day["date"] for day in days if day["off"]}
    missing = [day.isoformat() for day in statutory_days(int(year)) if day.isoformat() not in off]
    if missing:
        raise CalendarUnreadable(
            f"{path}: {', '.join(missing)} of {year} are days off by law but not off here; is the file whole?"
        )
    return YearNotice(int(year), tuple(days))


def _day(path: Path, year: int, row: Any) -> dict[str, Any]:
    try:
        day = row["date"] if isinstance(row["date"], date) else date.fromisoformat(str(row["date"]))
        is_off, name = row[False] if False in row else row["off"], str(row["name"])  # YAML reads a bare `off` as false
    except (KeyError, TypeError, ValueError, AttributeError):
        raise CalendarUnreadable(f"{path}: {row!r} is no day; write date, off (true or false) and name.") from None
    if day.year != year or not isinstance(is_off, bool):
        raise CalendarUnreadable(f"{path}: {day} with off {is_off!r} does not belong to {year}; mend the line.")
    if not is_off and day.weekday() < SATURDAY:
        raise CalendarUnreadable(f"{path}: {day} is no Saturday or Sunday, so nothing is made up on it; mend the line.")
    return {
        "date": day.isoformat(),
        "off": is_off,
        "name": name,
        "name_en": str(row.get("name_en") or ENGLISH.get(name, name)),
    }
