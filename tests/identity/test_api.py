import pytest
from django.test import Client

from onewindow.identity.models import Account, Session

pytestmark = pytest.mark.usefixtures("city")

SESSION = "/api/v1/session"


@pytest.fixture
def strict():
    return Client(enforce_csrf_checks=True)


def enter(client, login="zhangsan", password="demo", **headers):
    return client.post(
        SESSION, {"login": login, "password": password}, content_type="application/json", headers=headers
    )


def test_signing_in_tells_who_one_is(strict, city):
    answer = enter(strict)

    account = Account.objects.get(login="zhangsan")
    body = answer.json()
    token = body.pop("csrf_token")
    assert answer.status_code == 200
    assert body == {
        "kind": "person",
        "id": str(account.id),
        "name": "张三",
        "organisation": "",
        "posts": [],
        "party": str(city["zhangsan"]),
        "represents": [str(city["company"])],
    }
    assert token
    assert strict.get(SESSION).json()["id"] == str(account.id)


def test_an_officials_session_names_her_posts(strict):
    enter(strict, "sj_both")

    body = strict.get(SESSION).json()
    assert (body["kind"], body["organisation"], body["posts"]) == ("staff", "SJ", ["SJ-A", "SJ-R"])


@pytest.mark.parametrize(("login", "password"), [("zhangsan", "wrong"), ("nobody", "demo")])
def test_a_refusal_is_a_problem_that_does_not_say_what_is_wrong(strict, login, password):
    answer = enter(strict, login, password)

    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": "/problems/sign-in-refused",
        "title": "登录名或密码不对",
        "status": 401,
        "detail": "登录名或密码不对，所以没有登录。请检查大小写，再试一次。",
        "instance": SESSION,
    }
    assert "ow_session" not in answer.cookies


def test_too_many_failures_say_how_long_to_wait(strict):
    for _ in range(5):
        enter(strict, password="wrong")

    answer = enter(strict)

    assert answer.status_code == 429
    assert answer.json()["retry_after_s"] == int(answer.headers["Retry-After"])


def test_pages_and_api_count_the_same_failures(strict, client):
    for _ in range(5):
        enter(strict, password="wrong")

    assert client.post("/sign-in/", {"login": "zhangsan", "password": "demo"}).status_code == 429


@pytest.mark.parametrize(
    "body", [{}, {"login": "zhangsan"}, {"login": "", "password": "x"}, {"login": "x" * 151, "password": "x"}]
)
def test_an_incomplete_request_is_named(strict, body):
    answer = strict.post(SESSION, body, content_type="application/json")

    assert answer.status_code == 422
    assert answer.json()["errors"]


def test_another_sites_page_cannot_sign_a_browser_in(strict):
    assert enter(strict, origin="https://evil.example").status_code == 403
    assert enter(strict, origin="null").status_code == 403
    assert enter(strict, origin="http://testserver").status_code == 200


def test_without_a_session_there_is_none_to_read_or_end(strict):
    assert strict.get(SESSION).status_code == 401
    assert strict.delete(SESSION).status_code == 401
    strict.cookies["ow_session"] = "gone"
    assert strict.get(SESSION).status_code == 401


def test_signing_out_needs_the_token_of_the_session(strict):
    token = enter(strict).json()["csrf_token"]
    assert strict.delete(SESSION).status_code == 403

    answer = strict.delete(SESSION, headers={"X-CSRFToken": token})

    assert answer.status_code == 204
    assert strict.get(SESSION).status_code == 401
    assert not Session.objects.filter(ended_at__isnull=True).exists()


def test_signing_out_everywhere_ends_the_other_sessions_too(strict, client):
    enter(client)
    token = enter(strict).json()["csrf_token"]

    assert strict.delete(f"{SESSION}?everywhere=true", headers={"X-CSRFToken": token}).status_code == 204

    assert client.get(SESSION).status_code == 401


def test_signing_in_again_ends_the_session_before(strict):
    enter(strict)
    enter(strict, "limei")

    assert Session.objects.filter(ended_at__isnull=True).count() == 1
    assert strict.get(SESSION).json()["name"] == "李梅"
