"""Steps that want the applicant there say why and by which norm; those without one are listed for removal."""

from copy import deepcopy

import pytest

from onewindow.catalogue.queries import bodies_published, presence_without_basis, published_item
from onewindow.catalogue.rules.bpmn import bpmn_of
from onewindow.catalogue.rules.bpmnread import steps_of
from onewindow.catalogue.services import known_references, publish_definition
from onewindow.foundation.actor import system_actor
from onewindow.foundation.errors import DomainError
from tests.cases.conftest import city, load_city  # noqa: F401 the fixture of the demo city
from tests.cases.pages.conftest import client_as

WHY = {"reason": "要当面核对双方身份", "reason_en": "Both parties are identified in person"}
NORM = {"law_id": "real-estate-registration-regulation", "article": 14}


def publish(step, presence, *, key="RETRANSFER"):
    """The item anew, with what a step says of presence."""
    body = deepcopy(bodies_published().items[key])
    row = next(row for row in body["steps"] if row["code"] == step)
    row["presence"] = presence
    publish_definition(system_actor("tests"), kind="item", body=body, known=known_references())
    return published_item(key)


def listed():
    return {row.key: row for row in presence_without_basis()}


def test_an_item_that_promises_visits_and_names_no_step_is_listed(city):  # noqa: F811
    assert published_item("RETRANSFER").visits == 1
    assert listed()["RETRANSFER"].steps == ()
    assert all(published_item(key).visits for key in listed())


def test_a_step_with_reason_and_norm_is_not_listed(city):  # noqa: F811
    item = publish("s1", {**WHY, "basis": NORM})
    told = next(step for step in item.steps if step.code == "s1").presence
    assert (told.reason, told.basis.law_id, told.basis.article) == (WHY["reason"], NORM["law_id"], 14)
    assert "RETRANSFER" not in listed()


def test_a_step_with_a_reason_and_no_norm_is_listed_whatever_the_guide_promises(city):  # noqa: F811
    publish("s1", WHY, key="COMPANY")
    row = listed()["COMPANY"]
    assert (row.visits, [(step.reason, step.reason_en) for step in row.steps]) == (
        0,
        [(WHY["reason"], WHY["reason_en"])],
    )


@pytest.mark.parametrize(
    "presence", [{}, {"reason": "要来"}, {**WHY, "law": "x"}, {**WHY, "basis": {"law_id": "x"}}, "yes"]
)
def test_presence_that_says_no_reason_or_something_else_is_refused(city, presence):  # noqa: F811
    with pytest.raises(DomainError):
        publish("s1", presence)


def test_presence_goes_to_a_modeller_and_back(city):  # noqa: F811
    publish("s1", {**WHY, "basis": NORM})
    steps = bodies_published().items["RETRANSFER"]["steps"]
    back = steps_of(bpmn_of("RETRANSFER", "x", steps))
    assert back[0]["presence"]["reason"] == WHY["reason"]
    assert back[0]["presence"]["basis"]["article"] == 14


def test_the_keeper_sees_all_departments_and_an_editor_her_own(city):  # noqa: F811
    publish("s1", WHY, key="COMPANY")
    keeper = client_as("ds_catalogue").get("/desk/items/presence/").content.decode()
    assert published_item("RETRANSFER").name in keeper
    assert WHY["reason"] in keeper
    editor = client_as("sj_items").get("/en/desk/items/presence/").content.decode()
    assert WHY["reason_en"] in editor
    assert published_item("RETRANSFER").name_en not in editor
    assert "/desk/items/presence/" in client_as("ds_catalogue").get("/desk/items/").content.decode()


@pytest.mark.parametrize("login", ["sj_receive", "zhangsan"])
def test_who_does_not_work_on_items_does_not_see_the_list(city, login):  # noqa: F811
    assert client_as(login).get("/desk/items/presence/").status_code in {403, 404}
