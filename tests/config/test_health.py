import pytest
from django.db import connection

from onewindow.config import health


@pytest.mark.django_db
def test_a_ready_system_says_so_and_nothing_else(client, monkeypatch):
    monkeypatch.setitem(health.CHECKS, "search", lambda: True)  # the tests' catalogue is empty
    for path in ("/healthz", "/readyz"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_readiness_names_what_is_missing(client, monkeypatch):
    monkeypatch.setitem(health.CHECKS, "search", lambda: False)

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"status": "unready", "missing": ["search"]})


def test_the_web_process_lives_without_a_database(client):
    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_missing(monkeypatch):
    monkeypatch.setattr(connection, "close", lambda: None)  # the test's own transaction goes on

    assert not health._answers("select absent")
