import pytest
from django.conf import settings
from django.test import Client

from onewindow.catalogue.queries import clear_catalogue_cache
from onewindow.identity.queries import clear_post_cache
from onewindow.identity.services import sign_in
from tests.cases.conftest import load_city
from tests.intake import world


@pytest.fixture
def city(hosted_registers):
    """The demo city: people, officials, catalogue, registers, licences held."""
    load_city()
    yield
    clear_catalogue_cache()
    clear_post_cache()


@pytest.fixture
def zhangsan(city):
    return world.person("zhangsan")


@pytest.fixture
def client_of(city):
    def made(login):
        client = Client()
        _, token = sign_in(login, "demo", "127.0.0.1")
        client.cookies[settings.SESSION_COOKIE_NAME] = token
        return client

    return made


@pytest.fixture
def number(zhangsan):
    """A draft of the restaurant with its questions answered and its evidence found."""
    return world.begun(zhangsan)


@pytest.fixture
def ready(zhangsan, number):
    """A draft of the restaurant that lacks nothing but being submitted."""
    world.fill(zhangsan, number)
    world.hand_in(zhangsan, number)
    return number
