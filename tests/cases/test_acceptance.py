from datetime import date

import pytest

from onewindow.cases import queries, services
from onewindow.cases.models import Case, Step
from onewindow.cases.services import CorrectionPoint, MaterialGiven, errors
from onewindow.documents.queries import documents_of_cases
from onewindow.exchange.queries import purpose
from onewindow.foundation.errors import NotFound
from onewindow.foundation.ids import new_id
from onewindow.ledger.queries import acts_on
from tests.cases import world
from tests.support.queue import run_queued_jobs

FOOD = {"q_prepack": "no", "q_cold": "no", "q_agent": "no"}
SIGN = {"q_large": "yes", "q_street": "yes"}


@pytest.fixture
def liuyang(city):
    return world.person("liuyang")


@pytest.fixture
def food(liuyang):
    """ST04: filed on 10 February without two papers."""
    with world.at("2026-02-10T16:00"):
        return services.open_case(
            liuyang,
            world.single(liuyang, "FOOD", FOOD, applicant=entity_of(liuyang), missing=("M-SITE", "M-EQUIP")),
        )


def entity_of(actor):
    return next(iter(actor.represents))


def point(code="M-SITE", text="请提供经营场所的租赁合同"):
    return CorrectionPoint(code, text)


def supplied(*codes):
    return [
        MaterialGiven(code, code, code, "licence", "applicant", fallback=True, file_ids=(new_id(),)) for code in codes
    ]


def test_a_file_is_corrected_once_and_accepted(food, liuyang):
    receiver = world.official("SJ-R")
    case = Case.objects.get(number=food)
    assert case.correction_due == date(2026, 2, 24)
    with world.at("2026-02-12T10:30"):
        services.request_correction(receiver, food, [point(), point("M-EQUIP", "请提供设备布局说明")])
        page = queries.case_page(liuyang, food)
    assert page.next_action.kind == "correction"
    assert page.next_action.due_on == date(2026, 3, 4)
    with world.at("2026-02-25T09:20"):
        services.supply_correction(liuyang, food, supplied("M-SITE", "M-EQUIP"), {"area": "88"})
    with world.at("2026-02-25T09:40"):
        services.accept_case(receiver, food)
    case.refresh_from_db()
    assert (case.promised_due, case.statutory_due) == (date(2026, 3, 6), date(2026, 3, 24))
    assert case.answers["area"] == "88"
    outcome = queries.outcome_of(food)
    assert outcome.fallback_uploads == ("M-EQUIP", "M-SITE") or set(outcome.fallback_uploads) == {"M-SITE", "M-EQUIP"}
    assert outcome.correction_rounds == 1


def test_a_second_notice_that_asks_for_more_is_refused_and_counted(food, liuyang):
    receiver = world.official("SJ-R")
    with world.at("2026-02-12T10:30"):
        services.request_correction(receiver, food, [point()])
        services.supply_correction(liuyang, food, supplied("M-SITE"))
        with pytest.raises(errors.SecondCorrectionNotice):
            services.request_correction(receiver, food, [point("M-EQUIP")])
    assert "cases.refuse_second_notice" in [act.act for act in acts_on(f"case:{food}")]


def test_a_second_notice_may_repeat_what_is_still_wrong(food, liuyang):
    receiver = world.official("SJ-R")
    with world.at("2026-02-12T10:30"):
        services.request_correction(receiver, food, [point()])
        services.supply_correction(liuyang, food, supplied("M-SITE"))
        services.request_correction(receiver, food, [point(text="合同没有签字")])
    assert Case.objects.get(number=food).state == "correction_pending"


def test_a_late_notice_is_refused(food):
    with world.at("2026-02-25T09:00"), pytest.raises(errors.CorrectionTooLate):
        services.request_correction(world.official("SJ-R"), food, [point()])


@pytest.mark.parametrize("points", [[], [CorrectionPoint("M-SITE", " ")]])
def test_a_notice_says_what_to_do(food, points):
    with world.at("2026-02-12T10:30"), pytest.raises(errors.ReasonMissing):
        services.request_correction(world.official("SJ-R"), food, points)


def test_silence_for_five_working_days_is_acceptance_from_the_day_of_receipt(food):
    with world.at("2026-02-24T16:59"):
        services.sweep_cases()
        assert Case.objects.get(number=food).state == "received"
    with world.at("2026-02-24T17:01"):
        services.sweep_cases()
    case = Case.objects.get(number=food)
    assert (case.state, case.deemed, case.accepted_at) == ("accepted", True, case.received_at)
    assert case.statutory_due == date(2026, 3, 16)
    assert [document.kind for document in documents_of_cases([food])] == ["receipt", "acceptance_notice"]
    with world.at("2026-02-24T17:02"):
        services.sweep_cases()
    assert len(documents_of_cases([food])) == 2


def test_a_correction_that_does_not_come_counts_as_withdrawn(food):
    with world.at("2026-02-12T10:30"):
        services.request_correction(world.official("SJ-R"), food, [point()])
    with world.at("2026-03-05T09:00"):
        services.sweep_cases()
    case = Case.objects.get(number=food)
    assert case.state == "deemed_withdrawn"
    assert purpose(food).closed_at is not None
    assert not Step.objects.filter(case=case, state="open").exists()


def test_missing_papers_keep_a_case_from_being_accepted(food):
    with world.at("2026-02-12T10:30"), pytest.raises(errors.MaterialsMissing):
        services.accept_case(world.official("SJ-R"), food)


def test_non_acceptance_says_why_and_where_to_turn(food):
    with world.at("2026-02-11T10:00"):
        services.refuse_acceptance(world.official("SJ-R"), food, "不属于本机关职权", "请向云岭县市场监管局申请")
    case = Case.objects.get(number=food)
    assert (case.state, case.reason) == ("non_acceptance", "不属于本机关职权")
    assert case.remedies
    with world.at("2026-02-11T10:01"), pytest.raises(errors.WrongState):
        services.accept_case(world.official("SJ-R"), food)


def test_non_acceptance_needs_a_reason(food):
    with world.at("2026-02-11T10:00"), pytest.raises(errors.ReasonMissing):
        services.refuse_acceptance(world.official("SJ-R"), food, "  ")


@pytest.fixture
def sign(city):
    """ST08: a large sign, with one paper to follow."""
    owner = world.person("linfeng")
    with world.at("2026-09-16T09:00"):
        number = services.open_case(
            owner, world.single(owner, "SIGN", SIGN, applicant=entity_of(owner), missing=("M-SITE",))
        )
    with world.at("2026-09-16T10:00"):
        services.accept_case(world.official("CG-R"), number, tolerated=["M-SITE"])
    return number


def test_a_tolerated_paper_may_follow_and_then_the_promised_limit_begins(sign):
    case = Case.objects.get(number=sign)
    assert case.tolerance["due"] == "2026-09-30"
    owner = world.person("linfeng")
    with world.at("2026-09-17T09:00"):
        assert queries.case_page(owner, sign).next_action.kind == "supply"
        world.finish("SIGN", until="s4")
        approver = world.official("CG-A")
        with pytest.raises(errors.ToleratedMaterialsMissing):
            services.complete_step(approver, sign, "s4", opinion="同意", result="grant")
    with world.at("2026-09-18T15:00"):
        services.supply_correction(owner, sign, supplied("M-SITE"))
    case.refresh_from_db()
    assert (case.promised_due, case.statutory_due) == (date(2026, 9, 22), date(2026, 10, 20))
    with world.at("2026-09-20T10:00"):
        world.finish("SIGN")
        run_queued_jobs()
    case.refresh_from_db()
    assert case.outcome == "granted"


def test_a_tolerated_paper_that_does_not_come_revokes_the_acceptance(sign):
    with world.at("2026-09-30T16:00"):
        services.sweep_cases()
        assert Case.objects.get(number=sign).state == "accepted"
    with world.at("2026-10-01T09:00"):
        services.sweep_cases()
    assert Case.objects.get(number=sign).state == "acceptance_revoked"


def test_what_the_guide_does_not_tolerate_is_not_tolerated(city):
    owner = world.person("linfeng")
    with world.at("2026-09-16T09:00"):
        number = services.open_case(
            owner, world.single(owner, "SIGN", SIGN, applicant=entity_of(owner), missing=("M-BIZ",))
        )
        with pytest.raises(errors.NotTolerable):
            services.accept_case(world.official("CG-R"), number, tolerated=["M-BIZ"])


def test_supply_is_only_taken_when_it_was_asked_for(food, liuyang):
    with pytest.raises(errors.WrongState):
        services.supply_correction(liuyang, food, supplied("M-SITE"))
    with pytest.raises(NotFound):
        services.supply_correction(world.stranger(), food, supplied("M-SITE"))


def test_an_acceptance_is_dated_and_sealed_in_few_statements(bundle_number):
    number, receiver = world.number_of("COMPANY"), world.official("SJ-R")
    with world.at("2026-04-13T09:31"), world.statements(3):
        services.accept_case(receiver, number)
    kinds = [document.kind for document in documents_of_cases([number])]
    assert kinds == ["acceptance_notice"]
    assert Case.objects.get(number=bundle_number).state == "accepted"
