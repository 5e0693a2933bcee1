"""The clock ledger of a case (期限台账): what happened to its clocks, entry after entry, and what follows from that.

An entry is never changed; a correction is a new entry that names the one it corrects. Dates are only ever derived from
the whole history, so it does not matter in which order entries were made (rules C4, C6, C7).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from onewindow.foundation.clock import local
from onewindow.foundation.limits import Pause

START, RESTART, PAUSE, RESUME, EXTEND, CORRECT, CALENDAR, DELIVER, SERVE = ACTS = (
    "start",  # the decision clocks begin: `at`
    "restart",  # the promised limit begins again, with the last tolerated material (B4): `at`
    "pause",  # `on`, with kind, expected_end, step, basis and reason
    "resume",  # `on`, and `of`: the entry of the pause
    "extend",  # `days`, with reason, law and article
    "correct",  # `of`: the entry that was wrong, `to`: what is right, with a reason
    "calendar",  # a year was announced: `promised`, `statutory` and `delivery` are dates that were told and stay
    "deliver",  # the decision was made, the delivery clock begins: `at`
    "serve",  # what was decided reached the applicant, the delivery clock ends: `at`, and `way`
)
CORRECTABLE = {START: "at", RESTART: "at", PAUSE: "on", RESUME: "on", EXTEND: "days"}
Entries = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class PauseRun:
    """A pause with its entry's number; `end` is None while it lasts."""

    entry: int
    kind: str
    start: date
    end: date | None
    expected_end: date
    step: str
    basis: tuple[str, ...]
    reason: str

    @property
    def pause(self) -> Pause:
        """The pause as limits count it; an end before its beginning counts as none."""
        return Pause(self.start, None if self.end is None else max(self.start, self.end), self.kind)


@dataclass(frozen=True, slots=True)
class History:
    """What the entries come to; before the dates that were told the limits do not end.

    `decided` starts the delivery clock (rule D9), `served` ends it.
    """

    start: datetime | None = None
    promised_from: datetime | None = None
    pauses: tuple[PauseRun, ...] = ()
    extension: int = 0
    told_promised: date | None = None
    told_statutory: date | None = None
    decided: datetime | None = None
    served: datetime | None = None
    told_delivery: date | None = None

    @property
    def open_pause(self) -> PauseRun | None:
        """The pause that lasts."""
        return next((one for one in self.pauses if one.end is None), None)


def history(entries: Entries) -> History:
    """What an account of clock entries comes to."""
    right = _corrected(entries)
    found = History()
    pauses: dict[int, PauseRun] = {}
    for number, entry in enumerate(right):
        act = entry["act"]
        if act == START:
            found = replace(found, start=datetime.fromisoformat(entry["at"]))
        elif act == RESTART:
            found = replace(found, promised_from=datetime.fromisoformat(entry["at"]))
        elif act == PAUSE:
            pauses[number] = _pause(number, entry)
        elif act == RESUME:
            pauses[entry["of"]] = replace(pauses[entry["of"]], end=date.fromisoformat(entry["on"]))
        elif act == EXTEND:
            found = replace(found, extension=int(entry["days"]))
        elif act == CALENDAR:
            found = replace(
                found,
                told_promised=_later(found.told_promised, entry.get("promised")),
                told_statutory=_later(found.told_statutory, entry.get("statutory")),
                told_delivery=_later(found.told_delivery, entry.get("delivery")),
            )
        elif act == DELIVER:
            found = replace(found, decided=datetime.fromisoformat(entry["at"]))
        elif act == SERVE:
            found = replace(found, served=datetime.fromisoformat(entry["at"]))
    return replace(found, pauses=tuple(sorted(pauses.values(), key=lambda one: (one.start, one.entry))))


def wrong_correction(entries: Entries, number: int, to: Any, received: datetime, now: datetime) -> str:
    """Why an entry may not be corrected so: "unknown", "future" or "order"; empty when it may.

    Nothing is accepted before it was received, a pause does not end before it begins, and nothing is entered for a time
    that is still to come. Days are those of Asia/Shanghai.
    """
    if not 0 <= number < len(entries) or entries[number]["act"] not in CORRECTABLE:
        return "unknown"
    act = entries[number]["act"]
    if act == EXTEND:
        return ""
    if act in (START, RESTART):
        moment = datetime.fromisoformat(to)
        if moment > now:
            return "future"
        if moment < received:
            return "order"
    elif date.fromisoformat(to) > local(now).date():
        return "future"
    after = history([*entries, {"act": CORRECT, "of": number, "to": to}])
    begun = local(after.start or received).date()
    is_ordered = all(begun <= one.start and (one.end is None or one.start <= one.end) for one in after.pauses)
    is_ordered &= after.start is None or after.promised_from is None or after.start <= after.promised_from
    return "" if is_ordered else "order"


def _corrected(entries: Entries) -> list[Mapping[str, Any]]:
    """The entries with the last correction of each taken in; corrections themselves stay where they are."""
    right: list[Mapping[str, Any]] = list(entries)
    for entry in entries:
        if entry["act"] == CORRECT:
            wrong = right[entry["of"]]
            right[entry["of"]] = {**wrong, CORRECTABLE[wrong["act"]]: entry["to"]}
    return right


def _pause(number: int, entry: Mapping[str, Any]) -> PauseRun:
    return PauseRun(
        entry=number,
        kind=entry["kind"],
        start=date.fromisoformat(entry["on"]),
        end=None,
        expected_end=date.fromisoformat(entry["expected_end"]),
        step=entry.get("step", ""),
        basis=tuple(entry.get("basis", ())),
        reason=entry.get("reason", ""),
    )


def _later(known: date | None, given: str | None) -> date | None:
    day = date.fromisoformat(given) if given else None
    return max((one for one in (known, day) if one is not None), default=None)
