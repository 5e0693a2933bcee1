"""Processes drawn by the server: everything has a place of its own, and arrows only go down."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from onewindow.foundation.flowchart import WIDE, Node, chart, fitting, layered


@st.composite
def graphs(draw):
    """Any graph whose nodes only follow earlier ones."""
    before = {}
    for place in range(draw(st.integers(1, 9))):
        before[f"n{place}"] = tuple(draw(st.lists(st.sampled_from(sorted(before)), unique=True))) if before else ()
    return before


@given(graphs())
def test_every_node_stands_below_those_it_follows_and_on_a_place_of_its_own(before):
    found = layered(before)

    assert len(set(found.places.values())) == len(found.places)
    assert set(before) <= set(found.places)
    for code, earlier in before.items():
        assert all(found.places[one][0] < found.places[code][0] for one in earlier)
    assert {(route[0], route[-1]) for route in found.routes} == {(b, a) for a, codes in before.items() for b in codes}
    for route in found.routes:
        levels = [found.places[code][0] for code in route]
        assert levels == list(range(levels[0], levels[-1] + 1)), "an edge passes each layer on a place of its own"


@given(graphs())
def test_no_two_boxes_overlap_and_all_are_within_the_drawing(before):
    drawn = chart([Node(code, (code, "who"), code, earlier) for code, earlier in before.items()])

    spots = sorted((box.y, box.x) for box in drawn.boxes)
    for (y, x), (next_y, next_x) in pairwise(spots):
        assert next_y > y or next_x >= x + WIDE
    for box in drawn.boxes:
        assert 0 <= box.x <= drawn.width - WIDE
        assert 0 <= box.y <= drawn.height - box.height
    assert drawn.words == tuple(before)


def test_nothing_is_drawn_of_nothing():
    assert chart([]).boxes == ()


def test_a_text_is_shortened_to_what_a_box_holds():
    assert fitting("受理") == "受理"
    assert fitting("建设工程规划许可证方案审查") == "建设工程规划许可证方…"
    assert fitting("a" * 40).endswith("…")
