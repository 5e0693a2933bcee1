import pytest

from onewindow.config.messages import compile_catalogues
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.ids import new_id

pytest_plugins = ["tests.architecture.strict_templates", "tests.support.database", "tests.support.browser"]


def pytest_configure(config):
    compile_catalogues()


@pytest.fixture
def actor():
    return Actor(ActorKind.PERSON, new_id(), party=new_id())
