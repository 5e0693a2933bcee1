"""The catalogue at the desk: scores, findings, and the acts of those who may."""

from uuid import uuid4

import pytest

from onewindow.catalogue import queries
from onewindow.foundation.actor import Actor, ActorKind


@pytest.fixture
def at_desk(client, city, monkeypatch):
    """Requests as an official with these posts; the middleware finds her as if she had signed in."""

    def with_posts(*posts):
        actor = Actor(ActorKind.STAFF, uuid4(), name="演示", organisation="SJ", posts=frozenset(posts))
        monkeypatch.setattr("onewindow.identity.middleware.actor_from", lambda *a, **k: actor, raising=False)
        monkeypatch.setattr(
            "onewindow.identity.middleware.SignedIn.__call__",
            lambda self, request: (setattr(request, "actor", actor), self.get_response(request))[1],
        )
        return client

    return with_posts


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_scores_and_findings_are_shown_to_officials(at_desk, prefix):
    page = at_desk("SJ-E").get(f"{prefix}/desk/catalogue/").content.decode()
    assert "LAW_VERSION_OUTDATED" in page
    assert "2024-03-10" in page
    page = at_desk("SJ-E").get(f"{prefix}/desk/catalogue/RETRANSFER/").content.decode()
    assert "real-estate-registration-regulation" in page or "2019-03-24" in page


def test_visitors_are_sent_to_sign_in(client, city):
    assert client.get("/desk/catalogue/").status_code == 302
    assert client.post("/desk/catalogue/FOOD/", {"reason": "x", "state": "suspended"}).status_code == 302


def test_the_keeper_suspends_with_one_act_and_opens_again(at_desk):
    client = at_desk("DS-C")
    answer = client.post("/desk/catalogue/FOOD/", {"reason": "故障", "state": "suspended"})
    assert answer.status_code == 302
    assert queries.standing_of("FOOD").reason == "故障"
    assert "恢复受理" in client.get("/desk/catalogue/FOOD/").content.decode()
    assert client.post("/desk/catalogue/FOOD/", {"reason": "", "state": "published"}).status_code == 422
    assert client.post("/desk/catalogue/FOOD/", {"reason": "x"}).status_code == 422


def test_an_editor_sees_no_buttons_and_is_refused(at_desk):
    client = at_desk("SJ-E")
    assert "暂停受理" not in client.get("/desk/catalogue/FOOD/").content.decode()
    assert client.post("/desk/catalogue/FOOD/", {"reason": "x", "state": "suspended"}).status_code == 403
    assert queries.standing_of("FOOD").is_open
