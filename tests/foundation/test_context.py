import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.context import current_destination, other_language_address, page
from onewindow.foundation.ids import new_id
from onewindow.foundation.modes import COOKIE, RememberMode


def request_for(address, actor=None, **cookies):
    request = RequestFactory().get(address)
    request.COOKIES.update(cookies)
    request.actor = actor
    return request


@pytest.mark.parametrize(
    ("here", "there"),
    [("/", "/en/"), ("/en/", "/"), ("/search/?q=a&who=b", "/en/search/?q=a&who=b"), ("/en/my/cases/", "/my/cases/")],
)
def test_the_language_link_keeps_the_page(here, there):
    assert other_language_address(here) == there


@pytest.mark.parametrize("address", ["/en//other.site/", "//other.site/", "///other.site/"])
def test_no_link_of_a_page_leads_to_another_site(address):
    request = request_for("/")
    request.path = request.path_info = address
    known = page(request)

    assert not str(known["other_language_url"]).startswith("//")
    assert not str(known["mode_url"]).startswith("//")


@pytest.mark.parametrize(
    ("path", "destination"),
    [
        ("/", ""),
        ("/services/", "services"),
        ("/en/items/FOOD/", "services"),
        ("/my/", "my"),
        ("/my/cases/YC1/", "my"),
        ("/my/licences/", "wallet"),
        ("/en/my/licences/1/", "wallet"),
        ("/desk/", "desk"),
        ("/help/", ""),
    ],
)
def test_the_navigation_knows_where_one_is(path, destination):
    assert current_destination(path) == destination


def test_the_mode_comes_from_the_address_first_and_the_cookie_then():
    assert page(request_for("/"))["mode"] == ""
    assert page(request_for("/?mode=elder"))["mode"] == "elder"
    assert page(request_for("/", **{COOKIE: "elder"}))["mode"] == "elder"
    assert page(request_for("/?mode=normal", **{COOKIE: "elder"}))["mode"] == ""


def test_a_mode_that_does_not_exist_is_ignored():
    assert page(request_for('/?mode="><script>', **{COOKIE: "also-wrong"}))["mode"] == ""


def test_the_mode_link_keeps_the_rest_of_the_address():
    assert page(request_for("/search/?q=面馆"))["mode_url"] == "/search/?q=%E9%9D%A2%E9%A6%86&mode=elder"
    assert page(request_for("/?mode=elder"))["mode_url"] == "/?mode=normal"


def test_the_mode_is_remembered_and_forgotten_by_cookie():
    answer = RememberMode(lambda request: HttpResponse())

    kept = answer(request_for("/?mode=elder")).cookies[COOKIE]
    assert (kept.value, kept["samesite"], bool(kept["httponly"])) == ("elder", "Lax", True)
    assert answer(request_for("/?mode=normal", **{COOKIE: "elder"})).cookies[COOKIE].value == ""
    assert COOKIE not in answer(request_for("/")).cookies
    assert COOKIE not in answer(request_for("/?mode=huge")).cookies


def test_the_page_knows_who_looks_at_it():
    official = Actor(ActorKind.STAFF, new_id(), name="市监演示甲")

    assert page(request_for("/"))["actor"] is None
    assert page(request_for("/", official))["is_staff"] is True


def test_sign_in_leads_back_to_the_page():
    assert str(page(request_for("/items/FOOD/?q_food=yes"))["sign_in_url"]).endswith(
        "?next=/items/FOOD/%3Fq_food%3Dyes"
    )
