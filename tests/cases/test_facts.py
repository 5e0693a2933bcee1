"""Facts for supervision are derived from the case itself; the lamp is another thing (rules H1–H10)."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from onewindow.cases import queries, services
from onewindow.cases.models import AfterCheck, Case, Step
from onewindow.cases.queries.facts import facts_of_case, supervision_facts
from onewindow.cases.rules.facts import RULES, CaseFacts, FactKind, Task, facts, lateness
from onewindow.cases.services import CorrectionPoint, errors
from tests.cases import world

SHANGHAI = ZoneInfo("Asia/Shanghai")
CASE = CaseFacts("YC1", "CG", "CG-R", "CG-A", is_accepted=True)
DAY = st.dates(date(2025, 1, 1), date(2026, 12, 31))


@pytest.fixture
def sign(city):
    """A small sign's case, received on Monday 20 October 2025 at ten."""
    owner = world.person("zhangsan")
    with world.at("2025-10-20T10:00"):
        return services.open_case(owner, world.single(owner, "SIGN", {"q_large": "no", "q_street": "yes"}))


def accept(number):
    with world.at("2025-10-20T11:00"):
        services.accept_case(world.official("CG-R"), number)


def kinds(number, moment):
    with world.at(moment):
        return [str(one.kind) for one in facts_of_case(number)]


def test_a_case_in_time_has_no_facts(sign):
    accept(sign)
    with world.at("2025-10-20T15:00"):
        world.finish("SIGN")
    assert kinds(sign, "2025-11-20T10:00") == []


def test_h2_and_h3_the_day_after_the_due_day_and_not_on_it(sign):
    accept(sign)
    row = Case.objects.get(number=sign)
    on, after = f"{row.promised_due}T16:00", f"{row.promised_due + timedelta(days=1)}T00:30"
    assert "promised_passed" not in kinds(sign, on)
    assert "promised_passed" in kinds(sign, after)
    with world.at(on):
        assert queries.desk_case(world.official("CG-A"), sign, papers=False).part.clock.lamp == "yellow"
    with world.at(after):
        assert queries.desk_case(world.official("CG-A"), sign, papers=False).part.clock.lamp == "red"
    assert "step_passed" in kinds(sign, after)
    late = f"{row.statutory_due + timedelta(days=1)}T10:00"
    assert "statutory_passed" in kinds(sign, late)


def test_a_late_decision_stays_a_fact_and_grows_no_more(sign):
    accept(sign)
    with world.at("2025-12-20T10:00"):
        world.finish("SIGN")
    with world.at("2026-03-20T10:00"):
        [promised] = [one for one in facts_of_case(sign) if one.kind is FactKind.PROMISED_PASSED]
    assert promised.days == (date(2025, 12, 20) - Case.objects.get(number=sign).promised_due).days
    assert (promised.rule, promised.department, promised.post) == ("H2", "CG", "CG-A")


def test_h4_deemed_acceptance_is_a_late_notice_of_the_receiver(sign):
    with world.at("2025-10-28T10:00"):
        services.sweep_cases()
        [notice] = [one for one in facts_of_case(sign) if one.kind is FactKind.LATE_CORRECTION_NOTICE]
    assert (notice.rule, notice.post, notice.since) == ("H4", "CG-R", date(2025, 10, 28))


def test_h5_a_second_notice_that_was_refused_is_counted(sign, zhangsan):
    receiver = world.official("CG-R")
    code = Case.objects.get(number=sign).materials.order_by("code")[0].code
    other = Case.objects.get(number=sign).materials.order_by("code")[1].code
    with world.at("2025-10-21T10:00"):
        services.request_correction(receiver, sign, [CorrectionPoint(code, "看不清")])
        services.supply_correction(zhangsan, sign, [])
        with pytest.raises(errors.SecondCorrectionNotice):
            services.request_correction(receiver, sign, [CorrectionPoint(other, "还要这个")])
        [second] = [one for one in facts_of_case(sign) if one.kind is FactKind.SECOND_NOTICE_ATTEMPTED]
    assert (second.rule, second.since, second.post) == ("H5", date(2025, 10, 21), "CG-R")


def test_h8_a_check_that_nobody_made_and_one_made_late(sign):
    case = Case.objects.get(number=sign)
    check = AfterCheck.objects.create(case=case, kind="promise", post="CG-I", due_on=date(2025, 10, 22), state="open")
    assert kinds(sign, "2025-10-22T20:00") == []
    assert kinds(sign, "2025-10-23T01:00") == ["after_check_missed"]
    AfterCheck.objects.filter(id=check.id).update(
        state="passed", checked_at=datetime(2025, 10, 22, 9, tzinfo=SHANGHAI), history=[]
    )
    assert kinds(sign, "2025-10-30T01:00") == []


def test_h9_a_co_organs_step_is_its_own_lateness_and_not_the_leads(sign):
    accept(sign)
    step = Step.objects.get(case__number=sign, state="open")
    Step.objects.filter(id=step.id).update(post="XF-V", parallel="p1")
    with world.at(f"{step.due_on + timedelta(days=2)}T10:00"):
        [late] = [one for one in facts_of_case(sign) if one.step == step.code]
    assert (late.kind, late.department, late.rule, late.days) == (FactKind.CO_ORGAN_LATE, "XF", "H9", 2)


@pytest.mark.parametrize(("action", "kind"), [("opinion", "co_organ_late"), ("wait", None)])
def test_an_opinion_that_never_came_is_the_co_organs_and_a_wait_is_nobodys(sign, action, kind):
    accept(sign)
    step = Step.objects.get(case__number=sign, state="open")
    done = datetime.combine(step.due_on, datetime.min.time(), SHANGHAI)
    Step.objects.filter(id=step.id).update(post="XF-V", action=action, state="done", done_at=done, result="silent")
    with world.at(f"{step.due_on}T20:00"):
        assert [str(one.kind) for one in facts_of_case(sign) if one.step == step.code] == ([kind] if kind else [])


def test_while_the_clock_stands_no_limit_is_passed():
    passed = replace(CASE, promised_due=date(2026, 1, 5), steps=(Task("CG-V", date(2026, 1, 5), None, "s2"),))
    assert len(facts(passed, date(2026, 1, 9))) == 2
    assert facts(replace(passed, is_paused=True), date(2026, 1, 9)) == []


def test_d9_late_delivery_counts_to_service():
    late = replace(CASE, is_decided=True, ended=date(2026, 1, 2), delivery_due=date(2026, 1, 16))
    [one] = facts(late, date(2026, 1, 20))
    assert (one.kind, one.rule, one.days) == (FactKind.DELIVERY_LATE, "D9", 4)
    assert facts(replace(late, served=date(2026, 1, 16)), date(2026, 1, 20)) == []


def test_every_kind_of_fact_has_its_rule():
    assert set(RULES) == set(FactKind)


@given(DAY, st.none() | DAY, DAY)
def test_something_is_late_only_after_its_day_and_stops_being_later_when_it_is_done(due, done, today):
    days = lateness(due, done, today)
    assert (days > 0) is ((done or today) > due)
    if done:
        assert days == lateness(due, done, today + timedelta(days=100))


@given(DAY, DAY)
def test_an_overdue_case_never_loses_a_fact_by_waiting(due, today):
    case = replace(CASE, promised_due=due, statutory_due=due + timedelta(days=9))
    now = {one.kind for one in facts(case, today)}
    assert now <= {one.kind for one in facts(case, today + timedelta(days=1))}


def test_all_facts_come_page_by_page_in_few_statements_and_as_lines(sign):
    accept(sign)
    with world.at("2025-12-20T10:00"):
        with world.statements(6):
            found, after = supervision_facts()
        assert {one.number for one in found} == {sign}
        assert after is None
        assert supervision_facts(departments=["XF"]) == ([], None)
        out = StringIO()
        call_command("cases", "facts", stdout=out)
        lines = [json.loads(line) for line in out.getvalue().splitlines()]
        one = StringIO()
        call_command("cases", "facts", sign, stdout=one)
    assert [line["kind"] for line in lines] == [str(each.kind) for each in found]
    assert one.getvalue() == out.getvalue()
