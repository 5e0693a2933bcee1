import pytest

from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.ids import new_id


@pytest.fixture
def actor():
    return Actor(ActorKind.PERSON, new_id(), party=new_id())


pytest_plugins = ["tests.architecture.strict_templates", "tests.support.database", "tests.support.browser"]
