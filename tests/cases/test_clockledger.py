"""The clock ledger: in whatever order entries were made, the days are those that a slow count gives."""

from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.cases.rules import clocks
from onewindow.cases.rules.clockledger import (
    CALENDAR,
    CORRECT,
    EXTEND,
    PAUSE,
    RESTART,
    RESUME,
    START,
    history,
    wrong_correction,
)
from onewindow.foundation.clock import LOCAL
from onewindow.foundation.limits import Limit
from tests.foundation import oracle

HISTORIES = 10_000
FIRST = datetime(2024, 1, 8, 9, tzinfo=LOCAL)
LENGTHS = {"workday": 45, "calendar_day": 60, "month": 3}


class Account:
    """A random account of a case's clocks: what is true in the end, and entries that come to it in a random order."""

    def __init__(self, seed):
        self.random = Random(seed)
        self.pending = []  # (entry, name, name of the entry it refers to)
        self.start = self.moment()
        self.told = None
        unit = self.random.choice(list(LENGTHS))
        self.limit = Limit(self.random.randint(1, LENGTHS[unit]), unit)
        self.add({"act": START, "at": self.moment().isoformat()}, "start")
        self.correct("start", self.start.isoformat())
        self.restart = self.later(12) if self.random.random() < 0.3 else None
        if self.restart:
            self.add({"act": RESTART, "at": self.restart.isoformat()}, "restart")
        self.pauses = [self.pause(number) for number in range(self.random.choice((0, 0, 1, 1, 2, 3)))]
        self.extension = self.random.choice((0, 0, 5, 10))
        if self.extension:
            self.add({"act": EXTEND, "days": self.random.randint(1, 15)}, "extend")
            self.correct("extend", self.extension)
        if self.random.random() < 0.3:
            self.told = self.start.date() + timedelta(days=self.random.randint(1, 120))
            self.add({"act": CALENDAR, "year": 2027, "statutory": self.told.isoformat()}, "calendar")

    def moment(self):
        return FIRST + timedelta(days=self.random.randint(0, 1400), minutes=self.random.randint(-500, 700))

    def later(self, most):
        return self.start + timedelta(days=self.random.randint(0, most), minutes=self.random.randint(0, 400))

    def pause(self, number):
        begun = self.start.date() + timedelta(days=self.random.randint(0, 60))
        ended = begun + timedelta(days=self.random.randint(0, 25))
        wrong = begun - timedelta(days=self.random.randint(0, 9))
        facts = {"kind": "expert_review", "expected_end": ended.isoformat()}
        self.add({"act": PAUSE, "on": wrong.isoformat(), **facts}, f"pause {number}")
        self.correct(f"pause {number}", begun.isoformat())
        if self.random.random() < 0.2:  # it lasts, and takes no days away yet
            return begun, begun
        late = ended + timedelta(days=self.random.randint(0, 9))
        self.add({"act": RESUME, "on": late.isoformat()}, f"resume {number}", f"pause {number}")
        self.correct(f"resume {number}", ended.isoformat())
        return begun, ended

    def add(self, entry, name, of=None):
        self.pending.append((entry, name, of))

    def correct(self, of, right):
        """The entry was wrong; perhaps it was even corrected wrongly before."""
        for number in range(self.random.choice((1, 1, 2))):
            self.add({"act": CORRECT, "to": right}, f"correct {of} {number}", of)

    def entries(self):
        """The entries in a random order in which each comes after the one that it refers to."""
        left, found, places = list(self.pending), [], {}
        while left:
            ready = [one for one in left if one[2] is None or one[2] in places]
            entry, name, of = self.random.choice(ready)
            left.remove((entry, name, of))
            places[name] = len(found)
            found.append({**entry, "of": places[of]} if of else entry)
        return found

    def due(self, start, told=None, extension=0):
        """The slow count, day by day."""
        day = oracle.count(oracle.received(start), self.limit.value, self.limit.unit, self.pauses)
        day = day if self.limit.unit == "workday" else oracle.roll(day)
        day = max(day, told) if told else day
        if extension:
            day = oracle.count(day, extension, self.limit.unit, self.pauses)
            day = day if self.limit.unit == "workday" else oracle.roll(day)
        return day


def test_ten_thousand_random_histories_give_the_days_of_the_slow_count():
    for seed in range(HISTORIES):
        account = Account(seed)
        found = history(account.entries())
        assert (found.start, found.promised_from) == (account.start, account.restart), seed
        terms = clocks.Terms(
            found.start,
            account.limit,
            account.limit,
            promised_from=found.promised_from,
            pauses=tuple(one.pause for one in found.pauses),
            extension=found.extension,
            told_statutory=found.told_statutory,
        )
        statutory = account.due(account.start, account.told, account.extension)
        assert clocks.statutory_derivation(terms).due_date == statutory, seed
        assert clocks.promised_derivation(terms).due_date == account.due(account.restart or account.start), seed


@given(st.integers(0, 10**9))
def test_the_order_of_entries_changes_nothing(seed):
    account = Account(seed)
    first, second = history(account.entries()), history(account.entries())
    plain = [(one.start, one.end, one.kind) for one in first.pauses]
    assert sorted(plain, key=str) == sorted(((one.start, one.end, one.kind) for one in second.pauses), key=str)
    assert (first.start, first.extension, first.told_statutory) == (
        second.start,
        second.extension,
        second.told_statutory,
    )


ENTRIES = [
    {"act": START, "at": "2026-04-13T09:00:00+08:00"},
    {"act": PAUSE, "on": "2026-04-15", "kind": "expert_review", "expected_end": "2026-04-20"},
    {"act": RESUME, "of": 1, "on": "2026-04-20"},
    {"act": CALENDAR, "year": 2027},
]
RECEIVED = datetime(2026, 4, 12, 9, tzinfo=LOCAL)
NOW = datetime(2026, 4, 24, 12, tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("number", "to", "why"),
    [
        (1, "2026-04-16", ""),
        (2, "2026-04-17", ""),
        (0, "2026-04-14T10:00:00+08:00", ""),
        (1, "2026-04-21", "order"),
        (2, "2026-04-14", "order"),
        (0, "2026-04-16T10:00:00+08:00", "order"),
        (2, "2026-04-25", "future"),
        (0, "2026-04-24T13:00:00+08:00", "future"),
        (0, "2026-04-11T10:00:00+08:00", "order"),
        (3, "2026-04-16", "unknown"),
        (4, "2026-04-16", "unknown"),
        (-1, "2026-04-16", "unknown"),
    ],
)
def test_an_entry_is_corrected_only_to_what_can_have_been(number, to, why):
    assert wrong_correction(ENTRIES, number, to, RECEIVED, NOW) == why
