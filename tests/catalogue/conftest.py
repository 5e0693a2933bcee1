from dataclasses import replace

import pytest

from onewindow.catalogue.queries import clear_catalogue_cache
from onewindow.catalogue.services import known_references, load_catalogue
from onewindow.foundation.actor import system_actor
from tests.catalogue import demo


@pytest.fixture
def references(db):
    """What definitions may refer to; the posts are the demo city's, which only its loader puts into the database."""
    return replace(known_references(), posts=demo.known().posts)


@pytest.fixture
def city(references):
    """The demo city's catalogue, published."""
    report = load_catalogue(system_actor("tests"), demo.CITY, references)
    yield report
    clear_catalogue_cache()
