"""The comparison of the separate way with the bundle, computed from the items and the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil

from onewindow.catalogue.rules.answers import Answers, active_materials, after_of, mode_of, promised_limit
from onewindow.catalogue.rules.joint import joint_fields, joint_materials
from onewindow.catalogue.rules.values import Bundle, Comparison, Item, JointJourney, SingleJourney
from onewindow.foundation.limits.values import Limit, Unit

VISITS_AT_A_WINDOW = 2  # one to file, one to collect
# How many working days a unit takes in the long run; only for comparing limits of different units.
WORKDAYS_OF = {
    Unit.IMMEDIATE: 0.0,
    Unit.WORKDAY: 1.0,
    Unit.CALENDAR_DAY: 5 / 7,
    Unit.MONTH: 21.0,
    Unit.YEAR: 250.0,
    Unit.HOUR: 0.0,
    Unit.WORKING_HOUR: 0.0,
}


def workdays_of(limit: Limit) -> float:
    """About how many working days a limit lasts."""
    return float(limit.value) * WORKDAYS_OF[Unit(limit.unit)]


def journeys(
    bundle: Bundle, items: Sequence[Item], answers: Answers, commitment_items: Mapping[str, Mapping[str, str]]
) -> Comparison:
    """Both ways for these items and answers.

    Separately: each item at its own window, one after the other, every paper brought. Together: one form, each paper
    once, items side by side where the order allows.
    """
    single = SingleJourney(
        visits=VISITS_AT_A_WINDOW * len(items),
        materials=sum(len(active_materials(item, answers)) for item in items),
        forms=len(items),
        fields=sum(len(item.form) for item in items),
        workdays=ceil(sum(workdays_of(item.promised) for item in items)),
    )
    sources = [joint.material.source for joint in joint_materials(items, answers)]
    fields = joint_fields(items, bundle)
    limits = {item.key: promised_limit(item, mode_of(item, answers, commitment_items), bundle) for item in items}
    joint = JointJourney(
        visits=max((item.visits for item in items), default=0),
        uploads=sources.count("applicant"),
        promises=sources.count("promise"),
        fields=len(fields),
        fields_to_type=sum(not field.prefill and not field.carried_from for field in fields),
        workdays=_longest_way(bundle, limits),
    )
    return Comparison(single, joint)


def _longest_way(bundle: Bundle, limits: Mapping[str, Limit]) -> int:
    ends: dict[str, float] = {}

    def end_of(key: str) -> float:
        if key not in ends:
            before = after_of(bundle, key, tuple(limits))
            ends[key] = workdays_of(limits[key]) + max((end_of(other) for other in before), default=0.0)
        return ends[key]

    return ceil(max((end_of(key) for key in limits), default=0.0))
