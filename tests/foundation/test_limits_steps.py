from datetime import date

import pytest

from onewindow.foundation.limits import (
    Lamp,
    Limit,
    Pause,
    cumulative_shares,
    derive_limit,
    lamp,
    lamp_in_hours,
    step_dues,
    tolerance_due,
    validity_end,
)
from tests.foundation.timekeeping import CITY, at, shares


def test_b4_tolerated_material_is_due_before_the_decision():
    accepted = at("2025-09-25T10:00")

    assert tolerance_due(accepted, 4, date(2025, 10, 11), profile=CITY) == date(2025, 9, 30)
    assert tolerance_due(accepted, 10, date(2025, 10, 29), profile=CITY) == date(2025, 10, 15)
    assert tolerance_due(accepted, 30, date(2025, 10, 29), profile=CITY) == date(2025, 10, 28)


def test_b4_the_promised_limit_counts_from_the_last_material():
    supplied = derive_limit(at("2025-10-13T10:00"), Limit(7, "workday"), profile=CITY)

    assert supplied.due_date == date(2025, 10, 22)


def test_h_a_lamp_is_green_before_yellow_on_and_red_after_the_due_day():
    due = date(2026, 2, 26)

    assert lamp(date(2026, 2, 25), due) is Lamp.GREEN
    assert lamp(due, due) is Lamp.YELLOW
    assert lamp(date(2026, 2, 27), due) is Lamp.RED


def test_h_a_closed_case_keeps_the_lamp_of_its_last_day():
    due = date(2026, 2, 26)

    assert lamp(date(2026, 4, 1), due, closed_on=date(2026, 2, 25)) is Lamp.GREEN
    assert lamp(date(2026, 4, 1), due, closed_on=date(2026, 3, 30)) is Lamp.RED
    assert lamp(date(2026, 2, 26), due, closed_on=date(2026, 3, 30)) is Lamp.YELLOW


def test_h_the_lamp_of_a_limit_in_hours_turns_red_at_the_minute():
    due = at("2026-03-11T15:30")

    assert lamp_in_hours(at("2026-03-10T15:30"), due) is Lamp.GREEN
    assert lamp_in_hours(at("2026-03-11T09:00"), due) is Lamp.YELLOW
    assert lamp_in_hours(at("2026-03-11T15:31"), due) is Lamp.RED
    assert lamp_in_hours(at("2026-03-12T15:31"), due, closed_at=at("2026-03-11T10:00")) is Lamp.YELLOW


@pytest.mark.parametrize(
    ("issued", "value", "unit", "end"),
    [
        (date(2026, 4, 24), 5, "year", date(2031, 4, 23)),
        (date(2024, 2, 29), 1, "year", date(2025, 2, 27)),
        (date(2026, 1, 31), 1, "month", date(2026, 2, 27)),
        (date(2026, 4, 1), 30, "calendar_day", date(2026, 4, 30)),
        (date(2026, 4, 1), 0, "permanent", None),
    ],
)
def test_a_licence_is_valid_until_the_day_before(issued, value, unit, end):
    assert validity_end(issued, value, unit) == end


def test_a_licence_is_not_valid_for_working_days():
    with pytest.raises(ValueError, match="not valid"):
        validity_end(date(2026, 4, 1), 5, "workday")


def test_c11_steps_share_the_promised_limit():
    dues = step_dues(at("2026-04-14T14:31"), Limit(8, "workday"), shares(0, 25, 50, 15, 10), profile=CITY)

    assert {code: f"{day:%m-%d}" for code, day in dues.items()} == {
        "s1": "04-14",
        "s2": "04-16",
        "s3": "04-22",
        "s4": "04-24",
        "s5": "04-24",
    }


def test_c11_skipped_steps_are_left_out_and_the_rest_is_scaled():
    plan = shares(0, 40, (40, None, True), 10, 10)

    dues = step_dues(at("2026-04-14T14:31"), Limit(3, "workday"), plan, profile=CITY)

    assert {code: f"{day:%m-%d}" for code, day in dues.items()} == {
        "s1": "04-14",
        "s2": "04-16",
        "s4": "04-17",
        "s5": "04-17",
    }


def test_c11_of_parallel_steps_the_longest_counts_once():
    ends = cumulative_shares(shares(0, (50, "p1"), (30, "p1"), 30, 20))

    assert {code: float(end) for code, end in ends.items()} == {"s1": 0, "s2": 0.5, "s3": 0.3, "s4": 0.8, "s5": 1}


def test_c11_pauses_move_the_steps_as_they_move_the_limit():
    pause = [Pause(date(2026, 4, 2), date(2026, 4, 14), "expert_review")]

    dues = step_dues(at("2026-03-30T09:10"), Limit(7, "workday"), shares(0, 60, 30, 10), pause, profile=CITY)

    assert dues["s2"] == date(2026, 4, 16)
    assert dues["s4"] == date(2026, 4, 20)


@pytest.mark.parametrize(
    ("promised", "last"),
    [
        (Limit(0, "immediate"), date(2026, 4, 14)),
        (Limit(30, "calendar_day"), date(2026, 5, 14)),
        (Limit(1, "month"), date(2026, 5, 14)),
        (Limit(1, "year"), date(2027, 4, 14)),
        (Limit(4, "working_hour"), date(2026, 4, 15)),
        (Limit(30, "hour"), date(2026, 4, 15)),
    ],
)
def test_c11_the_last_step_is_due_with_the_limit_in_every_unit(promised, last):
    dues = step_dues(at("2026-04-14T14:31"), promised, shares(50, 50), profile=CITY)

    assert dues["s2"] == last
    assert derive_limit(at("2026-04-14T14:31"), promised, profile=CITY).due_date == last


def test_c11_steps_without_shares_have_the_whole_limit():
    dues = step_dues(at("2026-04-14T14:31"), Limit(3, "workday"), shares(0, 0), profile=CITY)

    assert set(dues.values()) == {date(2026, 4, 17)}
