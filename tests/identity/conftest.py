import pytest

from onewindow.identity.queries import clear_post_cache
from tests.identity.factories import load_city


@pytest.fixture(autouse=True)
def posts_are_read_anew():
    clear_post_cache()
    yield
    clear_post_cache()


@pytest.fixture
def city(db):
    return load_city()
