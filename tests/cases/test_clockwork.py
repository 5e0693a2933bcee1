from datetime import date

import pytest

from onewindow.cases import queries, services
from onewindow.cases.models import AfterCheck, Case
from onewindow.cases.services import errors
from onewindow.exchange.models import OwnerMessage
from onewindow.licences.models import Licence
from tests.cases import world
from tests.support.queue import run_queued_jobs


def entity_of(actor):
    return next(iter(actor.represents))


@pytest.fixture
def plan(city):
    """ST05: a planning permit, accepted on 30 March."""
    owner = world.person("jinhai")
    with world.at("2026-03-30T09:00"):
        number = services.open_case(
            owner, world.single(owner, "PROJPLAN", {"q_detail": "no", "q_review": "yes"}, applicant=entity_of(owner))
        )
    with world.at("2026-03-30T09:10"):
        services.accept_case(world.official("ZR-R"), number)
    return number


def test_an_expert_review_pauses_the_clock(plan):
    reviewer = world.official("ZR-V")
    with world.at("2026-04-02T16:00"):
        services.pause_case(
            reviewer, plan, "s2", kind="expert_review", expected_end=date(2026, 4, 14), reason="专家评审"
        )
        with pytest.raises(errors.WrongState):
            services.complete_step(reviewer, plan, "s2")
        assert queries.desk_case(reviewer, plan).may == {"resume"}
        assert queries.case_page(world.person("jinhai"), plan).children[0].clock.paused
    with world.at("2026-04-14T17:00"):
        services.resume_case(reviewer, plan)
    case = Case.objects.get(number=plan)
    assert (case.promised_due, case.statutory_due) == (date(2026, 4, 20), date(2026, 5, 11))
    clock = queries.case_page(world.person("jinhai"), plan).children[0].clock
    assert clock.promised_derivation.due_date == date(2026, 4, 20)
    assert clock.statutory_derivation.due_before_pause == date(2026, 4, 28)


@pytest.mark.parametrize(
    ("step", "kind", "error"),
    [("s2", "site_visit", errors.PauseNotAllowed), ("s2", "tender", errors.PauseNotAllowed)],
)
def test_nothing_else_pauses_it(plan, step, kind, error):
    with world.at("2026-04-02T16:00"), pytest.raises(error):
        services.pause_case(
            world.official("ZR-V"), plan, step, kind=kind, expected_end=date(2026, 4, 14), reason="理由"
        )


@pytest.fixture
def freight(city):
    """ST06: a freight licence, accepted on 12 February."""
    owner = world.person("dinghai")
    with world.at("2026-02-12T09:50"):
        number = services.open_case(
            owner,
            world.single(owner, "TRANSPORT", {"q_light": "no", "q_danger": "no"}, applicant=entity_of(owner)),
        )
    with world.at("2026-02-12T10:00"):
        services.accept_case(world.official("JT-R"), number)
    return number


@pytest.mark.parametrize(
    ("moment", "lamp"),
    [("2026-02-25T10:00", "green"), ("2026-02-26T10:00", "yellow"), ("2026-02-27T09:00", "red")],
)
def test_the_lamp_follows_the_promised_limit(freight, moment, lamp):
    with world.at(moment):
        assert queries.case_page(world.person("dinghai"), freight).children[0].clock.lamp == lamp
        assert queries.inbox(world.official("JT-V"))[0].lamp == lamp


def test_the_statutory_limit_is_extended_once_before_it_is_over(freight):
    approver = world.official("JT-A")
    with world.at("2026-03-16T15:00"):
        services.extend_case(approver, freight, days=10, reason="车辆检测信息核实")
        with pytest.raises(errors.ExtensionNotAllowed):
            services.extend_case(approver, freight, days=1, reason="再来一次")
    case = Case.objects.get(number=freight)
    assert (case.promised_due, case.statutory_due) == (date(2026, 2, 26), date(2026, 4, 1))


@pytest.mark.parametrize(("moment", "days"), [("2026-03-18T09:00", 10), ("2026-03-16T09:00", 11)])
def test_an_extension_too_late_or_too_long_is_refused(freight, moment, days):
    with world.at(moment), pytest.raises(errors.ExtensionNotAllowed):
        services.extend_case(world.official("JT-A"), freight, days=days, reason="理由")


@pytest.fixture
def fire(city):
    """ST09: a cinema's fire permit, granted on commitment on 10 March."""
    owner = world.person("mengfan")
    with world.at("2026-03-09T08:50"):
        number = services.open_case(
            owner, world.single(owner, "FIRE", {"q_area": "yes", "q_promise": "yes"}, applicant=entity_of(owner),
                                answers={**world.FORM, "entity_name": "清岚星辰影院", "uscc": "91339902MA9Q00701J"})
        )  # fmt: skip
    with world.at("2026-03-09T09:00"):
        services.accept_case(world.official("XF-R"), number)
    with world.at("2026-03-10T10:00"):
        world.finish("FIRE")
        run_queued_jobs()
    return number


def test_a_broken_promise_is_put_right_or_the_grant_is_revoked(fire):
    case = Case.objects.get(number=fire)
    assert (case.promised_due, case.statutory_due) == (date(2026, 3, 10), date(2026, 3, 23))
    check = AfterCheck.objects.get()
    assert (check.due_on, check.post) == (date(2026, 4, 8), "XF-I")
    inspector = world.official("XF-I")
    with world.at("2026-03-24T09:30"):
        services.record_after_check(inspector, check.id, "fail", "疏散通道被占用、喷淋未启用")
        with pytest.raises(errors.AfterCheckNotOpen):
            services.revoke_grant(world.official("XF-A"), check.id, "太早")
    with world.at("2026-03-24T11:00"):
        services.order_rectify(world.official("XF-V"), check.id, 10, "责令限期改正")
    check.refresh_from_db()
    assert (check.state, check.rectify_due) == ("rectifying", date(2026, 4, 8))
    with world.at("2026-04-09T10:00"):
        services.record_after_check(inspector, check.id, "fail", "逾期仍不符合")
    with world.at("2026-04-10T10:00"):
        services.revoke_grant(world.official("XF-A"), check.id, "承诺不实，逾期未改")
    licence = Licence.objects.get(case_number=fire)
    assert (licence.state, licence.ended_on) == ("revoked", date(2026, 4, 10))
    message = OwnerMessage.objects.get(register="crd")
    assert message.kind == "promise_broken"


def test_a_failed_check_needs_a_note(fire):
    with world.at("2026-03-24T09:30"), pytest.raises(errors.ReasonMissing):
        services.record_after_check(world.official("XF-I"), AfterCheck.objects.get().id, "fail", "")


def test_the_inspectors_are_reminded_of_a_check_once(fire):
    from onewindow.notifications.models import Message

    with world.at("2026-04-03T09:00"):
        services.sweep_cases()
        services.sweep_cases()
    reminders = Message.objects.filter(kind="after_check_due")
    assert reminders.count() == 2  # the post's two inspectors, each once


def test_a_check_that_is_due_stands_in_the_inbox(fire):
    with world.at("2026-04-03T09:00"):
        rows = queries.inbox(world.official("XF-I"))
    assert [(row.kind, row.due_on, row.days_left) for row in rows] == [("after_check", date(2026, 4, 8), 2)]
