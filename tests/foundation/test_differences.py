"""What differs between two bodies."""

import json

from hypothesis import given
from hypothesis import strategies as st

from onewindow.foundation.differences import Difference, differences

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_equal_bodies_have_no_difference(body):
    assert differences(body, body) == ()


@given(JSON, JSON)
def test_different_bodies_have_one(old, new):
    assert (differences(old, new) == ()) == (json.dumps(old, sort_keys=True) == json.dumps(new, sort_keys=True))


def test_entries_of_a_list_are_matched_by_what_they_are_known_by():
    old = {"materials": [{"code": "M-A", "name": "甲"}, {"code": "M-B", "name": "乙"}]}
    new = {"materials": [{"code": "M-B", "name": "乙二"}, {"code": "M-C", "name": "丙"}]}

    assert differences(old, new) == (
        Difference(("materials", "M-B", "name"), "changed", "乙", "乙二"),
        Difference(("materials", "M-C"), "added", None, {"code": "M-C", "name": "丙"}),
        Difference(("materials", "M-A"), "removed", {"code": "M-A", "name": "甲"}, None),
    )


def test_another_order_is_one_difference():
    found = differences([{"code": "A"}, {"code": "B"}], [{"code": "B"}, {"code": "A"}])
    assert [(one.path, one.change) for one in found] == [((), "moved")]


def test_true_is_not_one():
    assert differences({"a": 1}, {"a": True}) == (Difference(("a",), "changed", 1, True),)
