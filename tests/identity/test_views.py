import pytest
from django.test import Client

from onewindow.identity.models import Session

pytestmark = pytest.mark.usefixtures("city")

SIGN_IN = "/sign-in/"


def enter(client, login="zhangsan", password="demo", address=SIGN_IN, **more):
    return client.post(address, {"login": login, "password": password, **more})


@pytest.mark.parametrize(
    ("login", "address", "landing"),
    [
        ("zhangsan", "/sign-in/", "/my/"),
        ("zhangsan", "/en/sign-in/", "/en/my/"),
        ("sj_receive", "/sign-in/", "/desk/"),
        ("sj_receive", "/en/sign-in/", "/en/desk/"),
    ],
)
def test_persons_land_in_their_space_and_officials_at_the_desk(client, login, address, landing):
    answer = enter(client, login, address=address)

    assert (answer.status_code, answer.headers["Location"]) == (302, landing)


@pytest.mark.parametrize(
    ("login", "following", "landing"),
    [
        ("zhangsan", "/items/FOOD/?a=1", "/items/FOOD/?a=1"),
        ("zhangsan", "https://evil.example/", "/my/"),
        ("zhangsan", "//evil.example/", "/my/"),
        ("zhangsan", "/\\evil.example", "/my/"),
        ("zhangsan", "/desk/", "/my/"),
        ("sj_receive", "/my/", "/desk/"),
        ("sj_receive", "/desk/cases/YC1/", "/desk/cases/YC1/"),
    ],
)
def test_she_returns_to_where_she_wanted_to_go_within_the_portal(client, login, following, landing):
    assert enter(client, login, next=following).headers["Location"] == landing
    client.post("/sign-out/")
    page = client.get(SIGN_IN, {"next": following}).content.decode()
    kept = following if following.startswith(("/items", "/desk", "/my")) else ""
    assert f'name="next" value="{kept}"' in page


def test_the_cookie_is_out_of_reach_and_gone_with_the_browser(client):
    cookie = enter(client).cookies["ow_session"]

    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == cookie["expires"] == ""


def test_the_cookie_is_for_https_alone_outside_a_demo(client, settings):
    settings.SESSION_COOKIE_SECURE = True

    assert enter(client).cookies["ow_session"]["secure"] is True


def test_who_has_signed_in_is_not_asked_again(client):
    enter(client)

    assert client.get(SIGN_IN).headers["Location"] == "/my/"
    assert client.get(SIGN_IN, {"next": "/items/FOOD/"}).headers["Location"] == "/items/FOOD/"


def test_the_page_holds_the_form_the_demo_logins_and_nothing_to_keep(client):
    answer = client.get(SIGN_IN)
    page = answer.content.decode()

    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert "<code>zhangsan</code>" in page
    assert "<code>sj_receive</code>" in page
    assert "no-store" in answer.headers["Cache-Control"]
    assert page.count("<h1>") == 1


def test_outside_a_demo_no_logins_are_offered(client, settings):
    settings.ONEWINDOW_DEMO = False

    assert "zhangsan" not in client.get(SIGN_IN).content.decode()


def test_a_refusal_keeps_the_login_and_never_the_password(client):
    answer = enter(client, password="wrong-secret")
    page = answer.content.decode()

    assert answer.status_code == 401
    assert "登录名或密码不对" in page
    assert 'value="zhangsan"' in page
    assert "wrong-secret" not in page
    assert "ow_session" not in answer.cookies


def test_a_refusal_is_the_same_for_an_unknown_login(client):
    known, unknown = enter(client, password="wrong"), enter(client, "zhangsen", "wrong")

    strip = lambda answer: answer.content.decode().split("csrfmiddlewaretoken")[1][90:].replace("zhangsen", "zhangsan")  # noqa: E731
    assert (known.status_code, strip(known)) == (unknown.status_code, strip(unknown))


@pytest.mark.parametrize(("field", "error"), [("login", "没有填登录名"), ("password", "没有填密码")])
def test_an_empty_field_is_named(client, field, error):
    answer = client.post(SIGN_IN, {"login": "zhangsan", "password": "demo"} | {field: ""})

    assert answer.status_code == 422
    assert error in answer.content.decode()


def test_after_too_many_failures_the_page_says_how_long_to_wait(client):
    for _ in range(5):
        enter(client, password="wrong")

    answer = enter(client)

    assert answer.status_code == 429
    assert 890 <= int(answer.headers["Retry-After"]) <= 900
    assert "15 分钟后" in answer.content.decode()
    assert "ow_session" not in answer.cookies


def test_signing_in_again_ends_the_session_before(client):
    enter(client)
    enter(client, "limei")

    assert Session.objects.filter(ended_at__isnull=True).count() == 1


def test_signing_out_ends_the_session_and_takes_the_cookie_back(client):
    enter(client)
    token = client.cookies["ow_session"].value

    answer = client.post("/sign-out/")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert answer.cookies["ow_session"]["max-age"] == 0
    client.cookies["ow_session"] = token
    assert client.get("/my/messages/").status_code == 302


def test_signing_out_is_harmless_for_anybody_else_and_needs_a_post(client):
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/sign-out/").status_code == 405


def test_a_cookie_without_a_session_is_taken_back(client):
    client.cookies["ow_session"] = "gone"

    answer = client.get(SIGN_IN)

    assert answer.status_code == 200
    assert answer.cookies["ow_session"]["max-age"] == 0


@pytest.mark.parametrize("address", ["/sign-in/", "/sign-out/"])
def test_forms_of_other_sites_are_refused(address):
    client = Client(enforce_csrf_checks=True)

    assert client.post(address, {"login": "zhangsan", "password": "demo"}).status_code == 403


def test_the_csrf_token_changes_with_the_sign_in():
    client = Client(enforce_csrf_checks=True)
    client.get(SIGN_IN)
    before = client.cookies["ow_csrf"].value

    answer = client.post(SIGN_IN, {"login": "zhangsan", "password": "demo", "csrfmiddlewaretoken": before})

    assert answer.status_code == 302
    assert client.cookies["ow_csrf"].value != before


def test_a_page_costs_the_anonymous_no_statement_for_her_session(client, django_assert_num_queries):
    with django_assert_num_queries(1):  # the demo's clock
        assert client.get("/my/messages/").status_code == 302


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_page_can_be_read_in_both_languages(client, prefix):
    page = client.get(f"{prefix}/sign-in/").content.decode()

    assert ("登录名" in page) is (prefix == "")
    assert ("Login name" in page) is (prefix == "/en")
