"""The exchange's rules: whether a read is allowed, what its trace says, whom a population takes in. Pure."""

from __future__ import annotations

from onewindow.exchange.rules.callers import EVERYBODY, Caller, GrantFacts, is_granted
from onewindow.exchange.rules.corrections import Disputed, Outcome, RaisedBy, disputes_in
from onewindow.exchange.rules.populations import Comparing, Condition, population_conditions
from onewindow.exchange.rules.reads import (
    CLOSED,
    DRAFT_LIFE,
    FOREIGN,
    PREFIXES,
    AnswerState,
    PurposeFacts,
    PurposeKind,
    Reader,
    ReadRequest,
    Reason,
    Source,
    allowed_refs,
    check_match,
    check_read,
    is_free_of_subjects,
    is_open,
    named_kind,
    numbers_in,
)

__all__ = [
    "CLOSED",
    "DRAFT_LIFE",
    "EVERYBODY",
    "FOREIGN",
    "PREFIXES",
    "AnswerState",
    "Caller",
    "Comparing",
    "Condition",
    "Disputed",
    "GrantFacts",
    "Outcome",
    "PurposeFacts",
    "PurposeKind",
    "RaisedBy",
    "ReadRequest",
    "Reader",
    "Reason",
    "Source",
    "allowed_refs",
    "check_match",
    "check_read",
    "disputes_in",
    "is_free_of_subjects",
    "is_granted",
    "is_open",
    "named_kind",
    "numbers_in",
    "population_conditions",
]
