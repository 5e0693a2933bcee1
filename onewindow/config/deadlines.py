"""Deadlines written down in a file, in the shape of the demo city's `deadlines.yaml`, derived and told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from onewindow.foundation.clock import LOCAL
from onewindow.foundation.limits import (
    Derivation,
    Limit,
    Pause,
    derive_backward,
    derive_hours,
    derive_limit,
    derive_period,
)
from onewindow.foundation.profile import JurisdictionProfile, PersonDeadline, profile

DERIVE: Mapping[str, Callable[..., Derivation]] = {
    "limit": derive_limit,
    "period": derive_period,
    "hours": derive_hours,
    "backward": derive_backward,
}
DATES = ("effective_date", "due_before_pause", "due_before_extension", "nominal", "last_working_day")


class DeadlineUnreadable(Exception):
    """A file, or a case in it, that cannot be read; says what is wrong and what to write."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """One case of the file: its name, what came out, and events in it that stop no clock (rule C6)."""

    id: str
    title: str
    derivation: Derivation
    ignored: tuple[str, ...] = ()


def read_cases(path: Path) -> list[Mapping[str, Any]]:
    """The cases of a file: a list, one case, or a list under `cases`. Raises DeadlineUnreadable."""
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise DeadlineUnreadable(f"{path} cannot be read: {error}. Give a YAML file in UTF-8.") from None
    except yaml.YAMLError as error:
        raise DeadlineUnreadable(f"{path} is not valid YAML: {error}") from None
    if isinstance(data, Mapping):
        data = data.get("cases", [data])
    if not isinstance(data, list) or not data or not all(isinstance(one, Mapping) for one in data):
        raise DeadlineUnreadable(f"{path} holds no cases: write a list under `cases:`, each with id, kind and start.")
    return data


def derive_case(case: Mapping[str, Any]) -> Deadline:
    """The deadline of one case, by the profile of this installation.

    `kind`: limit (an office's), period (a person's), hours, backward. `start` is a moment in Asia/Shanghai, `amount`
    and `unit` the limit; `pauses` and `extension` are for a limit, `roll: false` for a period whose last day stays.
    Raises DeadlineUnreadable.
    """
    name = str(case.get("id", "?"))
    kind = str(case.get("kind", "limit"))
    if kind not in DERIVE:
        raise DeadlineUnreadable(f"{name}: kind is {kind!r}; write one of {', '.join(DERIVE)}.")
    by = profile()
    if kind == "period" and case.get("roll") is False:
        by = replace(by, time=replace(by.time, person_deadline=PersonDeadline(False, False)))
    options: dict[str, Any] = {"profile": by}
    ignored: tuple[str, ...] = ()
    try:
        limit = Limit(case.get("amount", 0), str(case["unit"]))
        if kind == "limit":
            pauses, ignored = _pauses(case.get("pauses") or (), by)
            options |= {"pauses": pauses, "extension": int(case.get("extension") or 0)}
        derivation = DERIVE[kind](moment_of(case["start"]), limit, **options)
    except KeyError as missing:
        raise DeadlineUnreadable(f"{name}: {missing.args[0]} is missing; add it.") from None
    except (ValueError, TypeError, AttributeError) as error:
        raise DeadlineUnreadable(f"{name}: {error}") from None
    return Deadline(name, str(case.get("title", "")), derivation, ignored)


def moment_of(value: object) -> datetime:
    """A moment as a file has it: a text, a date or a time; without a zone it is Asia/Shanghai's."""
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=LOCAL)
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)


def as_json(deadline: Deadline) -> dict[str, Any]:
    """A deadline with its days and notes as plain values; moments are by the clock of Asia/Shanghai."""
    found = deadline.derivation
    dates = {name: getattr(found, name).isoformat() for name in DATES if getattr(found, name)}
    return {
        "id": deadline.id,
        "due_date": found.due_date.isoformat(),
        "due_at": found.due_at.replace(tzinfo=None).isoformat(timespec="seconds"),
        "timezone": "Asia/Shanghai",
        "provisional": found.provisional,
        **dates,
        "ignored": list(deadline.ignored),
        "days": [
            {
                "date": one.day.isoformat(),
                "counted": one.counted,
                "number": one.number,
                "reason": one.reason,
                "reason_en": one.reason_en,
            }
            for one in found.days
        ],
        "notes": [
            {"number": one.number, "text": one.text, "text_en": one.text_en, "rule": one.rule, "laws": list(one.laws)}
            for one in found.notes
        ],
    }


def _pauses(rows: Any, by: JurisdictionProfile) -> tuple[list[Pause], tuple[str, ...]]:
    """The pauses that stop the clock, and the kinds that never do (a site visit, waiting for payment …)."""
    found, ignored = list[Pause](), list[str]()
    for row in rows:
        kind = str(row["kind"])
        if kind in by.never_pause:
            ignored.append(kind)
            continue
        end = row.get("end")
        found.append(Pause(moment_of(row["start"]).date(), moment_of(end).date() if end else None, kind))
    return found, tuple(ignored)
