"""What the person or who acts for her answers, and who may not."""

import pytest
from django.db import IntegrityError, transaction

from onewindow.cases.models import Case
from onewindow.exchange.models import Purpose, Trace
from onewindow.foundation.errors import NotFound
from onewindow.foundation.ids import new_id
from onewindow.foundation.personal import lookup_hash
from onewindow.ledger.models import Entry
from onewindow.offers.models import Offer, Silence
from onewindow.offers.queries import found_people, offer, offers_of, quiet_of
from onewindow.offers.services import (
    NotAnException,
    NoteMissing,
    OfferClosed,
    be_asked,
    confirm_offer,
    decline_offer,
    find_people,
    keep_quiet,
    settle_exception,
    tell_people,
)
from tests.cases.world import stranger
from tests.offers import second

ZHAO, CHAPO, CHA = "339902194608201025", "339921193812011020", "33992119360501101X"
REF = lookup_hash(ZHAO)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told(city, on):
    """The offer to Zhao Xiuying, told on 21 July 2026."""
    on("2026-07-21T09:05")
    find_people()
    tell_people()
    on("2026-07-22T19:30")
    return Offer.objects.get(ref=REF)


@pytest.fixture
def for_long(city):
    """The project's term is long enough for her next occasion."""
    Purpose.objects.filter(number="MD33990020251222000008E").update(valid_until="2040-12-31")


def the_case(number):
    return Case.objects.get(number=number)


def test_her_son_confirms_in_one_click_and_the_case_is_opened_as_usual(told, person):
    number = confirm_offer(person("zhaojianguo"), told.id)

    case = the_case(number)
    assert (case.key, case.channel, case.state, case.applicant_name) == (
        "ELDERALLOW",
        "proactive",
        "received",
        "赵秀英",
    )
    assert case.questions == {"q_hukou": "yes", "q_agent": "yes"}
    assert (case.answers["birth_date"], case.answers["card_no"], case.answers["grade"]) == (
        "1946-08-20",
        "QL00000007",
        "80-89",
    )
    given = {one.code: (one.given, one.fallback) for one in case.materials.all()}
    assert given == {
        "M-AGE": ("register", False),
        "M-SSCACC": ("register", False),
        "M-AGREE": ("promise", False),
        "M-KIN": ("register", False),
    }
    assert not case.visits.exists()


def test_the_kinship_is_read_in_the_childs_record_and_the_rest_in_hers(told, person):
    number = confirm_offer(person("zhaojianguo"), told.id)

    kin = the_case(number).materials.get(code="M-KIN")
    assert kin.values["pop.mother_id"] == ZHAO
    age = the_case(number).materials.get(code="M-AGE")
    assert age.values["pop.birth_date"] == "1946-08-20"


def test_she_confirms_herself_without_any_proof_of_kinship(told, person):
    number = confirm_offer(person("zhaoxiuying"), told.id)

    case = the_case(number)
    assert case.questions["q_agent"] == "no"
    assert {one.code for one in case.materials.all()} == {"M-AGE", "M-SSCACC", "M-AGREE"}


def test_confirmed_twice_it_is_one_case(told, person):
    first = confirm_offer(person("zhaojianguo"), told.id)

    assert confirm_offer(person("zhaoxiuying"), told.id) == first
    assert Case.objects.filter(key="ELDERALLOW").count() == 1
    assert Entry.objects.filter(act="offers.confirm").count() == 1


def test_nothing_is_granted_without_her_wish(told):
    assert not Case.objects.filter(key="ELDERALLOW").exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.filter(id=told.id).update(state="confirmed")


@pytest.mark.parametrize("act", [confirm_offer, decline_offer, offer])
def test_another_persons_offer_is_not_found(told, person, official, act):
    for actor in (person("zhangsan"), stranger(), official("mz_receive"), official("sj_receive")):
        with pytest.raises(NotFound):
            act(actor, told.id)
        with pytest.raises(NotFound):
            act(actor, new_id())
    assert Offer.objects.get(id=told.id).state == "told"


def test_an_offer_that_nobody_has_been_told_of_cannot_be_taken(city, on, person):
    on("2026-07-21T02:00")
    find_people()

    with pytest.raises(NotFound):
        confirm_offer(person("zhaoxiuying"), Offer.objects.get(ref=REF).id)


def test_declined_she_is_not_asked_again_until_she_wishes_it(for_long, told, person, on):
    zhao = person("zhaoxiuying")
    decline_offer(zhao, told.id)
    decline_offer(zhao, told.id)

    with pytest.raises(OfferClosed):
        confirm_offer(zhao, told.id)
    on("2036-07-21T09:05")
    find_people()
    tell_people()
    assert [row.occasion for row in offers_of(zhao)] == ["80 year"]
    assert [row.item for row in quiet_of(zhao)] == ["ELDERALLOW"]


def test_who_changes_her_mind_is_shown_the_same_offer_again(told, person):
    zhao = person("zhaoxiuying")
    decline_offer(zhao, told.id)

    be_asked(zhao, REF, "ELDERALLOW")

    assert [row.is_open for row in offers_of(zhao)] == [True]
    assert not Silence.objects.exists()
    assert confirm_offer(zhao, told.id)


def test_offers_are_switched_off_and_on_for_oneself_and_those_one_acts_for(told, person):
    son = person("zhaojianguo")
    keep_quiet(son, REF)

    assert offers_of(son) == []
    with pytest.raises(OfferClosed):
        confirm_offer(son, told.id)
    be_asked(son, REF)
    assert [row.is_open for row in offers_of(son)] == [True]
    with pytest.raises(NotFound):
        keep_quiet(person("zhangsan"), REF)
    with pytest.raises(NotFound):
        be_asked(person("zhangsan"), REF)


def test_switched_on_for_one_item_while_all_are_off_nothing_is_shown(told, person):
    zhao = person("zhaoxiuying")
    decline_offer(zhao, told.id)
    keep_quiet(zhao, REF)

    be_asked(zhao, REF, "ELDERALLOW")

    assert [row.state for row in offers_of(zhao)] == ["declined"]


def test_for_somebody_who_receives_already_a_new_grade_needs_no_answer(for_long, told, person, on):
    zhao = person("zhaoxiuying")
    number = confirm_offer(zhao, told.id)
    Case.objects.filter(number=number).update(outcome="granted", decided_at="2026-07-28T10:00:00+08:00", state="closed")
    on("2036-07-21T09:05")
    find_people()
    tell_people()

    change = next(row for row in offers_of(zhao) if row.occasion == "90 year")
    assert (change.kind, change.state, change.grade, change.amount, change.is_open) == (
        "change",
        "told",
        "90-99",
        "120",
        False,
    )
    with pytest.raises(OfferClosed):
        confirm_offer(zhao, change.id)


def test_the_second_item_is_confirmed_without_form_or_paper(city, on, tmp_path, person):
    second.publish(tmp_path)
    on("2027-02-10T09:05")
    find_people()
    tell_people()
    weiyuan = person("weiyuan")
    waiting = next(row for row in offers_of(weiyuan) if row.item == second.KEY)

    number = confirm_offer(weiyuan, waiting.id)

    case = the_case(number)
    assert (case.key, case.channel, case.answers["resident_since"]) == (second.KEY, "proactive", "2026-02-20")
    assert {one.code: one.given for one in case.materials.all()} == {"M-AGE": "register", "M-AGREE": "promise"}


def exception_id():
    return Offer.objects.get(ref=lookup_hash(CHAPO)).id


def test_an_official_of_the_project_settles_whom_she_visited(told, official):
    settle_exception(official("mz_receive"), exception_id(), "visited", "上门帮她办了社保卡")

    row = next(row for row in found_people(official("mz_receive")) if row.id == exception_id())
    assert (row.state, row.settled, row.note) == ("settled", "visited", "上门帮她办了社保卡")
    with pytest.raises(NotAnException):
        settle_exception(official("mz_receive"), exception_id(), "visited", "又一次")


@pytest.mark.parametrize(("settled", "note"), [("visited", "  "), ("nothing", "来过"), ("", "来过")])
def test_what_was_done_must_be_said(told, official, settled, note):
    with pytest.raises(NoteMissing):
        settle_exception(official("mz_receive"), exception_id(), settled, note)


@pytest.mark.parametrize("login", ["sj_receive", "mz_approve", "ds_data"])
def test_only_posts_of_the_project_see_and_settle(told, official, login):
    assert found_people(official(login)) == []
    with pytest.raises(NotFound):
        settle_exception(official(login), exception_id(), "visited", "来过")


def test_persons_see_no_list_of_others(told, person):
    assert found_people(person("zhangsan")) == []


def test_who_stands_on_the_officials_list_finds_the_look_in_her_trace(told, client_of):
    client_of("mz_receive").get("/desk/offers/")

    view = Trace.objects.get(kind="view")
    assert REF in view.subjects and view.purpose_number == "MD33990020251222000008E"
