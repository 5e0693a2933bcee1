import json

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.intake import world


def call(client, method, path, body=None, **headers):
    return client.generic(
        method, f"/api/v1/drafts{path}", json.dumps(body) if body is not None else "", "application/json", **headers
    )


@pytest.fixture
def api(client_of):
    return client_of("zhangsan")


@pytest.fixture
def begun(api):
    answer = call(api, "POST", "", {"kind": "bundle", "key": "RESTAURANT", "answers": world.RESTAURANT})
    assert answer.status_code == 201
    return answer.json()["number"]


def filled(api, number):
    assert call(api, "PUT", f"/{number}/answers", {"answers": world.RESTAURANT}).status_code == 200
    return call(api, "PUT", f"/{number}/values", {"values": world.VALUES}).json()


def test_an_application_is_filed_by_machine(api, begun):
    draft = filled(api, begun)
    fields = {each["name"]: each for each in draft["fields"]}
    assert (fields["area"]["value"], fields["area"]["source"], fields["area"]["element"]) == (
        "380", "register", "geo.floor_area",
    )  # fmt: skip
    assert all(not each["faults"] for each in draft["fields"])
    assert sorted(draft["promises"]) == sorted(world.PROMISES)

    for code in world.PAPERS:
        sent = {"material": code, "file": SimpleUploadedFile("a.pdf", world.PDF)}
        assert api.post(f"/api/v1/drafts/{begun}/files", sent).status_code == 201
    body = {"promises": draft["promises"], "confirmed": True}
    first = call(api, "POST", f"/{begun}/submit", body, HTTP_IDEMPOTENCY_KEY="one")
    again = call(api, "POST", f"/{begun}/submit", body, HTTP_IDEMPOTENCY_KEY="one")

    assert first.status_code == 200
    assert first.json() == again.json()
    assert api.get(f"/api/v1/drafts/{begun}").json()["case_number"] == first.json()["case_number"]
    assert api.get("/api/v1/drafts").json() == []


def test_an_open_draft_is_answered_instead_of_a_second_one(api, begun):
    again = call(api, "POST", "", {"kind": "bundle", "key": "RESTAURANT"})
    assert again.json()["number"] == begun
    assert [each["number"] for each in api.get("/api/v1/drafts").json()] == [begun]


def test_wrong_values_are_kept_and_named(api, begun):
    draft = filled(api, begun)
    changed = call(api, "PUT", f"/{begun}/values", {"values": {"capital": "many"}}).json()

    capital = next(each for each in changed["fields"] if each["name"] == "capital")
    assert (capital["value"], len(capital["faults"])) == ("many", 1)
    refused = call(
        api, "POST", f"/{begun}/submit", {"promises": draft["promises"], "confirmed": True}, HTTP_IDEMPOTENCY_KEY="k"
    )
    assert refused.status_code == 422
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json()["errors"] == [{"pointer": "/values/capital", "reason": "number"}]


def test_a_submission_needs_its_key_its_promises_and_its_confirmation(api, begun):
    filled(api, begun)

    assert call(api, "POST", f"/{begun}/submit", {}).status_code == 422
    refused = call(api, "POST", f"/{begun}/submit", {}, HTTP_IDEMPOTENCY_KEY="k").json()
    assert {each["pointer"] for each in refused["errors"]} == {
        "/confirmed", *(f"/promises/{code}" for code in world.PROMISES),
    }  # fmt: skip


def test_a_file_that_cannot_be_taken_is_a_problem(api, begun):
    sent = {"material": "M-PLAN", "file": SimpleUploadedFile("a.exe", b"MZ")}
    assert api.post(f"/api/v1/drafts/{begun}/files", sent).status_code == 422
    sent = {"material": "M-NOTHING", "file": SimpleUploadedFile("a.pdf", world.PDF)}
    assert api.post(f"/api/v1/drafts/{begun}/files", sent).status_code == 404


def test_a_draft_and_its_files_are_given_up(api, begun):
    sent = {"material": "M-PLAN", "file": SimpleUploadedFile("a.pdf", world.PDF)}
    file_id = api.post(f"/api/v1/drafts/{begun}/files", sent).json()["id"]

    assert call(api, "DELETE", f"/{begun}/files/{file_id}").status_code == 204
    assert call(api, "DELETE", f"/{begun}").status_code == 204
    assert call(api, "PUT", f"/{begun}/values", {"values": {}}).status_code == 409


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""), ("POST", "/submit"), ("PUT", "/answers"), ("PUT", "/values"), ("DELETE", ""),
        ("DELETE", "/files/00000000-0000-0000-0000-000000000001"),
    ],
)  # fmt: skip
def test_a_draft_is_its_persons_alone(client_of, client, begun, method, path):
    body = {"answers": {}} if path == "/answers" else {}
    key = {"HTTP_IDEMPOTENCY_KEY": "k"}

    assert call(client_of("liuyang"), method, f"/{begun}{path}", body, **key).status_code == 404
    assert call(client_of("sj_receive"), method, f"/{begun}{path}", body, **key).status_code == 403
    assert call(client, method, f"/{begun}{path}", body, **key).status_code == 401


def test_who_may_not_begin_is_told(client_of, client, api):
    body = {"kind": "item", "key": "FOOD"}
    assert call(api, "POST", "", body).status_code == 409
    assert call(api, "POST", "", body | {"applicant": "00000000-0000-0000-0000-000000000001"}).status_code == 403
    assert call(api, "POST", "", body | {"key": "NOTHING"}).status_code == 404
    assert call(api, "POST", "", body | {"kind": "other"}).status_code == 422
    assert call(client_of("sj_receive"), "POST", "", body).status_code == 403
    assert call(client, "POST", "", body).status_code == 401


def test_an_unsafe_call_needs_the_token(zhangsan, city):
    from django.test import Client

    from onewindow.identity.services import sign_in

    strict = Client(enforce_csrf_checks=True)
    strict.cookies[settings.SESSION_COOKIE_NAME] = sign_in("zhangsan", "demo", "127.0.0.1")[1]
    assert call(strict, "POST", "", {"kind": "item", "key": "COMPANY"}).status_code == 403
