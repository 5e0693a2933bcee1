from dataclasses import replace

import pytest

from onewindow.catalogue.queries import clear_catalogue_cache
from onewindow.catalogue.services import known_references, load_catalogue
from onewindow.config.demo import load_law_and_lists
from onewindow.foundation.actor import system_actor
from onewindow.laws.queries import clear_law_cache
from onewindow.lists.queries import clear_list_cache
from tests.catalogue import demo


@pytest.fixture
def references(db):
    """What definitions may refer to; the posts are the demo city's, which only its loader puts into the database."""
    load_law_and_lists(system_actor("tests"))
    posts = demo.known().posts
    yield replace(known_references(), posts=posts, staffed_posts=posts, post_duties=posts)
    clear_law_cache()
    clear_list_cache()


@pytest.fixture
def city(references):
    """The demo city's catalogue, published."""
    report = load_catalogue(system_actor("tests"), demo.CITY, references)
    yield report
    clear_catalogue_cache()
