from dataclasses import replace
from datetime import date

import pytest

from onewindow.cases import queries, services
from onewindow.cases.models import Case, CaseMaterial
from onewindow.foundation.errors import Invalid
from onewindow.foundation.ids import new_id
from tests.cases import world
from tests.support.queue import run_queued_jobs


def test_a_case_page_takes_two_statements(bundle_number, zhangsan):
    queries.case_page(zhangsan, bundle_number)
    with world.statements(2):
        queries.case_page(zhangsan, bundle_number)


def test_an_inbox_page_takes_one_statement(bundle_number):
    receiver = world.official("SJ-R")
    queries.inbox(receiver)
    with world.statements(1):
        rows = queries.inbox(receiver)
    assert [(row.kind, row.item, row.parent_number) for row in rows] == [("receipt", "COMPANY", bundle_number)]


def test_a_light_desk_case_takes_one_statement(bundle_number):
    receiver, number = world.official("SJ-R"), world.number_of("COMPANY")
    queries.desk_case(receiver, number)
    with world.statements(1):
        queries.desk_case(receiver, number, papers=False)


def test_a_list_of_cases_takes_one_statement(bundle_number, zhangsan):
    with world.statements(1):
        [summary] = queries.cases_of(zhangsan)
    assert (summary.number, summary.parts, summary.parts_done) == (bundle_number, 5, 0)


def test_the_inbox_pages_on_by_key(city, zhangsan):
    for n in range(5):
        with world.at(f"2026-04-{13 + n}T10:00"):
            services.open_case(
                zhangsan, world.single(zhangsan, "COMPANY", {"q_prior": "no", "q_agent": "no"}, key=f"k{n}")
            )
    receiver = world.official("SJ-R")
    first = queries.inbox(receiver, limit=2)
    second = queries.inbox(receiver, after=queries.cursor_of(first[-1]), limit=2)
    third = queries.inbox(receiver, after=queries.cursor_of(second[-1]), limit=2)
    numbers = [row.case_number for row in [*first, *second, *third]]
    assert len(set(numbers)) == 5
    assert [row.due_on for row in first + second + third] == sorted(row.due_on for row in first + second + third)


def test_the_inbox_of_several_posts_is_one_list_by_due_date(city, zhangsan):
    for n, item in enumerate(["COMPANY", "SIGN", "COMPANY", "SIGN"]):
        with world.at(f"2026-04-{13 + n}T09:30"):
            questions = {"q_prior": "no", "q_agent": "no", "q_street": "yes", "q_key": "no", "q_promise": "no"}
            services.open_case(zhangsan, world.single(zhangsan, item, questions, key=f"k{n}"))
    both = replace(world.official("SJ-R"), posts=frozenset({"SJ-R", "CG-R"}))

    shown, after = [], None
    while page := queries.inbox(both, after=after, limit=1):
        shown, after = shown + page, queries.cursor_of(page[-1])

    assert shown == queries.inbox(both)
    assert [(row.post, row.due_on) for row in shown] == [
        ("SJ-R", date(2026, 4, 20)), ("CG-R", date(2026, 4, 21)), ("SJ-R", date(2026, 4, 22)), ("CG-R", date(2026, 4, 23)),
    ]  # fmt: skip
    assert queries.inbox(both, tab="waiting") == queries.inbox(world.official("SJ-R"), tab="after_checks") == []


@pytest.mark.parametrize("after", ["nonsense", "2026-01-01~x"])
def test_a_cursor_that_is_none_is_refused(city, after):
    with pytest.raises(Invalid):
        queries.inbox(world.official("SJ-R"), after=after)


def test_the_list_of_cases_pages_on_by_number(city, zhangsan):
    for n in range(3):
        services.open_case(zhangsan, world.single(zhangsan, "COMPANY", {"q_prior": "no", "q_agent": "no"}, key=f"k{n}"))
    first = queries.cases_of(zhangsan, limit=2)
    rest = queries.cases_of(zhangsan, after=first[-1].number, limit=2)
    assert len({one.number for one in first + rest}) == 3


def test_the_page_shows_the_post_of_each_open_step_with_its_phone_and_days(bundle_number, zhangsan):
    with world.at("2026-04-13T09:31"):
        services.accept_case(world.official("SJ-R"), world.number_of("COMPANY"))
        page = queries.case_page(zhangsan, bundle_number)
    [step] = page.children[0].open_steps
    assert (step.code, step.post.code, step.post.department) == ("s2", "SJ-V", "SJ")
    assert step.post.phone
    assert (step.due_on, step.days_left) == (date(2026, 4, 14), 1)
    assert page.children[1].clock.expected


def test_the_desk_knows_which_acts_are_open(bundle_number):
    number = world.number_of("COMPANY")
    with world.at("2026-04-13T09:31"):
        receiver = world.official("SJ-R")
        assert queries.desk_case(receiver, number).may == {"accept", "correct", "refuse_acceptance"}
        assert queries.desk_case(world.official("SJ-V"), number).may == frozenset()
        services.accept_case(receiver, number)
        assert queries.desk_case(receiver, number).may == frozenset()
        assert queries.desk_case(world.official("SJ-V"), number).may == {"step:s2"}
        assert queries.desk_case(world.official("SJ-A"), number).may == {"extend", "correct_clock"}


def test_an_inspector_who_has_signed_has_nothing_left_to_do(city):
    owner = world.person("liuyang")
    questions = {"q_prepack": "no", "q_cold": "no", "q_agent": "no"}
    number = services.open_case(owner, world.single(owner, "FOOD", questions, applicant=next(iter(owner.represents))))
    services.accept_case(world.official("SJ-R"), number)
    services.complete_step(world.official("SJ-V"), number, "s2")
    first = world.official("SJ-I", 0)
    services.complete_step(first, number, "s3", opinion="符合")
    assert "step:s3" not in queries.desk_case(first, number).may
    assert "step:s3" in queries.desk_case(world.official("SJ-I", 1), number).may
    assert [row.case_number for row in queries.inbox(first, tab="done")] == [number]


def test_papers_handed_in_before_are_offered(bundle_number, zhangsan):
    ref = Case.objects.get(number=bundle_number).applicant_ref
    kept = CaseMaterial.objects.get(code="M-CHARTER")
    offers = queries.earlier_files([ref], ["M-CHARTER", "M-NOTHING"])
    assert [offer.file_id for offer in offers["M-CHARTER"]] == kept.file_ids
    assert queries.earlier_files(["somebody else"], ["M-CHARTER"]) == {}
    assert queries.earlier_files([], ["M-CHARTER"]) == {}


def test_earlier_results_are_found_until_they_are_revoked(bundle_number, zhangsan):
    number = world.number_of("COMPANY")
    with world.at("2026-04-14T14:30"):
        services.accept_case(world.official("SJ-R"), number)
        world.finish("COMPANY")
        run_queued_jobs()
    ref = Case.objects.get(number=bundle_number).applicant_ref
    found = queries.earlier_results([ref], ["COMPANY", "FOOD"])
    assert set(found) == {"COMPANY"}
    assert found["COMPANY"].licence_id is not None
    assert found["COMPANY"].result["entity_name"] == "清岚三丰餐饮有限公司"


def test_the_new_company_shows_the_next_items_with_what_was_just_issued(bundle_number, zhangsan):
    number = world.number_of("COMPANY")
    with world.at("2026-04-14T14:30"):
        services.accept_case(world.official("SJ-R"), number)
        world.finish("COMPANY")
        run_queued_jobs()
    page = queries.case_page(world.person("zhangsan"), bundle_number)
    food = next(child for child in page.children if child.item == "FOOD")
    material = next(one for one in food.materials if one.code == "M-BIZ")
    assert (material.given, material.licence_id) == ("licence", page.licences[0].id)
    answer = next(one for one in food.answers if one.name == "uscc")
    assert (answer.value, answer.source) == ("91339902MA9Q00170L", "carried")
    assert len(page.numbers) == 6
    desk = queries.desk_case(world.official("SJ-R"), food.number)
    assert desk.subjects_by_party


def test_withdrawing_the_bundle_ends_what_is_not_decided(bundle_number, zhangsan):
    services.withdraw_case(zhangsan, bundle_number, "不开了")
    states = set(Case.objects.values_list("state", flat=True))
    assert states == {"withdrawn"}
    page = queries.case_page(zhangsan, bundle_number)
    assert (page.state, page.may_withdraw) == ("withdrawn", False)


def test_withdrawing_one_item_takes_those_that_wait_for_it_along(bundle_number, zhangsan):
    services.withdraw_case(zhangsan, world.number_of("COMPANY"))
    assert set(Case.objects.values_list("state", flat=True)) == {"withdrawn"}


def test_an_unknown_number_is_not_found(city, zhangsan):
    from onewindow.foundation.errors import NotFound

    for ask in (lambda: queries.case_page(zhangsan, "YC0"), lambda: queries.outcome_of("YC0")):
        with pytest.raises(NotFound):
            ask()
    with pytest.raises(NotFound):
        queries.case_of_after_check(world.official("SJ-I"), new_id())
