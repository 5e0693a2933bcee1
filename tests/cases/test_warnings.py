"""Posts are warned ahead of a step's due day, once, and not while the clock is stopped."""

from datetime import date

import pytest

from onewindow.cases import services
from onewindow.cases.models import Step
from onewindow.notifications.models import Message
from tests.cases import world


@pytest.fixture
def plan(city):
    owner = world.person("jinhai")
    company = next(iter(owner.represents))
    with world.at("2026-03-30T09:00"):
        opening = world.single(owner, "PROJPLAN", {"q_detail": "no", "q_review": "yes"}, applicant=company)
        number = services.open_case(owner, opening)
        services.accept_case(world.official("ZR-R"), number)
    return number


def warned():
    """The titles of the warnings, by what they are about; each holder of the post has one."""
    return dict(Message.objects.filter(kind="step_due").values_list("key", "title"))


def sweep(moment):
    with world.at(moment):
        services.sweep_cases()


def test_the_day_before_a_step_is_due_its_post_is_warned_once(plan):
    due = Step.objects.get(case__number=plan, state="open").due_on
    assert due == date(2026, 4, 7)
    sweep("2026-04-02T09:00")
    assert not warned()
    for moment in ("2026-04-03T09:00", "2026-04-03T16:00", "2026-04-09T09:00"):
        sweep(moment)
        assert len(warned()) == 1  # the 4th to the 6th are days off
    assert all("快到期" in title for title in warned().values())


def test_a_step_found_late_is_told_to_be_overdue(plan):
    sweep("2026-04-20T09:00")
    assert [title[:3] for title in warned().values()] == ["已超期"]


def test_while_the_clock_is_stopped_nobody_is_warned_and_a_new_day_is_warned_of_again(plan):
    sweep("2026-04-03T09:00")
    with world.at("2026-04-03T10:00"):
        services.pause_case(
            world.official("ZR-V"), plan, "s2", kind="expert_review", expected_end=date(2026, 4, 14), reason="评审"
        )
    sweep("2026-04-13T09:00")
    assert len(warned()) == 1
    with world.at("2026-04-14T10:00"):
        services.resume_case(world.official("ZR-V"), plan)
    sweep("2026-04-15T09:00")
    assert len(warned()) == 2
