"""Delivery within ten working days of the decision (rule D9): derived, warned of, ended by service."""

from datetime import date, datetime

import pytest

from onewindow.cases import queries, services
from onewindow.cases.models import Case, SideMatter
from onewindow.cases.rules import clocks
from onewindow.cases.services.delivery import begin_delivery, end_delivery
from onewindow.foundation import clock
from onewindow.foundation.actor import system_actor
from onewindow.notifications.models import Message
from tests.cases import world
from tests.cases.test_calendars import calendars, load, notice_file  # noqa: F401 a fixture

SYSTEM = system_actor("tests")


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=clock.LOCAL)


@pytest.fixture
def decided(city):
    """A small sign's case, decided on Tuesday 28 October 2025 and, as if to be couriered, not served yet."""
    owner = world.person("zhangsan")
    with world.at("2025-10-20T10:00"):
        number = services.open_case(owner, world.single(owner, "SIGN", {"q_large": "no", "q_street": "yes"}))
        services.accept_case(world.official("CG-R"), number)
    case = Case.objects.get(number=number)
    with world.at("2025-10-28T15:00"):
        case.decided_at, case.outcome, case.state = clock.now(), "granted", "decided"
        begin_delivery(SYSTEM, case, clock.now())
        case.save()
    return number


def test_d9_ten_working_days_from_the_decision():
    assert clocks.delivery_derivation(moment("2025-10-28T15:00")).due_date == date(2025, 11, 11)


@pytest.mark.parametrize("when", ["2025-10-28T23:50", "2025-10-28T08:00"])
def test_the_day_of_the_decision_is_its_own_whatever_the_hour(when):
    found = clocks.delivery_derivation(moment(when))
    assert (found.effective_date, found.due_date) == (date(2025, 10, 28), date(2025, 11, 11))


def test_a_decision_on_a_day_off_counts_from_that_day():
    assert clocks.delivery_derivation(moment("2025-11-01T10:00")).due_date == date(2025, 11, 14)


def test_the_derivation_names_the_article():
    notes = clocks.delivery_derivation(moment("2025-10-28T15:00")).notes
    assert any("administrative-licensing-law:44" in note.laws for note in notes)
    assert notes[0].text.startswith("决定")


def test_what_reaches_the_portal_is_served_with_the_decision_and_both_stand_in_the_ledger(city):
    owner = world.person("zhangsan")
    with world.at("2025-10-20T10:00"):
        number = services.open_case(owner, world.single(owner, "SIGN", {"q_large": "no", "q_street": "yes"}))
        services.accept_case(world.official("CG-R"), number)
        world.finish("SIGN")
    case = Case.objects.get(number=number)
    assert [entry["act"] for entry in case.clock] == ["start", "deliver", "serve"]
    assert case.clock[-1]["way"] == "portal"
    assert case.delivery_due == date(2025, 11, 3)
    assert case.served_at == case.decided_at


def test_the_clock_page_shows_by_when_and_since_when(decided):
    row = queries.desk_case(world.official("CG-R"), decided, papers=False).part.clock
    assert row.delivery_due == row.delivery_derivation.due_date == date(2025, 11, 11)
    assert row.served is None


def test_who_issues_is_warned_the_working_day_before_and_told_when_it_is_late_once_of_each_day(decided):
    for text, expected in (("2025-11-07T09:00", 0), ("2025-11-10T09:00", 1), ("2025-11-11T09:00", 1)):
        with world.at(text):
            services.sweep_cases()
        warned = Message.objects.filter(kind="delivery_due")
        assert warned.values("key").distinct().count() == expected
    assert "快到送达期限" in warned[0].title


def test_a_delivery_that_is_found_late_is_said_to_be_late(decided):
    with world.at("2025-11-12T09:00"):
        services.sweep_cases()
    assert "送达已超期" in Message.objects.filter(kind="delivery_due")[0].title


def test_where_serving_is_a_task_of_its_own_it_is_warned_of_once(decided):
    case = Case.objects.get(number=decided)
    SideMatter.objects.create(
        case=case,
        kind="service",
        state="open",
        post="CG-P",
        due_on=case.delivery_due,
        asked_by=case.filed_by,
        asked_at=case.decided_at,
        facts={"way": "courier"},
    )
    with world.at("2025-11-10T09:00"):
        services.sweep_cases()
    assert not Message.objects.filter(kind="delivery_due").exists()
    assert Message.objects.filter(kind="post_matter_due").exists()


def test_after_service_nobody_is_warned(decided):
    case = Case.objects.get(number=decided)
    end_delivery(SYSTEM, case, moment("2025-11-05T10:00"), "courier")
    case.save()
    with world.at("2025-11-10T09:00"):
        services.sweep_cases()
    assert not Message.objects.filter(kind="delivery_due").exists()
    assert queries.desk_case(world.official("CG-R"), decided, papers=False).part.clock.served is not None


@pytest.mark.parametrize(
    ("extra", "expected", "kept"),
    [
        (("2027-01-04", True), date(2027, 1, 13), False),
        (("2027-01-09", False), date(2027, 1, 12), True),
    ],
)
@pytest.mark.usefixtures("calendars")
def test_a_new_calendar_never_brings_delivery_forward(decided, tmp_path, extra, expected, kept):
    case = Case.objects.get(number=decided)
    with world.at("2026-12-28T15:00"):
        case.decided_at = clock.now()
        begin_delivery(SYSTEM, case, clock.now())
        case.save()
    assert case.delivery_due == date(2027, 1, 12)
    assert "1 open cases computed again" in load(notice_file(tmp_path, extra))
    case.refresh_from_db()
    assert case.delivery_due == expected
    assert ("delivery" in case.clock[-1]) is kept
    shown = queries.desk_case(world.official("CG-R"), decided, papers=False).part.clock
    assert shown.delivery_derivation.due_date == expected
    assert services.recompute_for_calendar(2027, case.clock[-1]["sha256"]) == (0, 0)
