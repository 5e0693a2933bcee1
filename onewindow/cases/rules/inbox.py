"""How an inbox is narrowed down, and until when a claimed task stays with who claimed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from urllib.parse import urlencode

from onewindow.foundation.limits import Lamp
from onewindow.foundation.workdays import Calendar

TABS = ("todo", "waiting", "after_checks", "done")
LAMPS = (Lamp.RED.value, Lamp.YELLOW.value, Lamp.GREEN.value)
DUES = ("overdue", "today", "week")
WHOSE = ("mine", "free", "others")
ONLINE = "web"
CLAIM_WORKDAYS = 2
DAYS_OF_A_WEEK = 7
LAST_SECOND = time(23, 59, 59)


class UnknownFilter(ValueError):
    """A filter's value that does not exist; `name` says which filter."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows an inbox: an item's code, the lamp, when the step is due, where it was lodged, who has it in hand.

    An empty filter lets everything through. `place` is `web` or the code of a hall.
    """

    item: str = ""
    lamp: str = ""
    due: str = ""
    place: str = ""
    whose: str = ""

    @property
    def is_set(self) -> bool:
        """Whether anything is narrowed down at all."""
        return any(asdict(self).values())

    def address(self, tab: str) -> str:
        """The query of the inbox's address that shows this."""
        return urlencode({"tab": tab, **{name: value for name, value in asdict(self).items() if value}})


def filters_from(given: Mapping[str, str]) -> Filters:
    """The filters of an address; raises UnknownFilter."""
    known: Mapping[str, tuple[str, ...]] = {"lamp": LAMPS, "due": DUES, "whose": WHOSE}
    for name, values in known.items():
        if given.get(name) and given[name] not in values:
            raise UnknownFilter(name)
    for name in ("item", "place"):
        if not given.get(name, "").replace("-", "").replace("_", "").isalnum() and given.get(name):
            raise UnknownFilter(name)
    return Filters(**{name: given.get(name, "") for name in Filters.__slots__})


def due_days(due: str, today: date) -> tuple[date | None, date | None]:
    """The first and the last day that the filter lets through; None where there is no bound."""
    if due == "overdue":
        return None, today - timedelta(days=1)
    if due == "today":
        return today, today
    if due == "week":
        return today, today + timedelta(days=DAYS_OF_A_WEEK - 1)
    return None, None


def lamp_days(lamp: str, today: date) -> tuple[date | None, date | None]:
    """The first and the last promised day with which a case shows the lamp today; the inverse of `lamp`."""
    return {
        Lamp.RED.value: (None, today - timedelta(days=1)),
        Lamp.YELLOW.value: (today, today),
        Lamp.GREEN.value: (today + timedelta(days=1), None),
    }.get(lamp, (None, None))


def claim_ends(now: datetime, zone: tzinfo, calendar: Calendar) -> datetime:
    """When a claim made now ends by itself: with the last second of the second working day after it."""
    last = calendar.add_workdays(now.astimezone(zone).date(), CLAIM_WORKDAYS)
    return datetime.combine(last, LAST_SECOND, zone)


def is_held_by_another(claimed_by: object, claimed_until: datetime | None, who: object, now: datetime) -> bool:
    """Whether somebody else has the task in hand at this moment."""
    return claimed_by is not None and claimed_by != who and claimed_until is not None and now < claimed_until
