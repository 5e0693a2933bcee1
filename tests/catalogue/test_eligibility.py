"""Decision tables: what they say of answers, and that they never say more than is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.catalogue.rules.eligibility import (
    NO,
    UNKNOWN,
    YES,
    Interval,
    Unreadable,
    always_apart,
    decide,
    meets,
    read_test,
)
from onewindow.catalogue.rules.lawvalues import Criterion, DecisionTable, Input

AGE, LOCAL = Input("age", "年龄", "Age", "number"), Input("local", "本市户籍", "Local", "boolean")


def rule(qualifies, **when):
    return Criterion(when, qualifies, "因为", "because", "elderly-rights-law", 33, "满80岁", "turn 80")


ALLOWANCE = DecisionTable(
    "age",
    "高龄津贴",
    "Allowance",
    "F",
    (AGE, LOCAL),
    (rule(True, age=">= 80", local="true"), rule(False, age="< 80"), rule(False, local="false")),
)


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ({"age": "80", "local": "true"}, YES),
        ({"age": "79", "local": "true"}, NO),
        ({"age": "90", "local": "false"}, NO),
        ({"age": "79"}, NO),
        ({"local": "false"}, NO),
        ({"age": "80"}, UNKNOWN),
        ({"local": "true"}, UNKNOWN),
        ({}, UNKNOWN),
        ({"age": "many", "local": "true"}, UNKNOWN),
    ],
)
def test_the_verdict_follows_the_table(answers, outcome):
    assert decide(ALLOWANCE, answers).outcome == outcome


def test_a_verdict_says_why_by_which_article_and_what_would_change_it():
    verdict = decide(ALLOWANCE, {"age": "79", "local": "true"})
    (reason,) = verdict.reasons
    assert (reason.law_id, reason.article, reason.change_en) == ("elderly-rights-law", 33, "turn 80")
    assert verdict.nearest == (("age", ">= 80"),)


def test_an_unknown_verdict_names_what_is_missing():
    assert decide(ALLOWANCE, {"age": "80"}).missing == ("local",)


@pytest.mark.parametrize(
    ("text", "kind", "value", "holds"),
    [
        ("-", "", "anything", True),
        (">= 80", "number", "80", True),
        ("> 80", "number", "80", False),
        ("[18..60)", "number", "60", False),
        ("(18..60]", "number", "60", True),
        ("5", "number", "5.0", True),
        ("yes|no", "", "no", True),
        ("yes", "", "no", False),
        ("< 2024-01-01", "date", "2023-12-31", True),
    ],
)
def test_a_test_holds_or_not(text, kind, value, holds):
    assert meets(read_test(text, kind), value) == holds


@pytest.mark.parametrize("text", ["> many", "[5..1]", "[1..2", "a||b", ">= 2024-02-30", "> nan", "< inf"])
def test_an_unreadable_test_is_refused(text):
    with pytest.raises(Unreadable):
        read_test(text)


NUMBERS = st.integers(-5, 5)
INTERVALS = st.builds(
    lambda low, size, with_low, with_high: Interval(low, low + size, with_low, with_high),
    NUMBERS,
    st.integers(0, 4),
    st.booleans(),
    st.booleans(),
)


@given(INTERVALS, INTERVALS)
def test_two_intervals_meet_where_a_number_lies_in_both(one, other):
    halves = [number / 2 for number in range(-12, 22)]
    assert one.meets(other) == any(one.holds(number) and other.holds(number) for number in halves)


TESTS = st.sampled_from(["-", ">= 0", "< 0", "[1..3]", "5"])
ANSWERS = st.sampled_from(["", "-3", "0", "2", "5", "x"])
RULES = st.builds(lambda a, b, q: rule(q, a=a, b=b), TESTS, TESTS, st.booleans())
TABLES = st.builds(
    lambda hit, rules: DecisionTable(
        "t", "表", "Table", hit, (Input("a", "甲", "A", "number"), Input("b", "乙", "B", "number")), tuple(rules)
    ),
    st.sampled_from("FC"),
    st.lists(RULES, min_size=1, max_size=4),
)


@given(TABLES, ANSWERS, ANSWERS)
def test_no_missing_answer_can_overturn_a_verdict(table, a, b):
    """Whatever is filled in for what is missing, a definite verdict stays what it was."""
    verdict = decide(table, {"a": a, "b": b})
    if verdict.outcome == UNKNOWN:
        assert verdict.missing
        return
    for full_a in [a] if a not in ("", "x") else ["-3", "0", "2", "5", "0.5"]:
        for full_b in [b] if b not in ("", "x") else ["-3", "0", "2", "5", "0.5"]:
            assert decide(table, {"a": full_a, "b": full_b}).outcome == verdict.outcome


@given(st.dictionaries(st.sampled_from("ab"), TESTS), st.dictionaries(st.sampled_from("ab"), TESTS))
def test_rows_that_are_apart_are_never_met_together(one, other):
    if always_apart(one, other):
        for a in (-3, 0, 1, 2, 5, 0.5):
            for b in (-3, 0, 1, 2, 5, 0.5):
                values = {"a": str(a), "b": str(b)}
                both = [all(meets(read_test(t, "number"), values[n]) for n, t in row.items()) for row in (one, other)]
                assert not all(both)
