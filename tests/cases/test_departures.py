"""A decision outside its discretion band needs a reason and the head's approval, who is another person."""

from copy import deepcopy
from uuid import uuid4

import pytest

from onewindow.cases import services
from onewindow.cases.models import BandDeparture, Case
from onewindow.cases.services import errors
from onewindow.catalogue.queries import bodies_published
from onewindow.catalogue.services import known_references, publish_definition
from onewindow.foundation.actor import Actor, ActorKind, system_actor
from onewindow.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from onewindow.ledger.queries import acts_on
from tests.cases import world
from tests.cases.pages.conftest import client_as

ANSWERS = {"name": "刘洋", "id_no": "x", "mobile": "1", "bank": "b", "deliver": "邮寄"}
BAND = {"code": "number", "name": "卡号", "name_en": "Number", "field": "card_no", "one_of": ["C1", "C2"]}


@pytest.fixture
def card(city):
    """A social security card at its last step, where the number is typed within a band."""
    actor = system_actor("tests")
    body = {
        **deepcopy(bodies_published().items["SSCARD"]),
        "discretion": [{**BAND, "law_id": "social-insurance-law", "article": 58}],
    }
    publish_definition(actor, kind="item", body=body, known=known_references())
    owner = world.person("liuyang")
    number = services.open_case(owner, world.single(owner, "SSCARD", {"q_have": "no"}, answers=ANSWERS))
    services.accept_case(world.official("RS-R"), number)
    services.complete_step(world.official("RS-V"), number, "s2")
    return number


def decide(number, value):
    services.complete_step(world.official("RS-P"), number, "s3", result_fields={"card_no": value})


def head():
    return Actor(ActorKind.STAFF, uuid4(), posts=frozenset(["RS-A"]))


def test_a_value_within_its_band_is_decided_at_once(card):
    decide(card, "C2")
    assert Case.objects.get(number=card).outcome == "granted"
    assert BandDeparture.objects.count() == 0


def test_a_value_outside_its_band_cannot_be_saved(card):
    with pytest.raises(errors.OutsideBand) as refused:
        decide(card, "C9")
    assert refused.value.facts["errors"][0]["pointer"] == "/result_card_no"
    assert "C1、C2" in refused.value.facts["errors"][0]["reason"]
    assert Case.objects.get(number=card).decided_at is None


def test_with_a_reason_and_the_heads_approval_it_can(card):
    asked = services.ask_departure(world.official("RS-P"), card, "card_no", "C9", "旧卡号段用完了")
    with pytest.raises(errors.OutsideBand):
        decide(card, "C9")
    services.approve_departure(head(), asked)
    with pytest.raises(errors.OutsideBand):
        decide(card, "C8")
    decide(card, "C9")
    assert Case.objects.get(number=card).outcome == "granted"
    assert "cases.ask_departure" in [act.act for act in acts_on(f"case:{card}")]


@pytest.mark.parametrize("posts", [("RS-P",), ("RS-R", "RS-V"), ("SJ-A",), ("DS-C",), ()])
def test_nobody_else_approves(card, posts):
    asked = services.ask_departure(world.official("RS-P"), card, "card_no", "C9", "旧卡号段用完了")
    with pytest.raises(NotAllowed):
        services.approve_departure(Actor(ActorKind.STAFF, uuid4(), posts=frozenset(posts)), asked)


def test_who_asked_does_not_approve_herself(card):
    both = world.official("RS-P")
    asked = services.ask_departure(both, card, "card_no", "C9", "旧卡号段用完了")
    with pytest.raises(NotAllowed):
        services.approve_departure(Actor(ActorKind.STAFF, both.id, posts=frozenset(["RS-A", "RS-P"])), asked)


def test_what_needs_no_approval_or_has_no_reason_is_refused(card):
    official = world.official("RS-P")
    with pytest.raises(Invalid):
        services.ask_departure(official, card, "card_no", "C1", "随便")
    with pytest.raises(Invalid):
        services.ask_departure(official, card, "card_no", "C9", "  ")
    with pytest.raises(errors.NotYourPost):
        services.ask_departure(world.official("RS-R"), card, "card_no", "C9", "旧卡号段用完了")
    with pytest.raises(NotFound):
        services.ask_departure(world.official("XF-V"), card, "card_no", "C9", "旧卡号段用完了")


def test_asking_and_approving_twice_change_nothing(card):
    official = world.official("RS-P")
    asked = services.ask_departure(official, card, "card_no", "C9", "旧卡号段用完了")
    assert services.ask_departure(official, card, "card_no", "C9", "再报一次") == asked
    services.approve_departure(head(), asked)
    with pytest.raises(Conflict):
        services.approve_departure(head(), asked)
    with pytest.raises(NotFound):
        services.approve_departure(head(), uuid4())


def test_the_desk_shows_the_bands_and_leads_to_the_request(card):
    client = client_as("rs_issue")
    page = client.get(f"/desk/cases/{card}/").content.decode()
    assert "卡号：C1、C2" in page
    place = f"/desk/cases/{card}/departure/"
    assert place in page
    assert "卡号 (C1、C2)" in client.get(place).content.decode()
    answer = client.post(place, {"field": "card_no", "value": "C1", "reason": "想试试"})
    assert answer.status_code == 422
    answer = client.post(place, {"field": "card_no", "value": "C9", "reason": "旧卡号段用完了"})
    assert "C9" in client.get(answer["Location"]).content.decode()
