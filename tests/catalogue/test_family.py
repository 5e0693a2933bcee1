"""One item at its five levels, and the basic items."""

from copy import deepcopy

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from onewindow.catalogue.queries.family import basic_items, family_of
from onewindow.catalogue.rules.adoption import Adopter, adopted
from onewindow.catalogue.rules.family import NARROWER, SAME, WIDER, compared, family
from onewindow.foundation.errors import NotFound
from tests.catalogue import demo

BODIES = {body["key"]: body for body in demo.plain("items.yaml")["items"]}


def food(**changes):
    return {**deepcopy(BODIES["FOOD"]), **changes}


def office(level):
    return Adopter(f"D{level}", "1" * 18, level, "0", (), {"A": f"D{level}-A"})


def test_an_item_adopted_unchanged_is_the_same_in_every_line():
    below = adopted(food(), "FOOD-D4", office(4))
    assert {line.change for line in compared(food(), below, {})} == {SAME}


@given(st.integers(1, 60), st.integers(1, 60))
def test_a_longer_limit_is_wider_and_a_shorter_one_narrower(theirs, mine):
    def body(days):
        return food(limits={name: {"value": days, "unit": "workday"} for name in ("statutory", "promised")})

    changes = {line.change for line in compared(body(theirs), body(mine), {}) if "imit" in line.name_en}
    assert changes == {NARROWER if mine < theirs else WIDER if mine > theirs else SAME}


def test_materials_that_were_dropped_or_added_are_named():
    above = food()
    first = above["materials"][0]
    here = food(materials=[*above["materials"][1:], {**first, "code": "M-OWN"}])
    names = {first["code"]: ("原来的", "the old one"), "M-OWN": ("自己的", "our own")}
    line = next(line for line in compared(above, here, names) if line.name == "材料")
    assert line.change == WIDER
    assert "少了 原来的" in line.here
    assert "多了 自己的" in line.here
    assert "without the old one, with our own" in line.here_en


@given(st.lists(st.integers(0, 5), max_size=8))
def test_every_office_stands_once_below_what_it_adopts_whatever_is_said(parents):
    """Also when an item names itself, one that is not there, or one in a circle."""
    bodies = [
        food(key=f"K{number}", level=2 + number % 5, adopts={"kind": "item", "key": f"K{parent}"})
        for number, parent in enumerate(parents)
    ]
    found = family(bodies, None, {})
    assert sorted(member.key for member in found) == sorted(body["key"] for body in bodies)
    depth = {member.key: member.depth for member in found}
    assert all(depth[member.key] == (depth[member.above] + 1 if member.above else 0) for member in found)


def test_the_demo_items_are_compared_with_what_the_nation_sets(city):
    found = family_of("FOOD")
    assert found.basic.level == "国家"
    lines = {line.name: line.change for line in found.offices[0].member.lines}
    assert lines["法定时限"] in {NARROWER, SAME}
    assert lines["费用"] == SAME
    with pytest.raises(NotFound):
        family_of("NOTHING")


def test_every_basic_item_of_the_demo_says_who_adopted_it(city):
    rows = basic_items()
    assert rows
    adopted_by = {key for row in rows for key, _office in row.adopted_by}
    assert adopted_by == {key for key, body in BODIES.items() if body.get("adopts")}


@pytest.mark.parametrize("path", ["/items/FOOD/offices/", "/en/items/FOOD/offices/"])
def test_the_page_of_a_family_says_it_in_words(city, client, path, django_assert_max_num_queries):
    client.get(path)
    with django_assert_max_num_queries(6):
        answer = client.get(path)
    page = BeautifulSoup(answer.content, "html.parser")
    assert len(page.find_all("h1")) == 1
    assert page.select("table.tbl tbody tr")
    assert ("国家" if path.startswith("/items") else "Nation") in page.get_text()
    assert client.get("/items/NOTHING/offices/").status_code == 404


def test_the_basic_items_are_for_officials(city, client):
    assert client.get("/desk/catalogue/basic/").status_code == 302
