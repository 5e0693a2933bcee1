import pytest
import schemathesis
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from schemathesis.specs.openapi.checks import positive_data_acceptance  # rules of the domain refuse more than types

from onewindow.config.wsgi import application
from onewindow.identity.queries import clear_post_cache
from onewindow.identity.services import sign_in
from tests.identity.factories import load_city

PLAIN = {"Accept-Encoding": "identity"}  # the test's client does not unpack
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
schema = schema.exclude(path_regex="/demo/reset$")  # puts back a whole demo city, which the tests do not have
operations = [result.ok() for result in schema.get_all_operations()]


@pytest.fixture
def connection_survives_requests():
    """As Django's own test client does: a real request would close the connection of the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def as_account(db):
    """Cookies and headers of a visitor, or of somebody who has signed in as our pages do."""
    load_city()
    clear_post_cache()

    def known(login):
        if login is None:
            return {"headers": PLAIN}
        _, token = sign_in(login, "demo", "127.0.0.1")
        secret = "a" * 32
        cookies = {settings.SESSION_COOKIE_NAME: token, settings.CSRF_COOKIE_NAME: secret}
        return {"headers": PLAIN | {"X-CSRFToken": secret}, "cookies": cookies}

    yield known
    clear_post_cache()


@pytest.mark.django_db
@pytest.mark.usefixtures("connection_survives_requests")
@pytest.mark.parametrize("login", [None, "zhangsan", "sj_both"])
@pytest.mark.parametrize("operation", operations, ids=lambda operation: operation.label)
def test_the_api_answers_as_its_schema_says(operation, login, as_account):
    account = as_account(login)

    @given(case=operation.as_strategy())
    @limits(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def answers(case):
        with transaction.atomic():  # each request begins as the first, also after one that signed out
            case.call_and_validate(excluded_checks=[positive_data_acceptance], **account)
            transaction.set_rollback(True)

    answers()
