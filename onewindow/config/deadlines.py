"""Deadlines written down in a file, in the shape of the demo city's `deadlines.yaml`, derived and told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from difflib import get_close_matches
from math import isnan
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
from onewindow.foundation.limits.values import Unit
from onewindow.foundation.profile import JurisdictionProfile, PersonDeadline, profile

DERIVE: Mapping[str, Callable[..., Derivation]] = {
    "limit": derive_limit,
    "period": derive_period,
    "hours": derive_hours,
    "backward": derive_backward,
}
DATES = ("effective_date", "due_before_pause", "due_before_extension", "nominal", "last_working_day", "paused_since")
READ = ("kind", "direction", "start", "amount", "unit", "pauses", "extension", "extension_decided", "roll")
# A hundred years of each: what is longer is a slip of the pen, and no calendar reaches there.
LONGEST = {
    Unit.WORKDAY: 25_000,
    Unit.CALENDAR_DAY: 36_525,
    Unit.MONTH: 1_200,
    Unit.YEAR: 100,
    Unit.HOUR: 876_600,
    Unit.WORKING_HOUR: 170_000,
}
YEARS = range(1901, 2300)


class DeadlineUnreadable(Exception):
    """A file, or a case in it, that cannot be read; says what is wrong and what to write."""


class _Loader(yaml.CSafeLoader):
    """A day that there isn't, such as 30 February, stays a text, so that its own case says so and the others count."""

    def construct_yaml_timestamp(self, node: Any) -> Any:
        """The day or moment; the text itself when there is no such day."""
        try:
            return super().construct_yaml_timestamp(node)
        except ValueError:
            return node.value


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.construct_yaml_timestamp)


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
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 a safe loader
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
    `extension_decided` is the day on which the extension was decided: on the due day it is too late (rule C7).
    Raises DeadlineUnreadable.
    """
    name = str(case.get("id", "?"))
    try:
        derivation, ignored = _derived(case, profile())
    except KeyError as missing:
        raise DeadlineUnreadable(f"{name}: {missing.args[0]} is missing; add it.") from None
    except OverflowError:
        raise DeadlineUnreadable(f"{name}: the limit runs beyond the years of any calendar; make it shorter.") from None
    except (ValueError, TypeError, AttributeError) as error:
        raise DeadlineUnreadable(f"{name}: {error}") from None
    return Deadline(name, str(case.get("title", "")), derivation, ignored)


def _derived(case: Mapping[str, Any], by: JurisdictionProfile) -> tuple[Derivation, tuple[str, ...]]:
    _check_spelling(case)
    kind, limit, start = _kind(case), _limit(case), _start(case)
    pauses, ignored = _pauses(case.get("pauses") or (), by)
    extension = _extension(case)
    if case.get("roll") is False and kind != "period":
        raise ValueError(f"roll: false is for a person's period, this is of kind {kind}; drop it.")
    if kind != "limit":
        if pauses or extension:
            raise ValueError(f"only an office's limit is paused or extended, this is of kind {kind}; drop it.")
        if kind == "period" and case.get("roll") is False:
            by = replace(by, time=replace(by.time, person_deadline=PersonDeadline(False, False)))
        return DERIVE[kind](start, limit, profile=by), ignored
    found = derive_limit(start, limit, pauses=pauses, extension=extension, profile=by)
    decided = case.get("extension_decided")
    if decided is not None:
        before = found.due_before_extension or found.due_date
        if not extension:
            raise ValueError("extension_decided says when it was extended, not by how many days; add extension.")
        if _moment("extension_decided", decided).date() >= before:
            raise ValueError(
                f"an extension is decided before the due day {before}, on the day itself it is too late (rule C7); "
                "drop the extension or correct extension_decided."
            )
    return found, ignored


def _check_spelling(case: Mapping[str, Any]) -> None:
    """A key that is nearly one of those that are read would otherwise be passed over in silence."""
    for key in map(str, case):
        near = [] if key in READ else get_close_matches(key, READ, n=1, cutoff=0.85)
        if near:
            raise ValueError(f"{key!r} is not read; write {near[0]!r}.")


def _kind(case: Mapping[str, Any]) -> str:
    kind, direction = str(case.get("kind", "limit")), str(case.get("direction", "forward"))
    if kind not in DERIVE:
        raise ValueError(f"kind is {kind!r}; write one of {', '.join(DERIVE)}.")
    if direction not in ("forward", "backward"):
        raise ValueError(f"direction is {direction!r}; write forward or backward.")
    return "backward" if direction == "backward" else kind


def _limit(case: Mapping[str, Any]) -> Limit:
    unit = str(case["unit"])
    amount = case.get("amount", 0) if unit == Unit.IMMEDIATE else case["amount"]
    if isinstance(amount, bool) or not isinstance(amount, int | float) or isnan(amount):
        raise ValueError(f"amount is {amount!r}; write a number, such as 10.")
    limit = Limit(amount, unit)
    if unit in LONGEST and amount > LONGEST[Unit(unit)]:
        raise ValueError(f"amount is {amount} {unit}; at most {LONGEST[Unit(unit)]} can be counted.")
    return limit


def _start(case: Mapping[str, Any]) -> datetime:
    start = _moment("start", case["start"])
    if start.year not in YEARS:
        raise ValueError(f"start is in {start.year}; calendars are known from {YEARS.start} to {YEARS.stop - 1}.")
    return start


def _extension(case: Mapping[str, Any]) -> int:
    days = case.get("extension") or 0
    if isinstance(days, bool) or not isinstance(days, int) or days < 0:
        raise ValueError(f"extension is {days!r}; write a whole number in the limit's own unit, such as 10.")
    return days


def _moment(name: str, value: object) -> datetime:
    try:
        return moment_of(value)
    except ValueError:
        raise ValueError(f"{name} is {str(value)!r}; write a day or moment such as 2026-03-30T09:10.") from None


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
    if not isinstance(rows, list | tuple) or not all(isinstance(row, Mapping) for row in rows):
        raise ValueError("pauses is no list; write [{kind: hearing, start: 2026-04-02, end: 2026-04-14}].")
    found, ignored = list[Pause](), list[str]()
    for row in rows:
        kind = str(row["kind"])
        if kind in by.never_pause:
            ignored.append(kind)
            continue
        if kind not in by.pause_kinds:
            known = ", ".join(by.pause_kinds)
            raise ValueError(f"{kind!r} is no kind of pause of the profile (rule C6); write one of {known}.")
        start, end = _moment("start of a pause", row["start"]).date(), row.get("end")
        found.append(Pause(start, _moment("end of a pause", end).date() if end else None, kind))
    return found, tuple(ignored)
