import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from django.utils.http import urlencode

from onewindow.config import handlers


@pytest.mark.django_db
def test_machines_get_a_problem_for_an_unknown_address(client):
    answer = client.get("/api/v1/nowhere")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "language"), [("/nowhere/", "zh-Hans"), ("/en/nowhere/", "en")])
def test_people_get_a_page_in_their_language(client, path, language):
    answer = client.get(path)

    assert answer.status_code == 404
    assert "text/html" in answer["Content-Type"]


@pytest.mark.parametrize(
    ("handler", "status"),
    [
        (lambda request: handlers.bad_request(request, ValueError()), 400),
        (lambda request: handlers.permission_denied(request, ValueError()), 403),
        (handlers.csrf_failure, 403),
        (handlers.server_error, 500),
    ],
)
def test_every_failure_has_an_answer_for_machines(handler, status):
    answer = handler(RequestFactory().get("/api/v1/items"))

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_the_page_for_our_own_fault_needs_no_database():
    answer = handlers.server_error(RequestFactory().get("/services/"))

    assert answer.status_code == 500
    assert "系统出错了" in answer.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_gets_a_page_that_explains():
    answer = Client(enforce_csrf_checks=True).post("/sign-in/", {"login": "x"})

    assert answer.status_code == 403
    assert "text/html" in answer["Content-Type"]


@pytest.mark.django_db
def test_every_page_carries_the_policy_against_foreign_code(client):
    policy = client.get("/nowhere/")["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/check/%00/", "/api/v1/licences/check/%00", "/services/?page=%00", "/en/my/%00/"])
def test_an_address_with_a_null_character_cannot_be_read(client, address):
    assert client.get(address).status_code == 400


@pytest.mark.django_db
def test_json_with_a_null_character_cannot_be_read(client):
    answer = client.post("/api/v1/session", {"login": "a\x00", "password": "b"}, "application/json")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


@pytest.fixture
def without_database():
    """Every statement fails as it does while the server is down; the client gets what people get."""

    def refuse(_execute, _sql, _params, _many, _context):
        raise OperationalError("connection refused")

    with connection.execute_wrapper(refuse):
        yield Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "words"), [("/services/", "系统暂时连不上"), ("/en/services/", "cannot be reached"), ("/my/cases/", "503")]
)
def test_while_the_database_is_down_people_are_asked_to_come_again(without_database, path, words):
    without_database.cookies[settings.SESSION_COOKIE_NAME] = "a" * 43
    answer = without_database.get(path)

    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert words in answer.content.decode()
    assert "connection refused" not in answer.content.decode()


@pytest.mark.django_db
def test_while_the_database_is_down_machines_get_a_problem_that_says_when_to_come_again(without_database):
    without_database.cookies[settings.SESSION_COOKIE_NAME] = "a" * 43
    answer = without_database.get("/api/v1/cases")

    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
def test_a_form_with_a_null_character_cannot_be_read(client):
    data = {"login": "a\x00", "password": "b"}

    assert client.post("/sign-in/", data).status_code == 400
    assert client.post("/sign-in/", urlencode(data), "application/x-www-form-urlencoded").status_code == 400
