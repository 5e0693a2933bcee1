"""Drafts that begin from a licence: what it says and what was said for it is not asked again."""

import json

import pytest

from onewindow.cases.models import Case
from onewindow.intake import queries, services
from onewindow.licences.models import Licence
from tests.cases import licensed
from tests.intake import world

AT = "2025-11-20T10:00"


@pytest.fixture
def licence(city):
    with world.at(AT):
        yield licensed.hold()


@pytest.fixture
def liuyang(licence):
    return world.person("liuyang")


def begun(actor, item, licence):
    _person, company = licensed.holder()
    number = services.start_draft(actor, "item", item, company.id, {}, licence=licence.id)
    services.answer_questions(actor, number, licensed.QUESTIONS[item])
    services.resolve_evidence(actor, number)
    return number


def field(actor, number, name):
    return next(each for each in queries.draft_page(actor, number).fields if each.name == name)


def test_a_change_begins_with_what_the_licence_says(liuyang, licence):
    number = begun(liuyang, "FOODCHANGE", licence)
    form = {name: field(liuyang, number, name) for name in ("business_form", "items")}
    assert form["business_form"].value == "餐饮服务经营者"
    assert form["items"].value == ["热食类制售"]
    assert {each.source for each in form.values()} == {"licence"}
    assert not queries.draft_page(liuyang, number).faulty


def test_what_was_answered_for_the_licence_is_not_asked_again(liuyang, licence):
    case = licensed.granted("FOODRENEW", licence)
    renewed = Licence.objects.get(case_number=case.number)
    number = begun(liuyang, "FOODRENEW", renewed)
    assert field(liuyang, number, "staff_count").value == "9"
    assert field(liuyang, number, "staff_count").source == "licence"


def test_another_applicants_answers_are_not_shown(liuyang, licence):
    case = licensed.granted("FOODRENEW", licence)
    Case.objects.filter(id=case.id).update(subjects=["somebody-else"])
    number = begun(liuyang, "FOODRENEW", Licence.objects.get(case_number=case.number))
    assert field(liuyang, number, "staff_count").value is None


def test_what_she_types_goes_before_what_the_licence_says(liuyang, licence):
    number = begun(liuyang, "FOODCHANGE", licence)
    services.save_values(liuyang, number, services.Entries(values={"items": ["冷食类制售"]}))
    assert (field(liuyang, number, "items").value, field(liuyang, number, "items").source) == (
        ["冷食类制售"],
        "applicant",
    )
    services.save_values(liuyang, number, services.Entries(values={"items": ["热食类制售"]}))
    assert field(liuyang, number, "items").source == "licence"
    services.save_values(liuyang, number, services.Entries(values={"items": []}))
    assert field(liuyang, number, "items").checked.faults


def test_a_value_that_the_form_would_refuse_fills_nothing(liuyang, licence):
    Licence.objects.filter(id=licence.id).update(fields=licensed.FIELDS | {"business_form": "流动摊贩"})
    number = begun(liuyang, "FOODCHANGE", licence)
    assert field(liuyang, number, "business_form").value is None


def test_it_becomes_a_case_on_the_licence(liuyang, licence):
    number = begun(liuyang, "FOODCHANGE", licence)
    services.save_values(liuyang, number, services.Entries(values={"items": ["冷食类制售"]}))
    case = Case.objects.get(number=services.submit_draft(liuyang, number, "k"))
    assert (case.from_licence, case.licence_no) == (licence.id, licensed.NUMBER)
    assert case.sources["business_form"]["source"] == "licence"
    with pytest.raises(services.LicenceBusy):
        begun(liuyang, "FOODCANCEL", licence)


def test_one_draft_for_each_licence(liuyang, licence):
    first = begun(liuyang, "FOODRENEW", licence)
    assert begun(liuyang, "FOODRENEW", licence) == first
    Licence.objects.filter(id=licence.id).update(state="replaced")
    other = Licence.objects.get(id=licence.id)
    other.pk, other.licence_no, other.licence_id, other.check_code = None, "JY2", "1.2.3", "another"
    other.state, other.taken_over, other._state.adding = "valid", False, True
    other.save()
    assert begun(liuyang, "FOODRENEW", other) != first


@pytest.mark.parametrize("state", ["revoked", "replaced", "deregistered"])
def test_a_licence_that_ended_is_no_start(liuyang, licence, state):
    Licence.objects.filter(id=licence.id).update(state=state)
    with pytest.raises(services.LicenceNotChosen):
        begun(liuyang, "FOODRENEW", licence)


def test_somebody_elses_licence_is_no_start(liuyang, licence):
    Licence.objects.filter(id=licence.id).update(holders=["somebody-else"])
    with pytest.raises(services.LicenceNotChosen):
        begun(liuyang, "FOODRENEW", licence)


def test_the_licence_offers_what_may_be_done_with_it(client_of, licence):
    client = client_of("liuyang")
    page = client.get(f"/my/licences/{licence.id}/").content.decode()
    for item in ("FOODRENEW", "FOODCHANGE", "FOODCANCEL"):
        assert f"/apply/item/{item}/?licence={licence.id}" in page
    assert "12月1日" in page
    Licence.objects.filter(id=licence.id).update(state="revoked", ended_by="revoke")
    assert "FOODRENEW" not in client.get(f"/my/licences/{licence.id}/").content.decode()


def test_the_holder_begins_from_the_licence_in_the_browser(client_of, licence):
    client = client_of("liuyang")
    start = f"/apply/item/FOODRENEW/?licence={licence.id}"
    page = client.get(start).content.decode()
    assert licensed.NUMBER in page
    assert "checked" in page
    answer = client.post("/apply/item/FOODRENEW/", {"licence": str(licence.id)})
    assert answer.status_code == 302
    assert "您有没填完的草稿" in client.get(start).content.decode()


def test_the_page_says_what_is_missing(client_of, licence):
    refused = client_of("liuyang").post("/apply/item/FOODRENEW/", {"licence": ""})
    assert refused.status_code == 422
    assert "请选要办的那张证照" in refused.content.decode()
    assert "没有可以办的证照" in client_of("zhangsan").get("/apply/item/FOODRENEW/").content.decode()
    assert "No licence" in client_of("zhangsan").get("/en/apply/item/FOODRENEW/").content.decode()


def test_others_do_not_begin_from_it(client_of, licence):
    assert client_of("zhangsan").post("/apply/item/FOODRENEW/", {"licence": str(licence.id)}).status_code == 422
    assert client_of("sj_receive").get("/apply/item/FOODRENEW/").status_code == 403


def test_the_api_begins_from_a_licence(client_of, licence):
    _person, company = licensed.holder()
    body = {"kind": "item", "key": "FOODRENEW", "applicant": str(company.id), "licence": str(licence.id)}
    client = client_of("liuyang")
    assert client.post("/api/v1/drafts", json.dumps(body), content_type="application/json").status_code == 201
    refused = client.post("/api/v1/drafts", json.dumps(body | {"licence": None}), content_type="application/json")
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/licence-not-chosen")
