import pytest
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from onewindow.foundation import access
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotAllowed, SignInNeeded
from onewindow.foundation.http import actor_of, file_answer
from onewindow.foundation.ids import new_id

PERSON = Actor(ActorKind.PERSON, new_id())
STAFF = Actor(ActorKind.STAFF, new_id())


def page(request):
    return HttpResponse("seen")


def asked(actor, path="/my/?tab=1", method="get"):
    request = getattr(RequestFactory(), method)(path)
    request.actor = actor
    return request


@pytest.mark.parametrize("guard", [access.signed_in, access.person_only, access.staff_only])
def test_whoever_has_not_signed_in_is_sent_there_and_comes_back(guard):
    response = guard(page)(asked(None))

    assert response.status_code == 302
    assert response.url.endswith("?next=/my/%3Ftab%3D1")


def test_after_a_lost_session_a_form_leads_back_to_its_page():
    assert access.signed_in(page)(asked(None, method="post")).url.endswith("?next=/my/")


@pytest.mark.parametrize(
    ("guard", "actor"), [(access.signed_in, PERSON), (access.person_only, PERSON), (access.staff_only, STAFF)]
)
def test_whoever_may_sees_the_page(guard, actor):
    assert guard(page)(asked(actor)).content == b"seen"


@pytest.mark.parametrize(("guard", "actor"), [(access.person_only, STAFF), (access.staff_only, PERSON)])
def test_the_other_kind_of_account_is_refused(guard, actor):
    with pytest.raises(NotAllowed):
        guard(page)(asked(actor))


def test_the_demos_routes_are_not_found_in_production(settings):
    guarded = access.demo_only(access.public(page))
    assert guarded(asked(None)).content == b"seen"
    settings.ONEWINDOW_DEMO = False

    with pytest.raises(Http404):
        guarded(asked(None))
    assert guarded.access == "demo, public"


def test_a_service_can_ask_who_acts():
    assert actor_of(asked(PERSON)) is PERSON
    with pytest.raises(SignInNeeded):
        actor_of(asked(None))


def api_asked(actor, method="get", token=""):
    request = RequestFactory(enforce_csrf_checks=True).generic(method, "/api/v1/cases")
    request.actor = actor
    return request


def test_the_api_knows_the_pages_session():
    assert access.signed_in_auth(api_asked(PERSON)) is PERSON
    assert access.person_auth(api_asked(PERSON)) is PERSON
    assert access.staff_auth(api_asked(STAFF)) is STAFF
    assert access.signed_in_auth(api_asked(None)) is None


def test_the_api_refuses_the_other_kind_of_account():
    with pytest.raises(NotAllowed):
        access.staff_auth(api_asked(PERSON))


def test_an_unsafe_request_to_the_api_needs_the_token():
    with pytest.raises(access.CsrfTokenMissing):
        access.person_auth(api_asked(PERSON, "post"))


def test_a_file_is_saved_and_never_run_or_kept(tmp_path):
    (tmp_path / "x").write_bytes(b"content")

    response = file_answer((tmp_path / "x").open("rb"), "营业执照.pdf", "application/pdf")

    assert b"".join(response.streaming_content) == b"content"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    response.close()
