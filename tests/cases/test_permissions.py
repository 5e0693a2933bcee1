"""Who may do and see what: every act and every answer against the wrong people."""

from datetime import date

import pytest

from onewindow.cases import queries, services
from onewindow.cases.models import AfterCheck
from onewindow.cases.services import CorrectionPoint, errors
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotFound
from onewindow.foundation.ids import new_id
from tests.cases import world

ANONYMOUS = Actor(ActorKind.PERSON, new_id())
ACTS = {
    "accept": services.accept_case,
    "correct": lambda actor, number: services.request_correction(actor, number, [CorrectionPoint("M-ID", "看不清")]),
    "refuse acceptance": lambda actor, number: services.refuse_acceptance(actor, number, "理由"),
    "complete": lambda actor, number: services.complete_step(actor, number, "s2"),
    "pause": lambda actor, number: services.pause_case(
        actor, number, "s2", kind="expert_review", expected_end=date(2030, 1, 1), reason="理由"
    ),
    "extend": lambda actor, number: services.extend_case(actor, number, days=1, reason="理由"),
}
STRANGERS = {
    "another department's post": lambda: world.official("XF-R"),
    "the applicant": lambda: world.person("zhangsan"),
    "another citizen": lambda: world.person("wuguoqiang"),
    "nobody": lambda: ANONYMOUS,
}


@pytest.fixture
def number(bundle_number):
    return world.number_of("COMPANY")


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("who", STRANGERS)
def test_a_case_is_unknown_to_those_who_have_nothing_to_do_with_it(number, act, who):
    with pytest.raises((NotFound, errors.StepNotOpen)) as refused:
        ACTS[act](STRANGERS[who](), number)
    assert act == "pause" or refused.type is NotFound


@pytest.mark.parametrize("act", ["accept", "correct", "refuse acceptance"])
def test_another_post_of_the_case_does_not_receive(number, act):
    with pytest.raises(errors.NotYourPost):
        ACTS[act](world.official("SJ-A"), number)


def test_another_post_of_the_case_does_not_complete_the_step(number):
    services.accept_case(world.official("SJ-R"), number)
    with pytest.raises(errors.NotYourPost):
        services.complete_step(world.official("SJ-P"), number, "s2")


def test_only_the_applicant_withdraws(number, bundle_number):
    for actor in (world.person("wuguoqiang"), world.official("SJ-R"), ANONYMOUS):
        with pytest.raises(NotFound):
            services.withdraw_case(actor, bundle_number)


def test_only_the_checking_post_records_an_after_check(number, zhangsan):
    from onewindow.cases.models import Case

    case = Case.objects.get(number=number)
    check = AfterCheck.objects.create(case=case, kind="promise", post="SJ-I", due_on=date(2026, 5, 1), state="open")
    for actor in (world.official("XF-I"), zhangsan, ANONYMOUS):
        with pytest.raises(NotFound):
            services.record_after_check(actor, check.id, "pass")
    with pytest.raises(errors.NotYourPost):
        services.record_after_check(world.official("SJ-A"), check.id, "pass")


@pytest.mark.parametrize("who", ["wuguoqiang", "limei"])
def test_another_citizen_does_not_find_the_case(bundle_number, number, who):
    for known in (bundle_number, number):
        with pytest.raises(NotFound):
            queries.case_page(world.person(who), known)
    assert queries.cases_of(world.person(who)) == []
    assert bundle_number not in queries.case_numbers_of(world.person(who))


def test_an_official_does_not_see_the_citizens_page(bundle_number):
    with pytest.raises(NotFound):
        queries.case_page(world.official("SJ-R"), bundle_number)
    assert queries.cases_of(world.official("SJ-R")) == []


def test_nobody_without_a_party_finds_anything(bundle_number):
    with pytest.raises(NotFound):
        queries.case_page(ANONYMOUS, bundle_number)
    assert queries.cases_of(ANONYMOUS) == []


@pytest.mark.parametrize("post", ["XF-R", "GA-R"])
def test_an_official_sees_only_the_cases_of_her_posts(number, post):
    with pytest.raises(NotFound):
        queries.desk_case(world.official(post), number)
    assert queries.inbox(world.official(post)) == []


def test_citizens_have_no_inbox_and_no_desk(number, zhangsan):
    assert queries.inbox(zhangsan) == []
    with pytest.raises(NotFound):
        queries.desk_case(zhangsan, number)


def test_an_official_of_one_item_sees_of_the_others_only_how_far_they_are(bundle_number, number):
    desk = queries.desk_case(world.official("SJ-R"), number)
    assert len(desk.siblings) == 4
    assert all(not one.answers and not one.materials for one in desk.siblings)


def test_files_are_open_to_the_parties_and_the_posts_alone(bundle_number, number, zhangsan):
    file_id = queries.case_page(zhangsan, number).children[0].materials
    uploaded = next(one.file_ids[0] for one in file_id if one.file_ids)
    queries.case_file(zhangsan, bundle_number, uploaded)
    queries.desk_file(world.official("SJ-V"), number, uploaded)
    with pytest.raises(NotFound):
        queries.case_file(world.person("wuguoqiang"), bundle_number, uploaded)
    with pytest.raises(NotFound):
        queries.desk_file(world.official("XF-R"), number, uploaded)
    with pytest.raises(NotFound):
        queries.case_file(zhangsan, bundle_number, new_id())


def test_documents_are_open_to_the_parties_alone(bundle_number, zhangsan):
    receipt = queries.case_page(zhangsan, bundle_number).documents[0]
    assert queries.case_document(zhangsan, bundle_number, receipt.id) == receipt
    with pytest.raises(NotFound):
        queries.case_document(zhangsan, bundle_number, new_id())
