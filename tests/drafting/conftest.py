from dataclasses import dataclass, field

import pytest
from django.urls import reverse

from onewindow.catalogue.queries import clear_catalogue_cache, known_references
from onewindow.catalogue.services import load_catalogue
from onewindow.config.demo import load_law_and_lists
from onewindow.foundation.actor import Actor, ActorKind, system_actor
from onewindow.identity.queries import accounts_by_login, clear_post_cache
from onewindow.identity.services import (
    DemoLogin,
    PostToLoad,
    StaffToLoad,
    load_posts,
    load_staff_members,
    offer_demo_logins,
)
from onewindow.laws.queries import clear_law_cache
from onewindow.lists.queries import clear_list_cache
from tests.catalogue import demo
from tests.support.snapshot import built_once

LOADER = system_actor("tests")


def _everyone():
    return [*demo.read("departments.yaml")["departments"], *demo.read("departments.yaml")["utilities"]]


def _build():
    rows = _everyone()
    load_posts(
        LOADER,
        [
            PostToLoad(
                post["code"], row["code"], post["name"], post["name_en"], post["action"], post.get("duty", "职责")
            )
            for row in rows
            for post in row["posts"]
        ],
    )
    staff = [each for row in rows for each in row["staff"]]
    load_staff_members(LOADER, [StaffToLoad(s["account"], s["name"], s["name_en"], (s["post"],)) for s in staff])
    offer_demo_logins(LOADER, [DemoLogin(s["account"], s["name"]) for s in staff])
    clear_post_cache()
    load_law_and_lists(LOADER)
    load_catalogue(LOADER, demo.CITY, known_references())


def _forget():
    clear_post_cache()
    clear_catalogue_cache()
    clear_law_cache()
    clear_list_cache()


@pytest.fixture
def city(db):
    """The demo city's posts with their holders, laws, lists and catalogue."""
    _forget()
    built_once("desk of items", _build)
    _forget()
    yield
    clear_law_cache()
    clear_list_cache()
    clear_catalogue_cache()
    clear_post_cache()


@dataclass
class People:
    """Officials by login, as actors."""

    ids: dict = field(default_factory=dict)

    def __getitem__(self, login):
        row = next(row for row in _everyone() if any(s["account"] == login for s in row["staff"]))
        post = next(s["post"] for s in row["staff"] if s["account"] == login)
        return Actor(
            ActorKind.STAFF,
            accounts_by_login([login])[login],
            name=login,
            organisation=row["code"],
            posts=frozenset({post}),
        )


@pytest.fixture
def people(city):
    """Officials as actors: people["sj_items"]."""
    return People()


@pytest.fixture
def sign_in(client, city):
    """Signs the client in as one of the city's officials."""

    def with_login(login):
        client.post(reverse("identity:sign_in"), {"login": login, "password": "demo"})
        return client

    return with_login
