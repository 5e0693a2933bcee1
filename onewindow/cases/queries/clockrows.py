"""The clock of a case as it is shown: its entries and its days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from onewindow.cases.rules import clocks
from onewindow.foundation.limits import Derivation, Limit


@dataclass(frozen=True, slots=True)
class ClockEntryRow:
    """An entry of the clock ledger: what, for which moment or day (`value`, as it was entered), why, and when entered.

    `of` is the entry that it corrects or ends; `corrected` is set where a later entry corrects this one.
    """

    number: int
    act: str
    value: str
    kind: str
    kind_en: str
    reason: str
    entered: datetime
    of: int | None
    corrected: bool
    correctable: bool


@dataclass(frozen=True, slots=True)
class ClockRow:
    """The two clocks of a case. `expected` is set before acceptance: the dates are then what they would be.

    `start` is the acceptance, or what is expected of it; `days_left` counts working days to the promised due day.
    """

    start: datetime | None
    promised: Limit
    statutory: Limit
    promised_due: date | None
    statutory_due: date | None
    provisional: bool
    lamp: str
    days_left: int | None
    expected: bool
    paused: bool
    closed_on: date | None
    terms: clocks.Terms | None
    entries: tuple[ClockEntryRow, ...] = ()
    received: datetime | None = None
    decided: datetime | None = None
    delivery_due: date | None = None
    told_delivery: date | None = None
    served: datetime | None = None

    @property
    def delivery_derivation(self) -> Derivation | None:
        """How the day comes about by which what was decided must be delivered (rule D9)."""
        if self.decided is None or self.delivery_due is None:
            return None
        return clocks.delivery_derivation(self.decided, self.told_delivery)

    @property
    def correction_derivation(self) -> Derivation | None:
        """How the day for the one notice of correction comes about, until the case is accepted (rule B1)."""
        return clocks.correction_derivation(self.received) if self.received and self.expected else None

    @property
    def promised_derivation(self) -> Derivation | None:
        """How the promised date came about, day by day."""
        return clocks.promised_derivation(self.terms) if self.terms else None

    @property
    def statutory_derivation(self) -> Derivation | None:
        """How the statutory date came about, day by day."""
        return clocks.statutory_derivation(self.terms) if self.terms else None
