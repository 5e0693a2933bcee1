from datetime import datetime

import pytest
import yaml
from django.conf import settings
from django.test import Client

from onewindow.catalogue.queries import clear_catalogue_cache
from onewindow.config.demo_files import city_file
from onewindow.exchange.services import load_standing_purposes
from onewindow.foundation import clock
from onewindow.identity.models import Account
from onewindow.identity.queries import clear_post_cache
from onewindow.identity.services import sign_in
from tests.cases.conftest import load_city
from tests.intake import world


@pytest.fixture
def city(hosted_registers):
    """The demo city with its standing purposes."""
    load_city()
    load_standing_purposes(city_file("purposes.yaml")["purposes"])
    yield
    clear_catalogue_cache()
    clear_post_cache()


@pytest.fixture
def on(monkeypatch):
    """Sets business time."""

    def move(text):
        moment = datetime.fromisoformat(f"{text}:00+08:00")
        monkeypatch.setattr(clock, "now", lambda: moment)

    return move


@pytest.fixture
def person(city):
    return world.person


@pytest.fixture
def official(city):
    from onewindow.identity.queries import official as official_of

    return lambda login: official_of(Account.objects.get(login=login).id)


@pytest.fixture
def client_of(city):
    def made(login):
        client = Client()
        _, token = sign_in(login, "demo", "127.0.0.1")
        client.cookies[settings.SESSION_COOKIE_NAME] = token
        return client

    return made


def elder_item():
    """The old-age allowance as the city publishes it, to make other items of."""
    return next(body for body in city_file("items.yaml")["items"] if body["key"] == "ELDERALLOW")


def as_file(body):
    return yaml.safe_dump({"items": [body]}, allow_unicode=True, sort_keys=False)
