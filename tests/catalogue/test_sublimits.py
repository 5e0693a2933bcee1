"""Limits within the limit: what co-organs are given fits into the total that the lead owns (rule C8)."""

import pytest

from tests.catalogue.graphs import row
from tests.catalogue.test_checks import codes_of

CODE = "SUBLIMITS_TOO_LONG"


def days(value, unit="workday"):
    return {"value": value, "unit": unit}


def joint(code, within, settled=1, **more):
    review = {"posts": ["XF-V", "ZJ-R"], "within": within, "escalate_to": "DS-L", "escalate_within": days(settled)}
    return row(code, "joint", joint=review, **more)


def codes(*middle, promised=8, statutory=20, share=100):
    """The faults of an item whose process is an acceptance, these steps, and one that decides."""
    last = {"after": [middle[-1]["code"]]} if any("after" in one for one in middle) else {}
    steps = [row("s0", "accept", post="SJ-R"), *middle, row("end", "approve", post="SJ-A", share=share, **last)]
    limits = {"promised": days(promised), "statutory": days(statutory)}
    return codes_of("items", "FOOD", lambda body: body.update(steps=steps, limits=limits))


def test_an_opinion_within_the_promise_fits():
    assert CODE not in codes(joint("j1", days(5), 2), promised=8)


def test_an_opinion_that_takes_longer_than_the_promise_does_not():
    assert CODE in codes(joint("j1", days(9)), promised=8)
    assert CODE not in codes(joint("j1", days(8)), promised=8)


def test_serial_reviews_add_up_and_parallel_ones_count_once():
    first, second = joint("j1", days(5), after=["s0"]), joint("j2", days(5), after=["j1"])
    assert CODE in codes(first, second, promised=8)
    beside = joint("j2", days(5), after=["s0"])
    join = row("s9", after=["j1", "j2"])
    assert CODE not in codes(first, beside, join, promised=8)


def test_a_timer_takes_its_days_too():
    assert CODE in codes(row("t1", "timer", timer=days(4)), joint("j1", days(5)), promised=8)


def test_with_disputes_and_everybodys_own_work_it_fits_into_the_laws_limit():
    assert CODE not in codes(joint("j1", days(5), 6), promised=8, statutory=20)
    assert CODE in codes(joint("j1", days(5), 8), promised=8, statutory=20)


@pytest.mark.parametrize(("unit", "is_long"), [("workday", False), ("month", True)])
def test_units_are_compared_by_working_days(unit, is_long):
    assert (CODE in codes(joint("j1", days(1, unit)), promised=8)) is is_long


def test_a_process_without_limits_within_has_nothing_to_fit():
    assert CODE not in codes(row("s1", share=0), promised=1, statutory=1)
