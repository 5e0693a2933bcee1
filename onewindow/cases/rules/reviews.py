"""Reconsideration and lawsuit against a decision (行政复议、行政诉讼): results, and what follows from them (rule D11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from onewindow.cases.rules.procedure import GRANTED
from onewindow.foundation.limits import Derivation, Limit, Wording, derive_period

REVIEW, REDECIDE = "review", "redecide"  # kinds of matters beside the steps
RECONSIDERATION, LITIGATION = KINDS = ("reconsideration", "litigation")
RESULTS = ("upheld", "rejected", "changed", "set_aside", "unlawful", "ordered", "withdrawn")
DECIDE_AGAIN = frozenset({"set_aside", "ordered"})
ENDS_GRANT = frozenset({"set_aside"})
COURT_AFTER = Limit(15, "calendar_day")  # ALitL art. 45: after reconsideration, to court within 15 days
TO_COURT = frozenset({"upheld", "rejected", "changed"})


def opens_redecision(result: str, *, is_standing: bool, is_asked: bool) -> bool:
    """Whether the organ has to decide again: the decision that stands was set aside, and nobody asked for it before."""
    return result in DECIDE_AGAIN and is_standing and not is_asked


def ends_grant(result: str, outcome: str, *, is_standing: bool) -> bool:
    """Whether a grant falls: only that of the decision contested, never one that was made in its place since."""
    return result in ENDS_GRANT and is_standing and outcome == GRANTED


def is_in_time(kind: str, brought_on: date, remedies: Iterable[Mapping[str, Any]]) -> bool | None:
    """Whether it was brought within the term that the decision shows; None where it shows none. The body decides."""
    until = [date.fromisoformat(one["until"]) for one in remedies if one["kind"] == kind and one.get("until")]
    return brought_on <= max(until) if until else None


def court_term(kind: str, result: str, received_on: date) -> Derivation | None:
    """Until when the applicant may go to court after a reconsideration; None where that way isn't open."""
    if kind != RECONSIDERATION or result not in TO_COURT:
        return None
    return derive_period(received_on, COURT_AFTER, wording=Wording(starts_on="service", kind=""))


def is_same_again(former: Mapping[str, Any], outcome: str, reason: str) -> bool:
    """Whether a new decision would repeat the one set aside, for the same reason (ALitL art. 71, ARL art. 64)."""
    return bool(former.get("outcome") == outcome and _plain(str(former.get("reason", ""))) == _plain(reason))


def _plain(text: str) -> str:
    return "".join(text.split()).rstrip("。.;；")


def may_be_recorded(brought_on: date, decided_on: date, today: date) -> bool:
    """A review is brought after the decision and not in the future."""
    return decided_on <= brought_on <= today < date.max - timedelta(days=1)
