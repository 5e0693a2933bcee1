"""Time limits (时限): due dates with their derivation, steps, lamps and validity, as pure functions over values.

A function that takes `calendar` and `profile` uses those of the installation where they are not given.
"""

from __future__ import annotations

from onewindow.foundation.limits.backward import derive_backward
from onewindow.foundation.limits.counting import UPLOAD_ASKED, add_months
from onewindow.foundation.limits.deriving import derive_limit, derive_period
from onewindow.foundation.limits.hours import derive_hours
from onewindow.foundation.limits.lamps import lamp, lamp_in_hours, tolerance_due, validity_end
from onewindow.foundation.limits.moments import counts_from, today_in_shanghai
from onewindow.foundation.limits.steps import cumulative_shares, step_dues
from onewindow.foundation.limits.values import (
    DayCount,
    Derivation,
    Lamp,
    Limit,
    Note,
    Pause,
    StepShare,
    Unit,
    Wording,
)

__all__ = [
    "UPLOAD_ASKED",
    "DayCount",
    "Derivation",
    "Lamp",
    "Limit",
    "Note",
    "Pause",
    "StepShare",
    "Unit",
    "Wording",
    "add_months",
    "counts_from",
    "cumulative_shares",
    "derive_backward",
    "derive_hours",
    "derive_limit",
    "derive_period",
    "lamp",
    "lamp_in_hours",
    "step_dues",
    "today_in_shanghai",
    "tolerance_due",
    "validity_end",
]
