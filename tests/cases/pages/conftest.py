import pytest
from django.conf import settings
from django.test import Client

from onewindow.identity.services import sign_in


def client_as(login):
    client = Client()
    _, token = sign_in(login, "demo", "127.0.0.1")
    client.cookies[settings.SESSION_COOKIE_NAME] = token
    return client


@pytest.fixture
def browser_of(city):
    return client_as
