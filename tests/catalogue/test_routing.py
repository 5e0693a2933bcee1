"""Routing rules: no case without a post, none with two; holes and overlaps are found before use, for thousands of posts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onewindow.catalogue.rules.routing import Route, RoutingScope, chain, check_routes, chosen_post

TODAY = date(2026, 11, 30)
PARENTS = {"C": "P", "D1": "C", "D2": "C", "T1": "D1", "T2": "D1", "X": "P", "P": ""}
BELOW = ("D1", "D2", "T1", "T2")
POSTS = {f"{code}-R": "receive" for code in ("C", "D1", "D2", "T1")} | {"D1-V": "review"}
SUBJECTS = ("natural_person", "legal_person")
SCOPE = RoutingScope(
    item="FOOD",
    steps={"s1": "receive", "s2": "review"},
    root="C",
    parents=PARENTS,
    posts=POSTS,
    staffed=frozenset(POSTS),
    subjects=SUBJECTS,
    today=TODAY,
)
WHOLE = [Route("s1", "D1", "", "D1-R"), Route("s1", "D2", "", "D2-R")]


def kinds(routes, scope=SCOPE):
    return [(one.kind, one.step, one.place) for one in check_routes(routes, scope)]


def test_rules_for_every_district_have_no_fault():
    assert kinds(WHOLE) == []


def test_a_district_without_a_post_is_a_hole_by_name():
    [natural, legal] = check_routes(WHOLE[:1], SCOPE)
    assert (natural.kind, natural.place, natural.step, natural.subject) == ("hole", "D2", "s1", "natural_person")
    assert legal.subject == "legal_person"
    assert "D2" in str(natural)
    assert "No post is responsible here" in str(natural)


def test_a_rule_for_the_root_covers_every_district():
    assert kinds([Route("s1", "C", "", "C-R")]) == []


def test_a_step_without_rules_is_the_items_own_and_no_hole():
    assert kinds([]) == []


def test_a_rule_for_a_town_alone_leaves_its_district_a_hole():
    assert ("hole", "s1", "D1") in kinds([WHOLE[1], Route("s1", "T1", "", "T1-R")])


def test_the_same_place_twice_overlaps_and_a_more_special_rule_does_not():
    twice = [*WHOLE, Route("s1", "D1", "", "C-R")]
    assert kinds(twice) == [("overlap", "s1", "D1")]
    assert kinds([*WHOLE, Route("s1", "T1", "", "T1-R"), Route("s1", "D1", "legal_person", "C-R")]) == []


def test_a_day_without_a_rule_is_a_hole_and_a_day_with_two_an_overlap():
    first = replace(WHOLE[0], until=date(2027, 3, 31))
    later = Route("s1", "D1", "", "C-R", since=date(2027, 4, 2))
    [hole, _legal] = check_routes([WHOLE[1], first, later], SCOPE)
    assert (hole.kind, hole.since, hole.until) == ("hole", date(2027, 4, 1), date(2027, 4, 1))
    [overlap] = check_routes([WHOLE[1], first, replace(later, since=date(2027, 3, 30))], SCOPE)
    assert (overlap.kind, overlap.since, overlap.until) == ("overlap", date(2027, 3, 30), date(2027, 3, 31))
    assert kinds([WHOLE[1], first, replace(later, since=date(2027, 4, 1))]) == []


def test_what_is_over_neither_covers_nor_counts_as_a_hole():
    past = Route("s1", "D1", "", "C-R", until=TODAY - timedelta(days=1))
    assert kinds([WHOLE[1], past]) == [("hole", "s1", "D1"), ("hole", "s1", "D1")]


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"step": "s9"}, "unknown_step"),
        ({"place": "Z"}, "unknown_place"),
        ({"place": "X"}, "outside"),
        ({"post": "Z-R"}, "unknown_post"),
        ({"post": "D1-V"}, "wrong_work"),
        ({"subject": "ghost"}, "unknown_subject"),
        ({"since": date(2027, 1, 2), "until": date(2027, 1, 1)}, "upside_down"),
    ],
)
def test_a_rule_that_cannot_be_is_named(change, kind):
    assert kind in [one[0] for one in kinds([*WHOLE, replace(Route("s1", "T1", "", "T1-R"), **change)])]


def test_a_post_that_nobody_holds_is_named():
    assert ("vacant_post", "s1", "D1") in kinds(WHOLE, replace(SCOPE, staffed={"D2-R"}))


def test_the_nearest_place_counts_then_the_subject():
    rules = [*WHOLE, Route("s1", "T1", "", "T1-R"), Route("s1", "D1", "legal_person", "C-R")]
    assert chosen_post(rules, chain("T1", PARENTS, "C"), "legal_person", TODAY) == "T1-R"
    assert chosen_post(rules, chain("T2", PARENTS, "C"), "legal_person", TODAY) == "C-R"
    assert chosen_post(rules, chain("T2", PARENTS, "C"), "natural_person", TODAY) == "D1-R"
    assert chosen_post(rules, ("C",), "natural_person", TODAY) == ""


ROUTES = st.lists(
    st.builds(
        Route,
        step=st.just("s1"),
        place=st.sampled_from(["C", *BELOW]),
        subject=st.sampled_from(["", *SUBJECTS]),
        post=st.sampled_from(["C-R", "D1-R", "D2-R"]),
        since=st.none() | st.dates(TODAY, TODAY + timedelta(days=6)),
        until=st.none() | st.dates(TODAY, TODAY + timedelta(days=6)),
    ),
    min_size=1,
    max_size=6,
)


def is_alone(routes, place, subject, day):
    """Whether, of the rules that match, exactly one is nearest; found by looking at each."""
    places = chain(place, PARENTS, "C")
    found = [
        one for one in routes if one.place in places and one.subject in ("", subject) and one.first <= day <= one.last
    ]
    ranks = sorted((places.index(one.place), one.subject == "") for one in found)
    return bool(ranks) and ranks.count(ranks[0]) == 1


@given(ROUTES)
@settings(max_examples=300)
def test_rules_without_a_fault_give_every_case_exactly_one_post(routes):
    days = [TODAY + timedelta(days=n) for n in range(9)]
    cases = [(place, subject, day) for place in BELOW for subject in SUBJECTS for day in days]
    faults = {one.kind for one in check_routes(routes, SCOPE)} - {"upside_down"}
    if not faults:
        assert all(is_alone(routes, *case) for case in cases)
        assert all(chosen_post(routes, chain(case[0], PARENTS, "C"), *case[1:]) for case in cases)
    if "hole" in faults:
        assert any(not chosen_post(routes, chain(place, PARENTS, "C"), *rest) for place, *rest in cases)


def test_a_hole_and_an_overlap_are_found_among_five_thousand_posts():
    parents = {"C": "", **{f"D{n}": "C" for n in range(5000)}}
    posts = {f"D{n}-R": "receive" for n in range(5000)}
    scope = replace(SCOPE, parents=parents, posts=posts, staffed=frozenset(posts))
    rules = [Route("s1", f"D{n}", subject, f"D{n}-R") for n in range(5000) for subject in SUBJECTS]
    assert check_routes(rules, scope) == []
    broken = [one for one in rules if (one.place, one.subject) != ("D3017", "legal_person")]
    assert [(one.kind, one.place, one.subject) for one in check_routes(broken, scope)] == [
        ("hole", "D3017", "legal_person")
    ]
    doubled = [*rules, replace(rules[8034], post="D1-R")]
    assert [(one.kind, one.place) for one in check_routes(doubled, scope)] == [("overlap", "D4017")]
    assert chosen_post(rules, chain("D4999", parents, "C"), "legal_person", TODAY) == "D4999-R"
