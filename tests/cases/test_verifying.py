"""What was verified carries verifier, time and validity, and is not asked for again while it holds."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.cases import queries, services
from onewindow.cases.models import Case, VerifiedFact
from onewindow.cases.rules.verified import Verified, asked_again
from onewindow.cases.services import CorrectionPoint, errors, sideerrors
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import Invalid, NotFound
from onewindow.foundation.ids import new_id
from onewindow.ledger.queries import acts_on
from tests.cases import world
from tests.cases.pages.conftest import client_as

UNTIL = date(2026, 6, 30)
TODAY = date(2026, 4, 14)
STRANGERS = {
    "another department's post": lambda: world.official("GA-R"),
    "the applicant": lambda: world.person("zhangsan"),
    "another citizen": lambda: world.person("wuguoqiang"),
    "nobody": lambda: Actor(ActorKind.PERSON, new_id()),
}


@pytest.fixture
def number(bundle_number):
    """The company of the restaurant, received on 13 April 2026."""
    return world.number_of("COMPANY")


def verify(number, material="M-CHARTER", who="SJ-R", until=UNTIL, at="2026-04-14T10:00"):
    with world.at(at):
        services.verify_fact(world.official(who), number, material, valid_until=until, note="看了原件")


def correct(number, *materials, who="SJ-R", at="2026-04-14T11:00"):
    with world.at(at):
        points = [CorrectionPoint(code, "请补") for code in materials]
        services.request_correction(world.official(who), number, points)


codes = st.sampled_from(["A", "B", "C"])
days = st.dates(date(2026, 4, 1), date(2026, 5, 1))


@given(st.lists(codes), st.lists(st.builds(Verified, codes, days)))
def test_only_what_was_verified_last_and_still_holds_is_asked_again(asked, verified):
    found = asked_again(asked, verified, TODAY)
    latest = {one.material: one.valid_until for one in verified}
    assert set(found) == {code for code in asked if code in latest and latest[code] >= TODAY}
    assert list(found) == sorted(set(found))


def test_a_verified_fact_has_its_verifier_time_and_validity(number):
    verify(number)
    row = queries.desk_case(world.official("SJ-R"), number).part.verified[0]
    assert (row.material, row.post.code, row.valid_until, row.note) == ("M-CHARTER", "SJ-R", UNTIL, "看了原件")
    kept = VerifiedFact.objects.get()
    assert (kept.verified_by, kept.step) == (world.official("SJ-R").id, "s1")


def test_a_notice_that_asks_for_it_again_is_refused_and_counted(number):
    verify(number)
    with pytest.raises(sideerrors.VerifiedAlready):
        correct(number, "M-ID", "M-CHARTER")
    case = Case.objects.get(number=number)
    assert (case.state, case.correction) == ("received", None)
    act = next(one for one in acts_on(f"case:{number}") if one.act == "cases.refuse_asking_again")
    assert (act.facts, act.post) == ({"materials": ["M-CHARTER"]}, "SJ-R")
    correct(number, "M-ID")
    assert Case.objects.get(number=number).state == "correction_pending"


def test_an_opinion_that_asks_for_it_again_is_refused_and_counted(number):
    verify(number)
    asker = world.official("SJ-R")
    with pytest.raises(sideerrors.VerifiedAlready), world.at("2026-04-14T11:00"):
        services.ask_opinion(asker, number, post="RS-V", question="？", days=3, about=["M-CHARTER"])
    assert [one.act for one in acts_on(f"case:{number}")].count("cases.refuse_asking_again") == 1
    assert services.ask_opinion(asker, number, post="RS-V", question="？", days=3)


def test_what_no_longer_holds_may_be_asked_for(number):
    verify(number, until=TODAY)
    correct(number, "M-CHARTER", at="2026-04-15T09:00")
    assert Case.objects.get(number=number).state == "correction_pending"


def test_another_item_of_the_same_matter_does_not_ask_for_it_again(number, bundle_number):
    with world.at("2026-04-14T11:00"):
        services.accept_case(world.official("SJ-R"), number)
        world.finish("COMPANY")
        services.begin_next_stage(Case.objects.get(number=bundle_number).id)
    verify(world.number_of("FOOD"), material="M-PLAN", at="2026-04-14T12:00")
    fire = world.number_of("FIRE")
    with pytest.raises(sideerrors.VerifiedAlready):
        correct(fire, "M-PLAN", who="XF-R", at="2026-04-15T09:00")
    correct(fire, "M-FIRERULES", who="XF-R", at="2026-04-15T09:00")


def test_what_is_not_there_or_over_already_is_not_verified(number):
    with pytest.raises(sideerrors.NothingToVerify):
        verify(number, material="M-NOPE")
    with pytest.raises(Invalid):
        verify(number, until=TODAY - timedelta(days=1))
    Case.objects.get(number=number).materials.filter(code="M-CHARTER").update(given="missing")
    with pytest.raises(sideerrors.NothingToVerify):
        verify(number)


@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_verify_nothing(number, who):
    with pytest.raises(NotFound):
        services.verify_fact(STRANGERS[who](), number, "M-CHARTER", valid_until=UNTIL)


def test_a_post_whose_step_is_not_open_verifies_nothing(number):
    with pytest.raises(errors.NotYourPost):
        verify(number, who="SJ-V")


def test_the_desk_records_it_and_both_sides_see_it(number, bundle_number):
    with world.at("2026-04-14T10:00"):
        receiver, applicant = client_as("sj_receive"), client_as("zhangsan")
        place = f"/desk/cases/{number}/verify/"
        assert place in receiver.get(f"/desk/cases/{number}/").content.decode()
        assert receiver.post(place, {"material": "M-CHARTER"}).status_code == 422
        assert receiver.post(place, {"material": "M-CHARTER", "valid_until": "2026-04-01"}).status_code == 422
        assert receiver.post(place, {"material": "M-CHARTER", "valid_until": "2026-06-30"}).status_code == 302
        assert "不再要" in receiver.get(f"/desk/cases/{number}/").content.decode()
        assert "不会再向您要" in applicant.get(f"/my/cases/{bundle_number}/").content.decode()
        answer = receiver.post(
            f"/desk/cases/{number}/correction/",
            {"material": ["M-CHARTER"], "text_M-CHARTER": "再交一份", "days": "10"},
        )
        assert answer.status_code == 409
        assert "已经核实过" in answer.content.decode()
    for login in ("ga_receive", "zhangsan", "sj_review"):
        assert client_as(login).get(place).status_code in {403, 404}
