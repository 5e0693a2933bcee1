"""The life of an item: versions with days, suspending, withdrawing, rolling back, adopting, and what follows."""

from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, transaction

from onewindow.catalogue import queries, services
from onewindow.catalogue.models import ItemStanding
from onewindow.catalogue.queries import RealTimeRow
from onewindow.catalogue.rules.adoption import Adopter, adopted
from onewindow.catalogue.rules.known import LawFact, PowerFact
from onewindow.catalogue.rules.lint.run import lint
from onewindow.catalogue.rules.measures import counts_of
from onewindow.catalogue.rules.standing import MOVES, STANDINGS
from onewindow.catalogue.services import Release, publish_definition, roll_back
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind, system_actor
from onewindow.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from onewindow.ledger.queries import acts_on
from onewindow.lists.services import cancel_entry
from tests.catalogue import demo

KEEPER = Actor(ActorKind.STAFF, uuid4(), posts=frozenset(["DS-C"]))
CLEAN = demo.clean()
DISTRICT = PowerFact("PW-900", "CHSJ", "FOOD-CHSJ", 4, "active", None)
KNOWN = replace(demo.known(), powers={**demo.known().powers, "PW-900": DISTRICT})


def official(*posts):
    return Actor(ActorKind.STAFF, uuid4(), posts=frozenset(posts))


def changed(key="FOOD", **values):
    return {**deepcopy(CLEAN.items[key]), **values}


def publish(references, body, actor=KEEPER, kind="item", **options):
    return publish_definition(actor, kind=kind, body=body, known=references, **options)


@pytest.fixture
def as_job(monkeypatch, references):
    """The gate's job and sweep see the posts that the tests' references have."""
    monkeypatch.setattr("onewindow.catalogue.queries.linting.known_references", lambda: with_lists(references))


def with_lists(references):
    from onewindow.catalogue.queries.references import known_references

    posts = references.posts
    return replace(known_references(), posts=posts, staffed_posts=posts, post_duties=posts)


# Versions and days.


def test_a_version_of_the_future_is_in_force_from_its_day(city, references):
    day = clock.today() + timedelta(days=10)
    done = publish(references, changed(phone="000-88000099"), release=Release(day, "换电话", "New phone"))

    assert (done.version, done.effective_from) == (2, day)
    assert queries.published_item("FOOD").version == 1
    with time_machine.travel(clock.real_now() + timedelta(days=10)):
        assert queries.published_item("FOOD").phone == "000-88000099"
    assert [row.note for row in queries.versions_of("item", "FOOD")] == ["换电话", ""]


def test_only_the_keeper_of_the_catalogue_publishes(city, references):
    for posts in (("SJ-E",), ("SJ-A",), ("DS-L",), ("SJ-R", "SJ-V"), ()):
        with pytest.raises(NotAllowed):
            publish(references, changed(phone="000-88000099"), official(*posts))


def test_nothing_without_power_is_published_whoever_asks(city, references):
    with pytest.raises(services.DefinitionErrors) as refused:
        publish(references, changed(legal_bases=[]))
    assert [fault.code for fault in refused.value.faults] == ["NO_LEGAL_BASIS"]
    assert queries.published_item("FOOD").version == 1


def test_a_version_that_came_in_between_is_a_conflict(city, references):
    publish(references, changed(phone="000-88000099"), replaces=1)
    with pytest.raises(Conflict):
        publish(references, changed(phone="000-88000098"), replaces=1)


def test_a_day_in_the_past_and_no_change_are_refused(city, references):
    with pytest.raises(Invalid):
        publish(references, changed(phone="1-1-1-1"), release=Release(clock.today() - timedelta(days=1)))
    with pytest.raises(Invalid):
        publish(references, changed())


def test_rolling_back_is_a_new_version_with_the_old_text(city, references):
    publish(references, changed(phone="000-88000099"))
    done = roll_back(KEEPER, "item", "FOOD", 1, ("写错了", "A slip"), references)

    newest = queries.versions_of("item", "FOOD")[0]
    assert (done.version, newest.rolled_back_to, newest.note) == (3, 1, "写错了")
    assert newest.body == CLEAN.items["FOOD"]
    with pytest.raises(NotFound):
        roll_back(KEEPER, "item", "FOOD", 9, ("x", ""), references)
    with pytest.raises(Invalid):
        roll_back(KEEPER, "item", "FOOD", 1, (" ", ""), references)


def test_each_version_counts_what_it_asks(city, references):
    fewer = changed(materials=[m for m in CLEAN.items["FOOD"]["materials"] if m["code"] != "M-EQUIP"])
    publish(references, fewer)
    first, newest = queries.reduction(queries.versions_of("item", "FOOD"))
    assert (first, newest) == (counts_of(CLEAN.items["FOOD"]), counts_of(fewer))
    assert first.materials - newest.materials == 1
    assert queries.reduction(queries.versions_of("item", "SIGN")) is None


# Suspending, resuming, withdrawing.


def test_a_suspended_item_stays_readable_and_takes_no_application(city):
    services.suspend_item(KEEPER, "FOOD", "系统故障", "Out of order")
    standing = queries.standing_of("FOOD")

    assert (standing.state, standing.reason, standing.reason_en) == ("suspended", "系统故障", "Out of order")
    assert queries.published_item("FOOD").key == "FOOD"
    with pytest.raises(services.ItemClosed, match="系统故障"):
        services.require_open(["SIGN", "FOOD"])
    assert [act.act for act in acts_on("catalogue:item:FOOD")] == ["catalogue.set_suspended"]
    services.resume_item(KEEPER, "FOOD", "修好了")
    services.require_open(["FOOD"])


@pytest.mark.parametrize(
    ("act", "posts", "allowed"),
    [
        ("suspend_item", ("DS-C",), True),
        ("suspend_item", ("SJ-A",), True),
        ("suspend_item", ("XF-A",), False),
        ("suspend_item", ("SJ-E",), False),
        ("suspend_item", ("SJ-R", "SJ-V", "DS-L"), False),
        ("withdraw_item", ("DS-C",), True),
        ("withdraw_item", ("SJ-A",), False),
        ("resume_item", ("SJ-A",), False),
    ],
)
def test_who_may_move_an_item(city, act, posts, allowed):
    if act == "resume_item":
        services.suspend_item(KEEPER, "FOOD", "停")
    if allowed:
        getattr(services, act)(official(*posts), "FOOD", "理由")
    else:
        with pytest.raises(NotAllowed):
            getattr(services, act)(official(*posts), "FOOD", "理由")


def test_a_reason_is_always_needed(city):
    with pytest.raises(Invalid) as refused:
        services.suspend_item(KEEPER, "FOOD", " ")
    assert refused.value.facts["errors"][0]["pointer"] == "reason"


@pytest.mark.parametrize("act", [services.suspend_item, services.withdraw_item])
def test_a_duty_by_law_is_closed_only_with_a_legal_reason(city, references, act):
    publish(references, changed(statutory_duty=True))
    with pytest.raises(Invalid):
        act(KEEPER, "FOOD", "不想办了")
    with pytest.raises(Invalid):
        act(KEEPER, "FOOD", "不想办了", legal_reason=("food-safety-law", 9999))
    act(KEEPER, "FOOD", "依法停止", legal_reason=("food-safety-law", 35))
    assert queries.standing_of("FOOD").legal_reason == "food-safety-law:35"


def test_only_moves_that_make_sense_are_made(city):
    for before, allowed in MOVES.items():
        for after in STANDINGS:
            if after == before:
                assert after not in allowed
    services.withdraw_item(KEEPER, "FOOD", "撤")
    with pytest.raises(Conflict):
        services.suspend_item(KEEPER, "FOOD", "停")


def test_what_was_done_to_an_item_can_never_be_changed(city):
    services.suspend_item(KEEPER, "FOOD", "停")
    with pytest.raises(IntegrityError), transaction.atomic():
        ItemStanding.objects.update(reason="别的")


# The gate later on.


@pytest.mark.usefixtures("as_job")
def test_an_item_whose_power_is_cancelled_is_suspended_with_a_public_note(city):
    assert services.suspend_what_breaks() == []
    cancel_entry(system_actor("tests"), "power", "PW-002", reason=("上级取消", "Cancelled"), on=clock.today())

    assert services.suspend_what_breaks() == ["FOOD", "FOODCANCEL", "FOODCHANGE", "FOODRENEW"]
    standing = queries.standing_of("FOOD")
    assert standing.state == "suspended"
    assert clock.today().isoformat() in standing.reason
    assert services.suspend_what_breaks() == []
    with pytest.raises(Invalid):
        services.resume_item(KEEPER, "FOOD", "再开")


@pytest.mark.usefixtures("as_job")
def test_a_power_that_ends_on_a_day_ends_the_item_on_that_day(city):
    day = clock.today() + timedelta(days=5)
    cancel_entry(system_actor("tests"), "power", "PW-002", reason=("到期", "Ends"), on=day)
    assert services.suspend_what_breaks() == []
    with time_machine.travel(clock.real_now() + timedelta(days=5)):
        assert services.suspend_what_breaks() == ["FOOD", "FOODCANCEL", "FOODCHANGE", "FOODRENEW"]


# Adopting.


def lower(**values):
    """FOOD as the district adopts it."""
    posts = {letter: f"CHSJ-{letter}" for letter in "RVAP"}
    office = Adopter("CHSJ", KNOWN.departments["CHSJ"], 4, "000-1", ("A01",), posts)
    return {**adopted(CLEAN.items["FOOD"], "FOOD-CHSJ", office), **values}


def adoption_codes(body, known=KNOWN):
    found = lint("item", body, CLEAN, known)
    return [one.code for one in found if one.code.endswith("ABOVE")]


def test_an_office_may_narrow_and_never_widen():
    shorter = {"statutory": {"value": 10, "unit": "workday"}, "promised": {"value": 3, "unit": "workday"}}
    longer = {"statutory": {"value": 25, "unit": "workday"}, "promised": {"value": 8, "unit": "workday"}}
    more = [*CLEAN.items["FOOD"]["materials"], deepcopy(CLEAN.items["SIGN"]["materials"][2])]

    assert adoption_codes(lower()) == []
    assert adoption_codes(lower(limits=shorter)) == []
    assert adoption_codes(lower(materials=lower()["materials"][:3])) == []
    assert "WIDER_THAN_ABOVE" in adoption_codes(lower(limits=longer))
    assert adoption_codes(lower(materials=more)) == ["WIDER_THAN_ABOVE"]
    assert adoption_codes(lower(visits=5)) == ["WIDER_THAN_ABOVE"]
    assert adoption_codes(lower(name="食品证")) == ["DIFFERS_FROM_ABOVE"]
    assert adoption_codes(
        lower(conditions=[*CLEAN.items["FOOD"]["conditions"], {"zh": "要有花", "en": "Flowers"}])
    ) == ["WIDER_THAN_ABOVE"]


@pytest.mark.parametrize(
    ("kind", "allowed"), [("local_regulation", True), ("law", False), ("normative_document", False)]
)
def test_a_basis_of_the_own_level_may_carry_more(kind, allowed):
    fact = LawFact(kind, "清岚市条例", "City regulation", frozenset({3}), date(2026, 1, 1), None, "")
    known = replace(KNOWN, laws={**KNOWN.laws, "city-regulation": {"2026-01-01": fact}})
    extra = {**deepcopy(CLEAN.items["SIGN"]["materials"][2]), "basis": {"law_id": "city-regulation", "article": 3}}
    codes = adoption_codes(lower(materials=[*CLEAN.items["FOOD"]["materials"], extra]), known)
    assert ("WIDER_THAN_ABOVE" not in codes) == allowed


def test_adopting_from_the_same_level_is_refused(city):
    body = {**lower(), "level": 3}
    assert "DIFFERS_FROM_ABOVE" in adoption_codes(body)


def test_an_office_adopts_within_its_powers_only_and_the_attempt_outside_is_recorded(city, monkeypatch):
    authority = type("Office", (), {"code": "CHSJ", "uscc": KNOWN.departments["CHSJ"], "division": "339902"})
    authority.phone, authority.windows = "000-1", ("A01",)
    place = type("Place", (), {"level": "county"})
    monkeypatch.setattr("onewindow.catalogue.services.adopting.registers.authority", lambda code: authority)
    monkeypatch.setattr("onewindow.catalogue.services.adopting.registers.divisions", lambda: {"339902": place})

    with pytest.raises(NotAllowed):
        services.adopt_item(official("SJ-E"), "FOOD", "CHSJ")
    with pytest.raises(services.OutsidePowers):
        services.adopt_item(official("CHSJ-E"), "FIRE", "CHSJ")
    assert [act.act for act in acts_on("catalogue:item:FIRE")] == ["catalogue.refuse_adoption"]
    body = services.adopt_item(official("CHSJ-E"), "SSCARD", "CHSJ")
    assert (body["key"], body["level"], body["department"]) == ("SSCARD-CHSJ", 4, "CHSJ")
    assert body["implementation_code"] == f"{KNOWN.departments['CHSJ']}4{CLEAN.items['SSCARD']['basic_code']}"


def test_real_times_are_replaced_as_a_whole(city):
    services.note_real_times([RealTimeRow("FOOD", 12, 4.0, 7.5), RealTimeRow("SIGN", 9, 2.0, 3.0)])
    services.note_real_times([RealTimeRow("FOOD", 13, 4.5, 8.0)])
    queries.published_catalogue()
    assert queries.real_times() == {"FOOD": RealTimeRow("FOOD", 13, 4.5, 8.0)}
    assert services.real_times_are_of(clock.today())
