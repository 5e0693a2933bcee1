import pytest
from django.urls import reverse

from tests.catalogue.conftest import build_city, forget
from tests.identity.factories import load_city
from tests.support.snapshot import built_once

DEMO_PASSWORD = "demo"


@pytest.fixture
def city(db):
    """The demo city's catalogue, published."""
    forget()
    built_once("catalogue", build_city)
    forget()
    yield
    forget()


@pytest.fixture
def sign_in(client, db):
    """Signs the client in as one of the people and officials of identity's tests."""
    load_city()

    def with_login(login):
        client.post(reverse("identity:sign_in"), {"login": login, "password": DEMO_PASSWORD})

    return with_login
