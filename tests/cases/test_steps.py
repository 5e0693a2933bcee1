import threading
from datetime import date

import pytest
from django.db import connection

from onewindow.cases import queries, services
from onewindow.cases.models import Case, Step
from onewindow.cases.services import deciding, errors
from onewindow.documents.queries import documents_of_cases, legal_document
from onewindow.exchange.queries import purpose
from onewindow.licences.models import Licence
from tests.cases import world
from tests.support.queue import run_queued_jobs

FOOD = {"q_prepack": "no", "q_cold": "no", "q_agent": "no"}


@pytest.fixture
def food(city):
    """ST07: a food permit accepted on 21 September."""
    owner = world.person("panlong")
    with world.at("2026-09-21T08:50"):
        applicant = next(iter(owner.represents), None)
        number = services.open_case(owner, world.single(owner, "FOOD", FOOD, applicant=applicant))
    with world.at("2026-09-21T09:00"):
        services.accept_case(world.official("SJ-R"), number)
    return number


def test_steps_open_one_after_the_other(food):
    with world.at("2026-09-22T09:00"):
        assert list(Step.objects.filter(state="open").values_list("code", flat=True)) == ["s2"]
        services.complete_step(world.official("SJ-V"), food, "s2", opinion="材料齐全")
        assert list(Step.objects.filter(state="open").values_list("code", flat=True)) == ["s3"]


def test_step_days_follow_the_shares(food):
    days = dict(Step.objects.order_by("position").values_list("code", "due_on"))
    assert [days[code] for code in ("s2", "s3", "s4", "s5")] == [
        date(2026, 9, 23), date(2026, 9, 30), date(2026, 10, 9), date(2026, 10, 9),
    ]  # fmt: skip


def test_two_different_inspectors_sign_a_visit(food):
    with world.at("2026-09-28T10:00"):
        services.complete_step(world.official("SJ-V"), food, "s2")
        first, second = world.official("SJ-I", 0), world.official("SJ-I", 1)
        services.complete_step(first, food, "s3", opinion="符合", result="pass")
        assert Step.objects.get(code="s3").state == "open"
        with pytest.raises(errors.AlreadySigned):
            services.complete_step(first, food, "s3", opinion="符合", result="pass")
        services.complete_step(second, food, "s3", opinion="生熟未分开", result="fail")
    step = Step.objects.get(code="s3")
    assert (step.state, step.result) == ("done", "fail")
    assert step.signatures.count() == 2


def to_the_decision(number, result="pass"):
    services.complete_step(world.official("SJ-V"), number, "s2")
    for which in range(2):
        services.complete_step(world.official("SJ-I", which), number, "s3", opinion="核查", result=result)


def test_a_refusal_gives_reason_law_and_remedies_with_their_days(food):
    with world.at("2026-10-09T11:00"):
        to_the_decision(food, "fail")
        services.complete_step(
            world.official("SJ-A"), food, "s4", opinion="现场核查不合格", result="refuse",
            bases=["food-safety-law:33", "food-safety-law:35"],
        )  # fmt: skip
    case = Case.objects.get(number=food)
    assert (case.state, case.outcome, case.reason) == ("closed", "refused", "现场核查不合格")
    assert {one["kind"]: one["until"] for one in case.remedies} == {
        "reconsideration": "2026-12-08",
        "litigation": "2027-04-09",
    }
    assert {one["kind"]: one["provisional"] for one in case.remedies}["litigation"]
    assert Step.objects.get(code="s5").state == "skipped"
    assert not Licence.objects.filter(case_number=food).exists()
    [decision] = [one for one in documents_of_cases([food]) if one.kind == "decision"]
    assert legal_document(decision.id).facts["bases"][0]["law_id"] == "food-safety-law"
    page = queries.case_page(world.person("panlong"), food)
    assert page.shown_state == "refused"
    assert page.children[0].remedies[0].until == date(2026, 12, 8)


@pytest.mark.parametrize(
    ("opinion", "bases", "error"),
    [
        (" ", ["food-safety-law:33"], errors.ReasonMissing),
        ("不合格", [], errors.BasisMissing),
        ("不合格", ["civil-code:1"], errors.BasisMissing),
    ],
)
def test_a_refusal_without_reason_or_law_is_not_signed(food, opinion, bases, error):
    with world.at("2026-10-09T11:00"):
        to_the_decision(food, "fail")
        with pytest.raises(error):
            services.complete_step(world.official("SJ-A"), food, "s4", opinion=opinion, result="refuse", bases=bases)
    assert Case.objects.get(number=food).state == "accepted"


def test_what_failed_its_inspection_is_not_granted(food):
    with world.at("2026-10-09T11:00"):
        to_the_decision(food, "fail")
        with pytest.raises(errors.InspectionFailed):
            services.complete_step(world.official("SJ-A"), food, "s4", opinion="同意", result="grant")


def test_a_step_takes_few_statements(food):
    reviewer = world.official("SJ-V")
    with world.at("2026-09-22T09:00"), world.statements(2):
        services.complete_step(reviewer, food, "s2", opinion="材料齐全")


def test_the_last_step_takes_few_statements(food):
    with world.at("2026-10-09T11:00"):
        to_the_decision(food)
        services.complete_step(world.official("SJ-A"), food, "s4", opinion="同意", result="grant")
        printer = world.official("SJ-P")
        fields = {"legal_rep": "潘龙"}
        with world.statements(4):
            services.complete_step(printer, food, "s5", result_fields=fields)
    assert Case.objects.get(number=food).outcome == "granted"


def test_the_last_step_that_founds_a_company_takes_few_statements(bundle_number):
    number = world.number_of("COMPANY")
    with world.at("2026-04-13T09:31"):
        services.accept_case(world.official("SJ-R"), number)
    with world.at("2026-04-14T14:30"):
        world.finish("COMPANY", until="s4")
        run_queued_jobs()
        assert Case.objects.get(number=number).result["identifier"] == "91339902MA9Q00170L"
        printer = world.official("SJ-P")
        with world.statements(4):
            services.complete_step(printer, number, "s4")


def test_the_owner_gives_the_number_also_when_the_job_has_not_run(bundle_number):
    number = world.number_of("COMPANY")
    with world.at("2026-04-14T14:30"):
        services.accept_case(world.official("SJ-R"), number)
        world.finish("COMPANY")
    assert Licence.objects.get(case_number=number).fields["uscc"] == "91339902MA9Q00170L"


def test_what_is_left_empty_is_asked_at_the_issuing_step(city):
    owner = world.person("dinghai")
    answers = {"entity_name": "清岚北港物流有限公司", "scope": ["普通货运"]}
    with world.at("2026-02-12T09:00"):
        opening = world.single(
            owner,
            "TRANSPORT",
            {"q_light": "no", "q_danger": "no"},
            applicant=next(iter(owner.represents)),
            answers=answers,
        )
        number = services.open_case(owner, opening)
        services.accept_case(world.official("JT-R"), number)
        world.finish("TRANSPORT", until="s4")
        desk = queries.desk_case(world.official("JT-P"), number)
        fields = {field.name: field for field in desk.result_fields}
        assert fields["scope"].value == ["普通货运"]
        assert (fields["address"].value, fields["address"].source) == ("", "asked")
        assert fields["licence_no"].fixed
        assert fields["entity_name"].fixed
        with pytest.raises(errors.ResultFieldsMissing) as refused:
            services.complete_step(world.official("JT-P"), number, "s4")
        assert {one["pointer"] for one in refused.value.facts["errors"]} == {"/result_address"}
        with pytest.raises(errors.ResultFieldTooLong):
            services.complete_step(world.official("JT-P"), number, "s4", result_fields={"address": "路" * 201})
        services.complete_step(
            world.official("JT-P"), number, "s4",
            result_fields={"address": "北港路1号", "licence_no": "forged", "entity_name": "别的公司"},
        )  # fmt: skip
    licence = Licence.objects.get(case_number=number)
    assert licence.holder_name == licence.fields["entity_name"] == "清岚北港物流有限公司"
    assert licence.fields["address"] == "北港路1号"
    assert licence.licence_no == "20260212000001"
    assert licence.valid_until == date(2030, 2, 11)


def test_parallel_steps_run_side_by_side_and_meet_at_the_next(city):
    owner = world.person("liuyang")
    answers = {"unit_no": "1", "location": "某处", "buyer_name": "刘洋", "share": "单独所有", "price": "100"}
    with world.at("2026-06-15T09:30"):
        questions = {"q_mortgage": "no", "q_couple": "yes", "q_seized": "no", "q_paid": "yes"}
        number = services.open_case(owner, world.single(owner, "RETRANSFER", questions, answers=answers))
        services.accept_case(world.official("ZR-R"), number)
        assert set(Step.objects.filter(state="open").values_list("code", flat=True)) == {"s2", "s3"}
        services.complete_step(world.official("SW-V"), number, "s3")
        assert set(Step.objects.filter(state="open").values_list("code", flat=True)) == {"s2"}
        services.complete_step(world.official("ZR-V"), number, "s2")
        assert set(Step.objects.filter(state="open").values_list("code", flat=True)) == {"s4"}


def test_an_item_without_approval_decides_at_its_last_step(city):
    owner = world.person("liuyang")
    answers = {"name": "刘洋", "id_no": "x", "mobile": "1", "bank": "b", "deliver": "邮寄"}
    with world.at("2026-05-12T11:01"):
        number = services.open_case(owner, world.single(owner, "SSCARD", {"q_have": "no"}, answers=answers))
        services.accept_case(world.official("RS-R"), number)
        services.complete_step(world.official("RS-V"), number, "s2")
        with pytest.raises(errors.ReasonMissing):
            services.complete_step(world.official("RS-P"), number, "s3", result="refuse")
        services.complete_step(world.official("RS-P"), number, "s3", result_fields={"card_no": "C1"})
    assert Licence.objects.get(case_number=number).holder_name == "刘洋"


def test_a_done_step_is_not_done_again(food):
    with world.at("2026-09-22T09:00"):
        services.complete_step(world.official("SJ-V"), food, "s2")
        with pytest.raises(errors.StepNotOpen):
            services.complete_step(world.official("SJ-V"), food, "s2")


def test_an_answer_that_does_not_fit_is_refused(food):
    with world.at("2026-09-22T09:00"), pytest.raises(errors.ResultNotPossible):
        services.complete_step(world.official("SJ-V"), food, "s2", result="grant")


def test_an_error_in_the_middle_of_the_last_step_leaves_neither_decision_nor_licence(food, monkeypatch):
    with world.at("2026-10-09T11:00"):
        to_the_decision(food)
        services.complete_step(world.official("SJ-A"), food, "s4", opinion="同意", result="grant")
        monkeypatch.setattr(deciding, "announce", lambda event: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            services.complete_step(world.official("SJ-P"), food, "s5", result_fields={"legal_rep": "潘龙"})
    case = Case.objects.get(number=food)
    assert (case.state, case.outcome, case.decided_at) == ("accepted", "", None)
    assert not Licence.objects.filter(case_number=food).exists()
    assert [one.kind for one in documents_of_cases([food])] == ["receipt", "acceptance_notice"]
    assert purpose(food).closed_at is None


def test_when_the_first_item_is_refused_the_others_are_left_behind(bundle_number, zhangsan):
    number = world.number_of("COMPANY")
    with world.at("2026-04-14T10:00"):
        services.accept_case(world.official("SJ-R"), number)
        services.complete_step(world.official("SJ-V"), number, "s2")
        services.complete_step(
            world.official("SJ-A"), number, "s3", opinion="名称不符", result="refuse", bases=["company-law:31"]
        )
        run_queued_jobs()
    states = dict(Case.objects.values_list("key", "state"))
    assert states["RESTAURANT"] == "closed"
    assert {states[key] for key in ("FOOD", "FIRE", "SIGN", "DRAIN")} == {"withdrawn"}
    assert queries.case_page(zhangsan, bundle_number).shown_state == "refused"


@pytest.mark.django_db(transaction=True)
def test_of_two_officials_who_complete_a_step_at_the_same_moment_one_is_told_that_it_is_done(food):
    reviewer, barrier, outcomes = world.official("SJ-V"), threading.Barrier(2), []

    def complete():
        try:
            barrier.wait(10)
            services.complete_step(reviewer, food, "s2")
            outcomes.append("done")
        except errors.StepNotOpen:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=complete) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["done", "told"]
    assert list(Step.objects.filter(state="open").values_list("code", flat=True)) == ["s3"]
