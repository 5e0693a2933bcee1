"""A case that begins from a licence: what its result takes over, and until when a renewal is in time (rule C10)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from onewindow.cases.rules.results import ISSUED_ON, VALID_UNTIL, Origin, Value
from onewindow.foundation.limits import Derivation, Limit, derive_backward

RENEW, CHANGE, CANCEL = "renew", "change", "cancel"
RENEWAL_LEAD = Limit(30, "calendar_day")  # ALL art. 50; whether working or calendar days is unsettled (rule C10)
DEEMED_RENEWED = "deemed_renewed"
NEVER_KEPT = frozenset({ISSUED_ON, VALID_UNTIL})


def taken_over(found: Mapping[str, Value], former: Mapping[str, Any], changed: Collection[str]) -> dict[str, Value]:
    """The result's fields: all as on the former licence, but for those that are changed and the dates.

    What is to be changed and isn't known stays as it was too, until somebody says otherwise.
    """
    kept = {}
    for name, value in found.items():
        before = former.get(name)
        is_new = name in changed and not value.is_empty
        if name in NEVER_KEPT or is_new or before in (None, "", []):
            kept[name] = value
        else:
            origin = Origin.EVIDENCE if name in changed else Origin.KEPT
            kept[name] = replace(value, value=before, origin=origin)
    return kept


def renewal_deadline(valid_until: date, lead: Limit | None = None) -> Derivation:
    """The last day on which a renewal is applied for in time, counted back from the licence's last day."""
    return derive_backward(valid_until, lead or RENEWAL_LEAD)


def is_in_time(received_on: date, valid_until: date, lead: Limit | None = None) -> bool:
    """Whether a renewal was applied for in time; being late alone is never a reason to refuse."""
    return received_on <= renewal_deadline(valid_until, lead).due_date
