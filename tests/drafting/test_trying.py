"""Handing a draft to a trial city: who may, what is refused, and that the door is closed everywhere else."""

import http.server
import json
import threading
from copy import deepcopy

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from onewindow.catalogue.queries import published_item, standing_of
from onewindow.catalogue.services import DefinitionErrors, place_for_trial, suspend_what_breaks
from onewindow.drafting.connectors.trial import trial_city
from onewindow.drafting.rules.handover import HEADER, is_genuine, signature, written
from onewindow.drafting.services import CannotRun, NoTrialCity, start_from_published, try_draft
from onewindow.foundation.errors import NotAllowed
from onewindow.ledger.queries import acts_on
from tests.catalogue import demo

KEY = "a key for tests"


@pytest.fixture
def trial(settings):
    settings.ONEWINDOW_TRIAL, settings.ONEWINDOW_TRIAL_KEY = True, KEY


def food(**changes):
    return {**deepcopy(demo.clean().items["FOOD"]), **changes}


def send(client, content, key=KEY):
    headers = {HEADER: signature(content, key)}
    return client.post("/api/v1/trial", content, content_type="application/json", headers=headers)


@given(st.text(), st.text(min_size=1), st.text())
def test_only_the_key_signs(content, key, other):
    text = content.encode()
    assert is_genuine(text, key, signature(text, key))
    assert not is_genuine(text, "", signature(text, ""))
    assert is_genuine(text, key, signature(text, other)) == (key == other)


def test_a_definition_that_may_not_be_published_can_still_be_tried(city, trial, client):
    body = food(power="PW-NONE", name="食品经营许可（试办）", visits=2)
    answer = send(client, written("item", body))
    assert answer.status_code == 200
    assert answer.json() == {"address": "/items/FOOD/", "version": 2}
    assert published_item("FOOD").visits == 2
    assert suspend_what_breaks() == []
    assert standing_of("FOOD").is_open
    assert send(client, written("item", body)).json()["version"] == 2  # the same text is not a version


def test_what_cannot_run_is_refused_with_its_fields(city, trial, client):
    body = food()
    del body["steps"]
    answer = send(client, written("item", body))
    assert answer.status_code == 422
    assert "steps" in json.dumps(answer.json()["errors"])
    with pytest.raises(DefinitionErrors):
        place_for_trial("item", {})


def test_a_wrong_key_a_changed_text_and_no_signature_are_refused(city, trial, client):
    content = written("item", food(visits=3))
    assert send(client, content, "another key").status_code == 403
    headers = {HEADER: signature(content, KEY)}
    changed = content.replace(b'"visits": 3', b'"visits": 9')
    assert client.post("/api/v1/trial", changed, content_type="application/json", headers=headers).status_code == 403
    assert client.post("/api/v1/trial", content, content_type="application/json").status_code == 403
    assert send(client, written("licence_type", {})).status_code == 422
    assert published_item("FOOD").version == 1


def test_a_city_that_is_none_for_trials_has_no_such_door(city, settings, client):
    settings.ONEWINDOW_TRIAL_KEY = KEY
    assert send(client, written("item", food(visits=3))).status_code == 404
    with pytest.raises(NotAllowed):
        place_for_trial("item", food(visits=3))


class Door(http.server.BaseHTTPRequestHandler):
    """A trial city's answers, as a test wants them."""

    status, said = 200, {"address": "/items/FOOD/", "version": 2}

    def do_POST(self):
        self.server.got = self.rfile.read(int(self.headers["Content-Length"])), self.headers[HEADER]
        body = json.dumps(self.said).encode()
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        """Says nothing."""


@pytest.fixture
def door(settings):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.ONEWINDOW_TRIAL_URL = f"http://127.0.0.1:{server.server_port}/"
    settings.ONEWINDOW_TRIAL_KEY = KEY
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
    Door.status, Door.said = 200, {"address": "/items/FOOD/", "version": 2}


def test_the_draft_as_it_is_goes_there_signed_and_the_act_is_recorded(city, people, door):
    draft = start_from_published(people["sj_items"], "item", "FOOD")
    address = try_draft(people["sj_items"], draft)
    content, given_signature = door.got
    assert address.endswith("/items/FOOD/")
    assert is_genuine(content, KEY, given_signature)
    assert json.loads(content)["body"]["key"] == "FOOD"
    assert "drafting.try_draft" in [act.act for act in acts_on(f"draft:{draft}")]
    assert published_item("FOOD").version == 1


def test_what_the_trial_city_refuses_is_shown_and_nothing_is_recorded(city, people, door):
    draft = start_from_published(people["sj_items"], "item", "FOOD")
    Door.status, Door.said = 422, {"errors": [{"pointer": "steps", "reason": "no steps"}]}
    with pytest.raises(CannotRun):
        try_draft(people["sj_items"], draft)
    Door.status = 500
    with pytest.raises(NoTrialCity):
        try_draft(people["sj_items"], draft)
    assert "drafting.try_draft" not in [act.act for act in acts_on(f"draft:{draft}")]


def test_without_a_trial_city_the_page_says_what_to_do(city, people, sign_in, settings, tmp_path):
    settings.ONEWINDOW_TRIAL_STATE = tmp_path
    assert trial_city() is None
    draft = start_from_published(people["sj_items"], "item", "FOOD")
    answer = sign_in("sj_items").post(reverse("drafting:try", args=[draft]))
    assert answer.status_code == 409
    assert "make trial" in answer.content.decode()
    (tmp_path / "serving").write_text("1 127.0.0.1:9")  # nobody listens there
    (tmp_path / "handover-key").write_text(KEY)
    assert trial_city().url == "http://127.0.0.1:9"
    with pytest.raises(NoTrialCity):
        try_draft(people["sj_items"], draft)


def test_somebody_who_may_not_see_the_draft_may_not_try_it(city, people, door):
    draft = start_from_published(people["sj_items"], "item", "FOOD")
    with pytest.raises(NotAllowed):
        try_draft(people["zj_receive"], draft)
