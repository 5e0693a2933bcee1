"""Limits within the limit (rule C8): what co-organs are given, and what waits, fits into the total that the lead owns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onewindow.catalogue.rules.journeys import workdays_of
from onewindow.catalogue.rules.known import Definition
from onewindow.catalogue.rules.process import longest_way
from onewindow.foundation.limits.values import Limit


def check_sublimits(item: Definition) -> None:
    """Opinions of co-organs alone fit into the promise; with disputes and everybody's own work, into the law's limit.

    Serial parts add up, of parallel ones the longest counts. A longer sum could only be kept by somebody's being late.
    """
    steps, limits = item.body["steps"], item.body["limits"]
    if not any("joint" in step or "timer" in step for step in steps):
        return
    promised, statutory = (workdays_of(Limit(**limits[name])) for name in ("promised", "statutory"))
    alone = longest_way(steps, lambda step: _given(step, "within"))
    if alone > promised:
        _note(item, alone, "promised", promised)
        return
    whole = longest_way(steps, lambda step: _given(step, "within", "escalate_within") or step["share"] * promised / 100)
    if whole > statutory:
        _note(item, whole, "statutory", statutory)


def _given(step: Mapping[str, Any], *names: str) -> float:
    """The working days that a step is given by limits of its own."""
    if "timer" in step:
        return workdays_of(Limit(**step["timer"]))
    joint = step.get("joint") or {}
    return sum(workdays_of(Limit(**joint[name])) for name in names if name in joint)


def _note(item: Definition, days: float, name: str, total: float) -> None:
    item.fault(
        ("steps",),
        "SUBLIMITS_TOO_LONG",
        f"The limits within add up to about {days:g} working days, more than the {name} {total:g}.",
        "Shorten what co-organs are given, or let them work side by side.",
        f"各部门的分段时限加起来约 {days:g} 个工作日，超过总时限 {total:g} 个工作日",
    )
