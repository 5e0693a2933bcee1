import pytest
from django.utils import translation

from onewindow.config.messages import compile_catalogues
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.ids import new_id

pytest_plugins = [
    "tests.architecture.strict_templates",
    "tests.support.database",
    "tests.support.registers",
    "tests.support.browser",
    "tests.support.city",
]


def pytest_configure(config):
    compile_catalogues()


@pytest.fixture
def actor():
    return Actor(ActorKind.PERSON, new_id(), party=new_id())


@pytest.fixture(autouse=True)
def every_test_begins_in_chinese():
    """A request for an English page leaves its language behind in the thread."""
    translation.deactivate()
