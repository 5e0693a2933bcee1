"""Nodes beside the task, in a real case: choices, notices, waits, timers, sub-cases and joint reviews."""

from datetime import date

import pytest
from django.db import connection

from onewindow.cases import queries, services
from onewindow.cases.models import Case, Step
from onewindow.cases.services import errors
from onewindow.catalogue.queries import published_item
from onewindow.foundation.errors import NotFound
from onewindow.ledger.queries import acts_on
from onewindow.notifications.models import Message
from tests.cases import processes, world
from tests.support.queue import run_queued_jobs

MOST_BYTES = 2048


@pytest.fixture
def everything(city):
    with world.at("2026-03-30T09:00"):
        processes.publish(processes.every_kind())
    return city


def step(number, code):
    return Step.objects.get(case__number=number, code=code)


def states(number):
    rows = Step.objects.filter(case__number=number).order_by("position").values_list("code", "state")
    return {code: state for code, state in rows}


def is_open(number):
    return {code for code, state in states(number).items() if state == "open"}


def do(number, code, result="pass", opinion="符合"):
    row = step(number, code)
    for which in range(row.inspectors):
        services.complete_step(world.official(row.post, which), number, code, result=result, opinion=opinion)


def test_a_choice_is_made_by_its_table_and_keeps_the_rule_that_fired(everything):
    with world.at("2026-03-30T09:00"):
        large, small = processes.opened("320"), processes.opened("300", key="other")

    assert step(large, "c1").facts == {"gives": ["visit"], "rules": [1], "inputs": {"area": "320", "q_cold": "no"}}
    assert step(small, "c1").facts == {"gives": ["desk"], "rules": [], "inputs": {"area": "300", "q_cold": "no"}}
    assert is_open(large) == {"s2", "s3"}
    assert is_open(small) == {"s2"}
    assert states(small)["s3"] == "skipped"


def test_a_join_waits_for_all_and_the_notice_goes_out_by_itself(everything):
    with world.at("2026-03-30T09:00"):
        number = processes.opened()
        do(number, "s2")
        assert is_open(number) == {"s3"}
        do(number, "s3")
        run_queued_jobs()

    assert is_open(number) == {"w1"}
    assert step(number, "n1").result == "sent"
    assert Message.objects.filter(body="请补一份{说明}。").exists()


def waiting(at="2026-03-30T09:00"):
    with world.at(at):
        number = processes.opened("300")
        do(number, "s2")
    return number


def test_the_applicant_supplies_what_is_waited_for_and_nobody_else(everything):
    number = waiting()
    assert step(number, "w1").due_on == date(2026, 4, 7)
    with world.at("2026-03-31T10:00"):
        for stranger in (world.person("zhaoxiuying"), world.official("SJ-V"), world.official("MZ-R")):
            with pytest.raises(NotFound):
                services.record_event(stranger, number, "w1", note="说明")
        with pytest.raises(errors.EventUnsaid):
            services.record_event(world.person("liuyang"), number, "w1", note=" ")
        with pytest.raises(errors.StepNotOpen):
            services.complete_step(world.official("SJ-V"), number, "w1")
        services.record_event(world.person("liuyang"), number, "w1", note="油烟口朝北。" * 200)

    row = step(number, "w1")
    assert (row.state, row.result, len(row.opinion)) == ("done", "came", 400)
    assert is_open(number) == {"j1.1", "j1.2"}
    assert any(act.act == "cases.end_step" for act in acts_on(f"case:{number}"))
    with world.at("2026-03-31T10:00"), pytest.raises(errors.StepNotOpen):
        services.record_event(world.person("liuyang"), number, "w1", note="再来一次")


def test_a_wait_lapses_when_its_last_day_has_ended_and_not_before(everything):
    number = waiting()
    with world.at("2026-04-07T16:00"):
        services.sweep_cases()
        assert is_open(number) == {"w1"}
    with world.at("2026-04-07T17:30"):
        services.sweep_cases()
        services.sweep_cases()
    assert step(number, "w1").result == "lapsed"
    assert is_open(number) == {"j1.1", "j1.2"}


def reviewed(*results, at="2026-03-31T10:00"):
    number = waiting()
    with world.at(at):
        services.record_event(world.person("liuyang"), number, "w1", note="说明")
        for place, result in enumerate(results, start=1):
            do(number, f"j1.{place}", result, "看过了")
    return number


def test_a_joint_review_is_decided_by_its_lead_once_all_have_spoken(everything):
    number = reviewed("consent")
    assert is_open(number) == {"j1.2"}
    with world.at("2026-03-31T10:00"):
        assert [row.case_number for row in queries.inbox(world.official("ZJ-V"))] == [number]
        do(number, "j1.2", "consent")
        assert is_open(number) == {"j1"}
        assert states(number)["j1.x"] == "skipped"
        do(number, "j1")
    assert is_open(number) == {"t1", "k1", "m1"}


def test_an_objection_needs_its_reason_and_is_settled_by_the_named_post(everything):
    number = reviewed("consent")
    with world.at("2026-03-31T10:00"):
        with pytest.raises(errors.ReasonMissing):
            do(number, "j1.2", "object", "")
        do(number, "j1.2", "object", "管道不够")
        assert is_open(number) == {"j1.x"}
        assert step(number, "j1.x").due_on == date(2026, 4, 2)
        with pytest.raises(errors.NotYourPost):
            services.complete_step(world.official("SJ-V"), number, "j1.x", result="pass", opinion="可以")
        do(number, "j1.x", "fail", "按规范不行")
        with pytest.raises(errors.ResultNotPossible):
            do(number, "j1", "pass")
        do(number, "j1", "fail", "裁定不行")
        assert step(number, "j1").result == "fail"


def test_silence_is_no_consent_and_goes_to_the_named_post(everything):
    number = reviewed("consent")
    with world.at("2026-04-08T17:30"):
        services.sweep_cases()
    assert step(number, "j1.2").result == "silent"
    assert is_open(number) == {"j1.x"}


def test_silence_is_consent_where_the_item_cites_the_article(city):
    steps = processes.every_kind()
    steps[6]["joint"]["silence"] = {"law_id": "administrative-licensing-law", "article": 42}
    with world.at("2026-03-30T09:00"):
        processes.publish(steps)
    number = reviewed("consent")
    with world.at("2026-04-08T17:30"):
        services.sweep_cases()
    row = step(number, "j1.2")
    assert (row.result, row.facts["silence"]) == ("consent", {"law_id": "administrative-licensing-law", "article": 42})
    assert is_open(number) == {"j1"}


def agreed():
    number = reviewed("consent", "consent")
    with world.at("2026-03-31T10:00"):
        do(number, "j1")
    return number


def test_a_timer_is_over_after_its_days_whoever_is_idle(everything):
    number = agreed()
    with world.at("2026-04-02T17:30"):
        services.sweep_cases()
    assert step(number, "t1").result == "over"
    assert step(number, "t1").done_by is None


def test_a_sub_case_is_begun_once_and_its_outcome_goes_back(everything):
    number = agreed()
    with world.at("2026-03-31T10:00"):
        services.begin_subcase(str(step(number, "k1").id))
        services.sweep_cases()
        child = Case.objects.get(key="SIGN")
        parent = Case.objects.get(number=number)
        assert step(number, "k1").facts == {"case": child.number}
        assert (child.channel, child.applicant) == ("subcase", parent.applicant)
        assert child.answers["entity_name"] == parent.answers["entity_name"]
        assert [row.number for row in queries.cases_of(world.person("liuyang"))].count(child.number) == 1
        services.withdraw_case(world.person("liuyang"), child.number, "不做招牌了")
        services.sweep_cases()
    assert step(number, "k1").result == "ended"
    assert is_open(number) == {"t1", "m1"}


def test_a_message_is_recorded_by_the_post_that_waits_for_it(everything):
    number = agreed()
    with world.at("2026-04-01T10:00"):
        desk = queries.desk_case(world.official("SJ-V"), number)
        assert "event:m1" in desk.may
        assert not any(act.startswith("step:") for act in desk.may)
        assert {row.step for row in queries.inbox(world.official("SJ-V"), tab="waiting")} == {"t1", "k1", "m1"}
        assert number not in [row.case_number for row in queries.inbox(world.official("SJ-V"))]
        with pytest.raises(errors.NotYourPost):
            services.record_event(world.official("SJ-A"), number, "m1", note="复函〔2026〕3号")
        services.record_event(world.official("SJ-V"), number, "m1", note="复函〔2026〕3号")
    assert step(number, "m1").result == "came"


def test_the_whole_process_comes_to_its_grant(everything):
    number = agreed()
    with world.at("2026-04-01T10:00"):
        services.record_event(world.official("SJ-V"), number, "m1", note="复函〔2026〕3号")
        services.begin_subcase(str(step(number, "k1").id))
        child = Case.objects.get(key="SIGN").number
        services.refuse_acceptance(world.official("CG-R"), child, "不归我们管", "")
    with world.at("2026-04-03T10:00"):
        services.sweep_cases()
        assert is_open(number) == {"s4"}
        do(number, "s4")
        typed = dict.fromkeys(published_item("FOOD").result.fields, "甲")
        services.complete_step(world.official("SJ-P"), number, "s5", opinion="发证", result_fields=typed)
    assert Case.objects.get(number=number).outcome == "granted"


def test_a_failed_joint_review_stands_against_a_grant(everything):
    number = reviewed("consent", "consent")
    with world.at("2026-03-31T10:00"):
        do(number, "j1", "fail", "不符合")
        Step.objects.filter(case__number=number, code__in=["t1", "k1", "m1"]).update(state="done")
        Step.objects.filter(case__number=number, code="s4").update(state="open")
        with pytest.raises(errors.InspectionFailed):
            do(number, "s4", "grant")


def test_a_row_of_any_node_stays_below_two_kilobytes(everything):
    number = agreed()
    with world.at("2026-04-01T10:00"):
        services.record_event(world.official("SJ-V"), number, "m1", note="文" * 900)
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(pg_column_size(s.*)) FROM cases_step s")
        assert cursor.fetchone()[0] <= MOST_BYTES


def test_completing_a_step_before_a_choice_costs_no_statement_more(everything):
    with world.at("2026-03-30T09:00"):
        number = processes.opened("300")
        with world.statements(4):
            services.complete_step(world.official("SJ-V"), number, "s2", opinion="符合")


AUTOMATIC = [
    processes.node("s1", "accept", "CG-R"),
    processes.node("s2", "review", "CG-V", 80),
    processes.node("s4", "approve", "CG-A", 10),
    processes.node("s5", "issue", "CG-P", 10, automatic=True),
]


def sign(opinion="同意", **answers):
    owner = world.person("linfeng")
    company = next(iter(owner.represents))
    filled = {**world.FORM, **answers}
    opening = world.single(owner, "SIGN", {"q_large": "no", "q_street": "yes"}, applicant=company, answers=filled)
    number = services.open_case(owner, opening)
    services.accept_case(world.official("CG-R"), number)
    do(number, "s2")
    return number


def test_a_licence_is_issued_in_the_moment_of_the_approval(city):
    with world.at("2026-03-30T09:00"):
        processes.publish(AUTOMATIC, "SIGN")
        number = sign()
        with world.statements(9):
            services.complete_step(world.official("CG-A"), number, "s4", opinion="同意")
        case = Case.objects.get(number=number)
        assert (case.outcome, case.result["fields"]["position"]) == ("granted", "门头")
        assert queries.desk_case(world.official("CG-A"), number).part.licences
    assert (step(number, "s5").state, step(number, "s5").done_by) == ("done", None)
    acts = [act.act for act in acts_on(f"case:{number}")]
    assert acts.count("cases.end_step") == 1


def test_what_lacks_something_for_the_licence_stays_the_post_s_task(city):
    with world.at("2026-03-30T09:00"):
        processes.publish(AUTOMATIC, "SIGN")
        number = sign(position="")
        services.complete_step(world.official("CG-A"), number, "s4", opinion="同意")
    assert is_open(number) == {"s5"}
    assert Case.objects.get(number=number).outcome == ""


def test_a_refusal_issues_nothing(city):
    with world.at("2026-03-30T09:00"):
        processes.publish(AUTOMATIC, "SIGN")
        number = sign()
        basis = f"{(one := published_item('SIGN').legal_bases[0]).law_id}:{one.article}"
        services.complete_step(
            world.official("CG-A"), number, "s4", result="refuse", opinion="遮挡消防通道", bases=[basis]
        )
    assert Case.objects.get(number=number).outcome == "refused"
    assert step(number, "s5").state == "skipped"
