"""Discretion bands: which values leave them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.catalogue.rules.discretion import band_breaks
from onewindow.catalogue.rules.lawvalues import Band


def band(**values):
    return Band(
        **{"code": "b", "name": "幅度", "name_en": "Range", "field": "amount", "law_id": "x", "article": 1, "when": {}}
        | values
    )


@given(st.floats(-100, 100), st.integers(-50, 50), st.integers(0, 50))
def test_a_number_breaks_its_band_exactly_outside_its_bounds(value, low, size):
    found = band_breaks([band(min=low, max=low + size)], {"amount": repr(value)}, {})
    assert bool(found) == (not low <= value <= low + size)


@pytest.mark.parametrize(
    ("values", "answers", "broken"),
    [
        ({"amount": "警告"}, {}, False),
        ({"amount": "吊销"}, {}, True),
        ({}, {}, False),
    ],
)
def test_a_word_lies_within_a_band_of_words(values, answers, broken):
    assert bool(band_breaks([band(one_of=("警告", "罚款"))], values, answers)) == broken


def test_a_band_counts_only_where_its_conditions_are_met():
    strict = band(max=10, when={"degree": "本科", "years": ">= 2"})
    assert not band_breaks([strict], {"amount": "20"}, {"degree": "博士", "years": "3"})
    assert not band_breaks([strict], {"amount": "20"}, {"degree": "本科"})
    (found,) = band_breaks([strict], {"amount": "20"}, {"degree": "本科", "years": "2"})
    assert (found.value, found.range_text) == ("20", "–10")


def test_what_is_no_number_leaves_a_band_of_numbers():
    assert band_breaks([band(max=10)], {"amount": "见审批结论"}, {})
    assert not band_breaks([band(max=2000)], {"amount": "1,500"}, {})
