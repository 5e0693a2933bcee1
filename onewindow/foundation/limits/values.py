"""The values of time limits (时限): what is counted, what stops the count, and how a date came out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Unit(StrEnum):
    """What a limit counts (计时单位); a unit is never implied (rule C1)."""

    WORKDAY = "workday"
    CALENDAR_DAY = "calendar_day"
    MONTH = "month"
    YEAR = "year"
    HOUR = "hour"
    WORKING_HOUR = "working_hour"
    IMMEDIATE = "immediate"


DAY_UNITS = frozenset({Unit.WORKDAY, Unit.CALENDAR_DAY, Unit.MONTH, Unit.YEAR})
HOUR_UNITS = frozenset({Unit.HOUR, Unit.WORKING_HOUR})

# unit: (Chinese, English for one, English for several)
UNIT_WORDS = {
    Unit.WORKDAY: ("个工作日", "working day", "working days"),
    Unit.CALENDAR_DAY: ("个自然日", "calendar day", "calendar days"),
    Unit.MONTH: ("个月", "month", "months"),
    Unit.YEAR: ("年", "year", "years"),
    Unit.HOUR: ("小时", "hour", "hours"),
    Unit.WORKING_HOUR: ("个工作小时", "working hour", "working hours"),
    Unit.IMMEDIATE: ("即时", "at once", "at once"),
}


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit: so many of one unit; hours may be parts, days and longer units are whole."""

    value: int | float
    unit: str

    def __post_init__(self) -> None:
        if self.unit not in UNIT_WORDS:
            raise ValueError(f"Unknown unit of a limit: {self.unit!r}. Known: {', '.join(UNIT_WORDS)}.")
        if self.value < 0:
            raise ValueError(f"A limit is not negative: {self.value}.")
        if self.unit not in HOUR_UNITS and self.value != int(self.value):
            raise ValueError(f"A limit in {self.unit} is a whole number: {self.value}.")

    def label(self) -> str:
        """The limit in Chinese: 8 个工作日."""
        word = UNIT_WORDS[Unit(self.unit)][0]
        return word if self.unit == Unit.IMMEDIATE else f"{self.value:g} {word}"

    def label_en(self) -> str:
        """The limit in English: 8 working days."""
        _, one, several = UNIT_WORDS[Unit(self.unit)]
        if self.unit == Unit.IMMEDIATE:
            return one
        return f"{self.value:g} {one if self.value == 1 else several}"


@dataclass(frozen=True, slots=True)
class Pause:
    """A special procedure that stops the clock (停钟, rule C6): after `start`, up to and including `end`.

    `end` is None while it lasts; then a date derived with it stands still (see `Derivation.paused_since`).
    """

    start: date
    end: date | None
    kind: str

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"A pause ends before it starts: {self.start} to {self.end}.")


@dataclass(frozen=True, slots=True)
class DayCount:
    """One day of a derivation: counted with its number, or left out, and why.

    The reason is empty for an ordinary working day that is counted. Days of a limit in hours, or at once, have no
    number.
    """

    day: date
    counted: bool
    number: int | None
    reason: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class Note:
    """One numbered sentence of a derivation, with the rule it follows and the articles it rests on.

    `rule` is a code of the rules of counting (R-START, R-WORKDAY, …); `laws` are references such as `civil-code:201`,
    named in the sentence itself as 《民法典》第二百零一条.
    """

    number: int
    text: str
    text_en: str
    rule: str
    laws: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Derivation:
    """A due date and how it came about.

    `effective_date` is the day from which it counts; `due_at` the moment at which the due day ends, in Asia/Shanghai.
    `provisional`: it touches a year whose calendar is not announced (rule C4). `due_before_pause` and
    `due_before_extension` are there where there was a pause or an extension, `due_before_told` where the date was kept
    because it had been told (rule C4), `nominal` (the last day before it moved
    off a day off) for periods in days, months and years, `last_working_day` for a limit counted backwards.
    `paused_since` is set while a pause lasts: the date is then the earliest one, as if the clock went on that day.
    """

    received: datetime
    effective_date: date
    due_date: date
    due_at: datetime
    provisional: bool
    days: tuple[DayCount, ...]
    notes: tuple[Note, ...]
    due_before_pause: date | None = None
    due_before_extension: date | None = None
    due_before_told: date | None = None
    nominal: date | None = None
    last_working_day: date | None = None
    paused_since: date | None = None


class Lamp(StrEnum):
    """The lamp (灯) that shows the promised limit to people and officials (rule H)."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True)
class StepShare:
    """A step's share of the promised limit; steps with the same `parallel` run side by side.

    `after` names the steps before it where they are a graph and not a list.
    """

    code: str
    share: int | float
    parallel: str | None = None
    skipped: bool = False
    after: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """How the notes speak of a limit: what starts it (`starts_on`) and what kind of limit it is (`kind`).

    `starts_on`: acceptance, receipt, decision, service, publication, event or step. `kind`: promised, statutory,
    delivery or empty.
    """

    starts_on: str = field(default="acceptance")
    kind: str = field(default="")
