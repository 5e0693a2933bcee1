import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings

from onewindow.config.wsgi import application

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


@pytest.mark.django_db
@pytest.mark.usefixtures("connection_survives_requests")
@pytest.mark.parametrize("operation", operations, ids=lambda operation: operation.label)
def test_the_api_answers_as_its_schema_says(operation):
    @given(case=operation.as_strategy())
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def answers(case):
        case.call_and_validate(headers=PLAIN)

    answers()
