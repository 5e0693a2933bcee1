import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.catalogue.queries.unpublished import SHAPES
from onewindow.drafting.queries.looks import draft_file, untranslated
from onewindow.drafting.rules.merge import same
from onewindow.drafting.rules.writing import as_text
from onewindow.foundation.linediff import count_of, line_diff
from onewindow.foundation.located import read_located
from tests.catalogue import demo

SCALARS = st.one_of(st.booleans(), st.integers(-9, 9), st.text(st.characters(codec="utf-8", exclude_categories=("C",))))
VALUES = st.recursive(
    SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text("abc_", min_size=1), inner))
)


@pytest.mark.parametrize("key", sorted(demo.clean().items))
def test_an_item_written_as_text_reads_back_the_same(key):
    body = demo.clean().items[key]

    assert same(read_located("x", as_text(SHAPES["item"], body)).data, body)


@pytest.mark.parametrize("key", sorted(demo.clean().bundles))
def test_a_bundle_exported_as_a_file_reads_back_the_same(key):
    body = demo.clean().bundles[key]

    assert same(read_located("x", draft_file("bundle", body)).data, {"bundles": [body]})


@given(st.dictionaries(st.sampled_from(["key", "name", "materials", "of_mine"]), VALUES, min_size=1))
def test_whatever_stands_in_a_draft_survives_the_text(body):
    assert same(read_located("x", as_text(SHAPES["item"], body)).data, body)


def test_keys_stand_in_the_order_of_the_shape():
    text = as_text(SHAPES["item"], {"name": "n", "strange": 1, "key": "K"})

    assert text == "key: K\nname: n\nstrange: 1\n"


def test_a_comparison_names_what_was_added_and_taken_away():
    lines = line_diff("a\nb\nc\n", "a\nx\nc\nd\n")

    assert [(line.kind, line.text) for line in lines if line.kind != "same"] == [
        ("del", "b"),
        ("ins", "x"),
        ("ins", "d"),
    ]
    assert count_of(lines, "ins") == 2


def test_texts_without_english_are_counted_but_not_articles():
    basis = {"law_id": "food-safety-law", "article": 35, "label": "第三十五条"}
    body = {"name": "甲", "name_en": "A", "legal_bases": [basis], "steps": [{"name": "受理", "name_en": ""}]}

    assert untranslated(body) == 1
