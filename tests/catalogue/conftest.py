from dataclasses import replace

import pytest

from onewindow.catalogue.queries import clear_catalogue_cache
from onewindow.catalogue.services import known_references, load_catalogue
from onewindow.config.demo import load_law_and_lists
from onewindow.foundation.actor import system_actor
from onewindow.laws.queries import clear_law_cache
from onewindow.lists.queries import clear_list_cache
from tests.catalogue import demo
from tests.support.snapshot import built_once

ACTOR = system_actor("tests")
REPORTS = {}  # what the loader said when the city was built, by name


def with_posts(known):
    """References with the demo city's posts, which only its loader puts into the database."""
    posts = demo.known().posts
    return replace(known, posts=posts, staffed_posts=posts, post_duties=posts)


def build_lists():
    load_law_and_lists(ACTOR)


def build_city():
    build_lists()
    REPORTS["city"] = load_catalogue(ACTOR, demo.CITY, with_posts(known_references()))


def forget():
    clear_catalogue_cache()
    clear_law_cache()
    clear_list_cache()


@pytest.fixture
def references(db, request):
    """What definitions may refer to; the city's rows are put in here too where a test asks for it."""
    forget()
    is_city = "city" in request.fixturenames
    built_once("catalogue" if is_city else "lists", build_city if is_city else build_lists)
    forget()
    yield with_posts(known_references())
    forget()


@pytest.fixture
def city(references):
    """The demo city's catalogue, published."""
    return REPORTS["city"]
