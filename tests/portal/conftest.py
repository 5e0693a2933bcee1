from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.urls import reverse

from onewindow.catalogue.services import known_references, load_catalogue
from onewindow.config.demo import load_law_and_lists
from onewindow.foundation.actor import system_actor
from tests.identity.factories import load_city

DEMO_PASSWORD = "demo"
DEMO_CITY = Path(settings.BASE) / "onewindow/config/demo_city"


@pytest.fixture
def city(db):
    """The demo city's catalogue, published."""
    departments = yaml.safe_load((DEMO_CITY / "departments.yaml").read_text())
    everyone = [*departments["departments"], *departments["utilities"]]
    posts = frozenset(post["code"] for authority in everyone for post in authority["posts"])
    load_law_and_lists(system_actor("tests"))
    known = replace(known_references(), posts=posts, staffed_posts=posts, post_duties=posts)
    load_catalogue(system_actor("tests"), DEMO_CITY, known)


@pytest.fixture
def sign_in(client, db):
    """Signs the client in as one of the people and officials of identity's tests."""
    load_city()

    def with_login(login):
        client.post(reverse("identity:sign_in"), {"login": login, "password": DEMO_PASSWORD})

    return with_login
