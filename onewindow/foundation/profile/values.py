"""The values of a jurisdiction profile (辖区配置): everything about time and procedure that a place may set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from functools import lru_cache

from onewindow.foundation.limits.values import Limit
from onewindow.foundation.workdays import Announced, Calendar, DayKind, announced

# A day that ends at 24:00 ends with its last microsecond, so that the moment is still on the day.
END_OF_DAY = time.max


class ReceivedOutside(StrEnum):
    """What becomes of a filing outside working time (rule B7, a local choice)."""

    SAME_DAY = "same_day"
    NEXT_WORKDAY = "next_workday"


@dataclass(frozen=True, slots=True)
class PersonDeadline:
    """What moves a person's deadline that ends on a day off (Civil Code, art. 203; the weekend is a local choice)."""

    rolls_off_weekend: bool = True
    rolls_off_holiday: bool = True


@dataclass(frozen=True, slots=True)
class ProfileTime:
    """Receipt, closing time, working hours and calendar.

    `announced_days` lists, for official years that no library holds yet, the days of the year's notice.
    """

    received_outside: ReceivedOutside
    closing_time: time
    working_spans: tuple[tuple[time, time], ...]
    official_years: frozenset[int]
    person_deadline: PersonDeadline = PersonDeadline()
    announced_days: tuple[tuple[date, DayKind], ...] = ()


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How tolerance acceptance (容缺受理, rule B4) counts; a local choice."""

    days: str
    unit: str
    promised_limit: str
    statutory_limit: str
    not_supplied: str


@dataclass(frozen=True, slots=True)
class CommitmentItem:
    """An item that may be decided on commitment (告知承诺, rule D8), and with which answers."""

    item: str
    when: Mapping[str, str]
    basis: tuple[str, ...]
    reason: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class PauseKind:
    """A special procedure that stops the clock (rule C6), with its law; `for_` names the only matters it is for."""

    code: str
    name: str
    name_en: str
    basis: tuple[str, ...]
    for_: str = ""
    for_en: str = ""


@dataclass(frozen=True, slots=True)
class CardThresholds:
    """When supervision warns, and how long an organ may contest a card (rule H)."""

    warn_used_percent: int | float
    warn_workdays_left: int | float
    contest: Limit


@dataclass(frozen=True, slots=True)
class RatingLimits:
    """What follows a low rating (差评, rule G), and below how many ratings no unit is ranked."""

    contact: Limit
    repair: Limit
    ranking_minimum: int


@dataclass(frozen=True, slots=True)
class HotlineLimits:
    """The limits of hotline orders (rule J) by urgency: normal, urgent, emergency."""

    register: Limit
    dispatch: Mapping[str, Limit]
    work: Mapping[str, Limit]
    call_back: Limit


@dataclass(frozen=True, slots=True)
class SharingLimits:
    """How soon organs answer a request for data of another organ (rule F9)."""

    unconditional: Limit
    conditional: Limit
    extension: Limit
    supply: Limit


@dataclass(frozen=True, slots=True)
class DataCorrectionLimits:
    """How soon a dispute over shared data is passed on and answered (rule F8).

    `coordinated_by` is the data bureau's post that grants the longer time and sees to answers that are late.
    """

    pass_on: Limit
    answer: Limit
    answer_with_approval: Limit
    coordinated_by: str


@dataclass(frozen=True, slots=True)
class Competence:
    """Who decides a dispute over competence (管辖争议), and within which time; it stops no clock."""

    decided_by: str
    limit: Limit


@dataclass(frozen=True, slots=True)
class Escalation:
    """When a task that nobody opened, or that is late, goes higher (升级); all in working days.

    `unopened` counts from its turn, `overdue_head` and `overdue_supervision` from its due day; `supervision` is the post
    that is told where the head can't be, or has left it late.
    """

    unopened: Limit
    overdue_head: Limit
    overdue_supervision: Limit
    supervision: str


@dataclass(frozen=True, slots=True)
class JurisdictionProfile:
    """Every value that a place may set, checked against the national defaults when it is loaded."""

    code: str
    division: str
    name: str
    name_en: str
    version: str
    time: ProfileTime
    tolerance: Tolerance
    commitment_items: Mapping[str, CommitmentItem]
    after_check: Limit
    pause_kinds: Mapping[str, PauseKind]
    never_pause: frozenset[str]
    cards: CardThresholds
    ratings: RatingLimits
    hotline: HotlineLimits
    share_requests: SharingLimits
    data_correction: DataCorrectionLimits
    smallest_group: int
    competence: Competence
    notice_service: Limit
    escalation: Escalation

    @property
    def calendar(self) -> Calendar:
        """The working calendar: the profile's official years and the notices loaded since; kept, with its days."""
        return _calendar(self.time.official_years, self.time.announced_days, announced())


@lru_cache(maxsize=16)
def _calendar(official_years: frozenset[int], listed: tuple[tuple[date, DayKind], ...], loaded: Announced) -> Calendar:
    days = {day: kind for day, kind in listed if day.year not in loaded.years}
    return Calendar(official_years | loaded.years, {**days, **loaded.days}, loaded.years)
