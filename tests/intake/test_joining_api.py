"""Applying together by machine: the same acts as the pages', with the same refusals."""

import json

import pytest

from onewindow.config.journey.stories import city as records
from onewindow.intake import queries, services
from onewindow.intake.models import CoApplicant, Draft
from onewindow.intake.services import Entries
from tests.intake import world

ANSWERS = {"q_mortgage": "no", "q_couple": "yes", "q_seized": "no"}
FILLED = {"share": "共同共有", "first_home": "true"}


def call(client, method, path, body=None):
    sent = json.dumps(body) if body is not None else ""
    return client.generic(method, f"/api/v1{path}", sent, "application/json")


def papers(login):
    row = records().people[login]
    return {"document": row["id_no"], "name": row["name"], "side": "other"}


@pytest.fixture
def buyer(city):
    return world.person("liuyang")


@pytest.fixture
def draft(buyer):
    return world.begun(buyer, "item", "RETRANSFER", ANSWERS)


@pytest.fixture
def owner(client_of):
    return client_of("liuyang")


@pytest.fixture
def seller(client_of):
    return client_of("wangwu")


@pytest.fixture
def named(owner, draft):
    answer = call(owner, "POST", f"/drafts/{draft}/co-applicants", papers("wangwu"))
    assert answer.status_code == 201
    return answer.json()["id"]


def fill(buyer, draft):
    services.resolve_evidence(buyer, draft)
    services.save_values(buyer, draft, Entries(values=FILLED))
    services.resolve_evidence(buyer, draft)


def test_two_apply_together_by_machine(owner, seller, buyer, draft, named):
    (listed,) = call(owner, "GET", f"/drafts/{draft}/co-applicants").json()
    assert (listed["name"], listed["side"], listed["state"], listed["agreed"]) == ("王五", "other", "asked", False)
    (line,) = call(seller, "GET", "/joint-drafts").json()
    assert (line["id"], line["who"], line["waits"]) == (named, "刘洋", True)

    assert call(seller, "POST", f"/joint-drafts/{named}/join").json()["me"]["state"] == "joined"
    fill(buyer, draft)
    assert call(owner, "POST", f"/drafts/{draft}/co-applicants/ask").status_code == 200
    read = call(seller, "GET", f"/joint-drafts/{named}").json()
    assert read["is_complete"] and read["applicant"] == "刘洋"
    confirmed = call(seller, "POST", f"/joint-drafts/{named}/confirm", {"content": read["content"]})
    assert confirmed.json()["me"]["agreed"] is True
    number = services.submit_draft(buyer, draft, "key")
    assert call(seller, "GET", f"/joint-drafts/{named}").json()["fields"] == []
    assert call(seller, "GET", f"/cases/{number}").status_code == 200


def test_before_she_agrees_she_reads_nothing_and_afterwards_what_is_his_alone_is_masked(seller, buyer, draft, named):
    read = call(seller, "GET", f"/joint-drafts/{named}").json()
    assert read["fields"] == read["materials"] == []
    call(seller, "POST", f"/joint-drafts/{named}/join")
    fill(buyer, draft)
    answer = call(seller, "GET", f"/joint-drafts/{named}")
    texts = {each["name"]: each["text"] for each in answer.json()["fields"]}
    assert texts["buyer_id"] == "339***********1010" and texts["price"].startswith("186")
    assert records().people["liuyang"]["id_no"] not in answer.content.decode()


def test_half_of_it_or_what_has_changed_is_not_confirmed(owner, seller, buyer, draft, named):
    assert call(owner, "POST", f"/drafts/{draft}/co-applicants/ask").json()["type"] == "/problems/not-filled-in"
    refused = call(seller, "POST", f"/joint-drafts/{named}/confirm", {"content": "x"})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-joined")
    call(seller, "POST", f"/joint-drafts/{named}/join")
    read = call(seller, "GET", f"/joint-drafts/{named}").json()["content"]
    fill(buyer, draft)
    refused = call(seller, "POST", f"/joint-drafts/{named}/confirm", {"content": read})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/content-changed")


def test_she_declines_with_her_reason_and_is_taken_off(owner, seller, draft, named):
    declined = call(seller, "POST", f"/joint-drafts/{named}/decline", {"reason": "价格没谈好"}).json()
    assert declined["me"]["state"] == "declined"
    assert call(owner, "GET", f"/drafts/{draft}/co-applicants").json()[0]["reason"] == "价格没谈好"
    assert call(seller, "POST", f"/joint-drafts/{named}/join").json()["type"] == "/problems/has-declined"
    for _ in range(2):
        assert call(owner, "DELETE", f"/drafts/{draft}/co-applicants/{named}").status_code == 204
    assert Draft.objects.get(number=draft).joint == 0
    assert call(seller, "GET", f"/joint-drafts/{named}").status_code == 404


@pytest.mark.parametrize(
    "change", [{"name": "别的人"}, {"document": "339900200001011234"}, {"side": "elsewhere"}, {"name": ""}]
)
def test_who_is_not_one_party_is_not_named_by_machine(owner, draft, change):
    refused = call(owner, "POST", f"/drafts/{draft}/co-applicants", papers("wangwu") | change)
    assert refused.status_code == 422 and refused.json()["errors"]
    assert not CoApplicant.objects.exists()


def test_a_machine_that_tries_names_and_numbers_is_stopped_as_a_person_is(owner, draft):
    wrong = papers("wangwu") | {"name": "陈新"}
    answers = [call(owner, "POST", f"/drafts/{draft}/co-applicants", wrong) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert call(owner, "POST", f"/drafts/{draft}/co-applicants", papers("wangwu")).status_code == 429


OWNERS = (
    ("GET", "/drafts/{draft}/co-applicants", None),
    ("POST", "/drafts/{draft}/co-applicants", papers),
    ("POST", "/drafts/{draft}/co-applicants/ask", None),
    ("DELETE", "/drafts/{draft}/co-applicants/{named}", None),
)
HERS = (
    ("GET", "/joint-drafts/{named}", None),
    ("POST", "/joint-drafts/{named}/join", None),
    ("POST", "/joint-drafts/{named}/confirm", {"content": "x"}),
    ("POST", "/joint-drafts/{named}/decline", {}),
)


@pytest.mark.parametrize(("method", "path", "body"), OWNERS)
def test_nobody_but_the_owner_has_a_say_in_who_applies_together(client_of, draft, named, method, path, body):
    sent = body("hejing") if callable(body) else body
    _refused_to_others(client_of, ("wangwu", "zhangsan"), method, path.format(draft=draft, named=named), sent)


@pytest.mark.parametrize(("method", "path", "body"), HERS)
def test_nobody_but_she_who_was_named_answers(client_of, draft, named, method, path, body):
    _refused_to_others(client_of, ("liuyang", "zhangsan"), method, path.format(draft=draft, named=named), body)


def _refused_to_others(client_of, people, method, path, body):
    before = list(CoApplicant.objects.values())
    for login in people:
        assert call(client_of(login), method, path, body).status_code == 404
    assert call(client_of("ds_receive"), method, path, body).status_code == 403
    client = client_of("zhangsan")
    client.cookies.clear()
    assert call(client, method, path, body).status_code == 401
    assert list(CoApplicant.objects.values()) == before


def test_a_draft_of_one_alone_lists_nobody(owner, draft, buyer):
    assert call(owner, "GET", f"/drafts/{draft}/co-applicants").json() == []
    assert queries.people_page(buyer, draft).rows == ()
