"""Tables of the exchange: purposes, traces of reads, messages to owners and disputes over shared data."""

from __future__ import annotations

from onewindow.exchange.models.correction import CHANGES, ChangedValue, DataCorrection
from onewindow.exchange.models.grant import Grant
from onewindow.exchange.models.numbers import NEXT_NUMBERS, NumberSequence
from onewindow.exchange.models.owner import OwnerMessage
from onewindow.exchange.models.purpose import CLOSE, Purpose
from onewindow.exchange.models.trace import COUNTS, LOOKED, NOTE_VIEW, TRACES, Answer, Trace

__all__ = [
    "CHANGES",
    "CLOSE",
    "COUNTS",
    "LOOKED",
    "NEXT_NUMBERS",
    "NOTE_VIEW",
    "TRACES",
    "Answer",
    "ChangedValue",
    "DataCorrection",
    "Grant",
    "NumberSequence",
    "OwnerMessage",
    "Purpose",
    "Trace",
]
