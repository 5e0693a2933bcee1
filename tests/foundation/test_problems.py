import json

import pytest
from django.test import RequestFactory
from ninja import Schema
from ninja.testing import TestClient

from onewindow.foundation import errors
from onewindow.foundation.access import signed_in_auth
from onewindow.foundation.errors import DomainError
from onewindow.foundation.problems import TITLES, Api, Problem, ProblemPages, answer_with_problems, problem, refusals


class Sum(Schema):
    of: int


def all_errors(kind=DomainError):
    yield kind
    for below in kind.__subclasses__():
        yield from all_errors(below)


@pytest.fixture
def api():
    made = Api(urls_namespace="test-problems", docs_url=None)
    answer_with_problems(made)

    @made.get("/wait", auth=None, response={200: Sum} | refusals(429))
    def wait(request):
        raise errors.TooManyAttempts("请 30 秒后再试", retry_after_s=30)

    @made.post("/sum", auth=None, response={200: Sum} | refusals(422))
    def total(request, body: Sum):
        return body

    @made.get("/mine", auth=signed_in_auth, response={200: Sum} | refusals(401))
    def mine(request):
        return {"of": 1}

    return made


@pytest.fixture
def ask(api, monkeypatch):
    monkeypatch.setenv("NINJA_SKIP_REGISTRY", "1")
    return TestClient(api)


def test_a_refusal_is_problem_json_with_its_facts(ask):
    answer = ask.get("/wait")

    assert answer.status_code == 429
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Retry-After"] == "30"
    assert answer.json() | {"instance": ""} == {
        "type": "/problems/too-many-attempts",
        "title": "尝试次数太多，请稍后再试",
        "status": 429,
        "instance": "",
        "detail": "请 30 秒后再试",
        "retry_after_s": 30,
    }


def test_invalid_input_names_each_fault(ask):
    answer = ask.post("/sum", json={"of": "many"})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].endswith("/of")


def test_an_unreadable_body_is_a_problem_as_well(ask):
    answer = ask.post("/sum", data="{", content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["type"] == "/problems/bad-request"


def test_without_a_session_the_api_answers_401(ask):
    answer = ask.get("/mine", actor=None)

    assert answer.status_code == 401
    assert answer.json()["type"] == "/problems/sign-in-needed"


def test_the_document_says_that_refusals_are_problem_json(api, monkeypatch):
    monkeypatch.setenv("NINJA_SKIP_REGISTRY", "1")
    paths = api.get_openapi_schema(path_prefix="")["paths"]

    content = paths["/wait"]["get"]["responses"][429]["content"]
    assert list(content) == ["application/problem+json"]
    assert list(paths["/sum"]["post"]["responses"][200]["content"]) == ["application/json"]
    assert refusals(401, 404) == {401: Problem, 404: Problem}


def test_empty_facts_stay_out_of_the_answer():
    body = json.loads(problem(RequestFactory().get("/x"), 404, "not-found", "没有", detail="", errors=None).content)

    assert set(body) == {"type", "title", "status", "instance"}


@pytest.mark.parametrize("kind", sorted(set(all_errors()), key=lambda kind: kind.__name__))
def test_every_title_of_the_foundation_is_known_to_the_translators(kind):
    if kind.__module__.startswith("onewindow.foundation"):
        assert kind.title in TITLES


def test_codes_are_not_shared_by_errors_of_different_statuses():
    statuses = {}
    for kind in all_errors():
        statuses.setdefault(kind.code, set()).add(kind.status)

    assert {code: found for code, found in statuses.items() if len(found) > 1} == {}


def test_a_page_that_needs_a_sign_in_sends_there():
    response = ProblemPages(None).process_exception(RequestFactory().get("/my/"), errors.SignInNeeded())

    assert response.status_code == 302
    assert response.url.endswith("?next=/my/")


def test_other_exceptions_are_none_of_its_business():
    assert ProblemPages(None).process_exception(RequestFactory().get("/"), ValueError()) is None
