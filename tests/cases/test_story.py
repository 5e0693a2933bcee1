"""The restaurant story through the engine: every date and state as it is written."""

from datetime import date

from onewindow.cases import queries, services
from onewindow.cases.models import AfterCheck, Case
from onewindow.cases.services import following
from onewindow.licences.models import Licence
from tests.cases import world
from tests.support.queue import run_queued_jobs

LATER = ("FOOD", "FIRE", "SIGN", "DRAIN")


def through_the_company():
    number = world.number_of("COMPANY")
    with world.at("2026-04-13T09:31"):
        services.accept_case(world.official("SJ-R"), number)
    with world.at("2026-04-14T14:30"):
        world.finish("COMPANY")
        run_queued_jobs()


def test_the_restaurant_story_comes_out_as_it_is_written(bundle_number, zhangsan):
    company = Case.objects.get(key="COMPANY")
    assert company.state == "received"
    assert set(Case.objects.filter(state="planned").values_list("key", flat=True)) == set(LATER)
    through_the_company()
    company.refresh_from_db()
    assert (company.promised_due, company.statutory_due) == (date(2026, 4, 14), date(2026, 4, 16))
    assert (company.state, company.outcome) == ("closed", "granted")
    licence = Licence.objects.get(case_number=company.number)
    assert licence.fields["uscc"] == "91339902MA9Q00170L"
    assert licence.fields["entity_name"] == "清岚三丰餐饮有限公司"
    assert licence.licence_id == "1.2.156.3005.2.11339900MB99013825001.11339900MB99013825.20260414000001.001.U"
    with world.at("2026-04-14T14:31"):
        for key in LATER:
            services.accept_case(world.official(world.RECEIVERS[key]), world.number_of(key))
    dues = {key: Case.objects.get(key=key) for key in LATER}
    assert {key: case.promised_due for key, case in dues.items()} == {
        "FOOD": date(2026, 4, 24),
        "FIRE": date(2026, 4, 15),
        "SIGN": date(2026, 4, 17),
        "DRAIN": date(2026, 4, 22),
    }
    assert {key: case.statutory_due for key, case in dues.items()} == {
        "FOOD": date(2026, 5, 14),
        "FIRE": date(2026, 4, 28),
        "SIGN": date(2026, 5, 14),
        "DRAIN": date(2026, 5, 14),
    }
    assert {case.applicant_name for case in dues.values()} == {"清岚三丰餐饮有限公司"}
    assert all(case.answers["uscc"] == "91339902MA9Q00170L" for case in dues.values())
    for moment, key in (
        ("04-15T10:00", "FIRE"),
        ("04-17T15:00", "SIGN"),
        ("04-22T11:00", "DRAIN"),
        ("04-24T16:00", "FOOD"),
    ):
        with world.at(f"2026-{moment}"):
            world.finish(key)
            run_queued_jobs()
    until = {one.type: one.valid_until for one in Licence.objects.filter(taken_over=False)}
    assert until == {
        "LT-BIZ": None,
        "LT-FIRE": None,
        "LT-SIGN": date(2028, 4, 16),
        "LT-DRAIN": date(2031, 4, 21),
        "LT-FOOD": date(2031, 4, 23),
    }
    checks = {check.case.key: check.due_on for check in AfterCheck.objects.filter(kind="commitment")}
    assert checks == {"FIRE": date(2026, 5, 15), "SIGN": date(2026, 7, 15)}
    food = Licence.objects.get(type="LT-FOOD", taken_over=False)
    assert food.fields["legal_rep"] == "张三"
    assert Licence.objects.get(type="LT-SIGN", taken_over=False).fields["size"] == "3 × 1 米"
    page = queries.case_page(world.person("zhangsan"), bundle_number)
    assert page.state == "closed"
    assert page.outcome_word == "granted"
    outcome = page.outcome
    assert (outcome.visits, outcome.uploads, outcome.promises) == (0, 7, 4)
    assert set(outcome.required["applicant"]) == {
        "M-CHARTER", "M-PLAN", "M-EQUIP", "M-FIRERULES", "M-SIGNIMG", "M-PIPE", "M-TRAP",
    }  # fmt: skip
    assert set(outcome.required["promise"]) == {"M-ADDR", "M-RULES", "M-FIREPROM", "M-SIGNPROM"}
    assert (outcome.separate.visits, outcome.separate.materials) == (10, 29)
    assert outcome.workdays == 9
    assert all(day.on_time for day in outcome.days)
    with world.at("2026-05-07T10:00"):
        check = AfterCheck.objects.get(case__key="FIRE")
        services.record_after_check(world.official("XF-I"), check.id, "pass", "符合")
        check.refresh_from_db()
        assert check.state == "passed"


def test_the_bundle_is_expected_on_the_joint_due_day(bundle_number):
    parent = Case.objects.get(number=bundle_number)
    assert parent.promised_due == date(2026, 4, 24)


def test_following_a_decision_twice_changes_nothing(bundle_number):
    through_the_company()
    case = Case.objects.get(key="COMPANY")
    numbers = sorted(Case.objects.exclude(number=None).values_list("number", flat=True))
    following.follow_decision(str(case.id))
    run_queued_jobs()
    assert sorted(Case.objects.exclude(number=None).values_list("number", flat=True)) == numbers
