from hypothesis import assume, given
from hypothesis import strategies as st

from onewindow.drafting.rules.merge import merge, same
from onewindow.drafting.rules.paths import MISSING, path_of, text_of, value_at, with_value

CODES = st.sampled_from(["M-A", "M-B", "M-C", "M-D", "M-E"])
ROWS = st.lists(st.fixed_dictionaries({"code": CODES, "name": st.text("xyz", max_size=2)}), max_size=4)
BODIES = st.fixed_dictionaries(
    {},
    optional={
        "name": st.text("ab", max_size=2),
        "level": st.integers(1, 3),
        "instant": st.booleans(),
        "limits": st.dictionaries(st.sampled_from(["statutory", "promised"]), st.integers(1, 3)),
        "materials": ROWS.map(lambda rows: list({row["code"]: row for row in rows}.values())),
        "keywords": st.lists(st.sampled_from("pqrs"), unique=True, max_size=4),
    },
)


def leaves(value, place=()):
    """Every single value of a body by its place; entries of lists by their code."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from leaves(part, (*place, name))
    elif isinstance(value, list):
        for part in value:
            yield from leaves(part, (*place, part["code"] if isinstance(part, dict) else part))
    else:
        yield place, value


def test_changes_of_different_places_are_both_taken():
    base = {"name": "甲", "phone": "1"}

    merged = merge(base, {"name": "乙", "phone": "1"}, {"name": "甲", "phone": "2"})

    assert merged.body == {"name": "乙", "phone": "2"} and not merged.conflicts


def test_two_people_may_each_add_a_material():
    base = {"materials": [{"code": "M-A", "name": "a"}]}
    mine = {"materials": [{"code": "M-A", "name": "a"}, {"code": "M-B", "name": "b"}]}
    theirs = {"materials": [{"code": "M-A", "name": "a"}, {"code": "M-C", "name": "c"}]}

    merged = merge(base, mine, theirs)

    assert [row["code"] for row in merged.body["materials"]] == ["M-A", "M-B", "M-C"] and not merged.conflicts


def test_one_may_change_an_entry_while_another_moves_it():
    base = {"steps": [{"code": "s1", "name": "a"}, {"code": "s2", "name": "b"}]}
    mine = {"steps": [{"code": "s2", "name": "b"}, {"code": "s1", "name": "a"}]}
    theirs = {"steps": [{"code": "s1", "name": "A"}, {"code": "s2", "name": "b"}]}

    merged = merge(base, mine, theirs)

    assert merged.body == {"steps": [{"code": "s2", "name": "b"}, {"code": "s1", "name": "A"}]}


def test_the_same_place_changed_twice_is_asked_with_both_values():
    merged = merge({"name": "甲"}, {"name": "乙"}, {"name": "丙"})

    [conflict] = merged.conflicts
    assert (conflict.place, conflict.base, conflict.mine, conflict.theirs) == (("name",), "甲", "乙", "丙")


def test_what_is_chosen_stands():
    choices = {("name",): "mine"}

    assert merge({"name": "甲"}, {"name": "乙"}, {"name": "丙"}, choices).body == {"name": "乙"}


def test_an_entry_taken_away_by_one_and_changed_by_the_other_is_asked():
    base = {"materials": [{"code": "M-A", "name": "a"}]}

    merged = merge(base, {"materials": []}, {"materials": [{"code": "M-A", "name": "b"}]})

    [conflict] = merged.conflicts
    assert conflict.place == ("materials", "M-A") and conflict.mine is MISSING


def test_entries_that_nothing_tells_apart_are_asked_as_a_whole():
    merged = merge({"x": [[1]]}, {"x": [[1], [2]]}, {"x": [[1], [3]]})

    assert [conflict.place for conflict in merged.conflicts] == [("x",)]


@given(BODIES, BODIES)
def test_what_only_one_changed_is_taken_whole(base, mine):
    assert same(merge(base, mine, base).body, mine) and same(merge(base, base, mine).body, mine)


@given(BODIES, BODIES, BODIES)
def test_nothing_is_lost(base, mine, theirs):
    merged = merge(base, mine, theirs)
    before, result = dict(leaves(base)), dict(leaves(merged.body))
    asked = [conflict.place for conflict in merged.conflicts]

    for side in (mine, theirs):
        for place, value in leaves(side):
            is_new = before.get(place) != value
            is_asked = any(place[: len(each)] == each for each in asked)
            assert not is_new or is_asked or result.get(place) == value


@given(BODIES, BODIES, BODIES)
def test_without_conflict_it_does_not_matter_who_was_first(base, mine, theirs):
    one, other = merge(base, mine, theirs), merge(base, theirs, mine)
    assume(not one.conflicts)

    assert same(one.body, other.body) and not other.conflicts


@given(BODIES, BODIES, BODIES)
def test_the_same_places_are_asked_from_either_side(base, mine, theirs):
    one, other = merge(base, mine, theirs), merge(base, theirs, mine)

    assert {each.place for each in one.conflicts} == {each.place for each in other.conflicts}


@given(BODIES, BODIES, BODIES)
def test_choosing_a_side_everywhere_leaves_nothing_to_ask(base, mine, theirs):
    choices = {each.place: "mine" for each in merge(base, mine, theirs).conflicts}

    assert merge(base, mine, theirs, choices).conflicts == ()


@given(BODIES, BODIES)
def test_the_same_change_twice_is_one_change(base, mine):
    merged = merge(base, mine, mine)

    assert same(merged.body, mine) and not merged.conflicts


def test_a_value_is_put_and_taken_away_by_its_path():
    body = with_value({"materials": [{"code": "M-A"}]}, ("materials", 0, "name"), "a")

    assert body == {"materials": [{"code": "M-A", "name": "a"}]}
    assert with_value(body, ("materials", 0), MISSING) == {"materials": []}
    assert value_at(body, path_of("materials.1.name")) is MISSING
    assert text_of(("materials", 0, "name")) == "materials.0.name"
