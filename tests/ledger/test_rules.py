import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.ledger.rules import Act, canonical_json, canonical_record, leaf_data, leaf_node, personal_data_in

ACT = Act(
    at=datetime(2026, 4, 13, 2, 0, tzinfo=UTC),
    actor_kind="staff",
    actor_id=UUID(int=7),
    user_id="CN339900sj_review",
    organisation="SJ",
    post="SJ-V",
    channel="web",
    act="cases.complete_step",
    object="case:1",
    facts={"b": 2, "a": "通过"},
)


def test_a_leaf_is_the_rfc_6962_hash_of_salt_and_record():
    data = hashlib.sha256(b"s" * 16 + b'{"seq":0}').digest()

    assert leaf_node(leaf_data(b"s" * 16, b'{"seq":0}')) == hashlib.sha256(b"\x00" + data).digest()


def test_the_record_does_not_depend_on_the_order_of_facts_or_the_time_zone():
    shanghai = timezone(timedelta(hours=8))
    same = Act(**{name: getattr(ACT, name) for name in Act.__slots__ if name not in {"at", "facts"}},
               at=ACT.at.astimezone(shanghai), facts={"a": "通过", "b": 2})  # fmt: skip

    assert canonical_record(same) == canonical_record(ACT)
    assert b" " not in canonical_record(ACT)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), json_values))
def test_the_record_says_the_facts_exactly(facts):
    act = Act(**{name: getattr(ACT, name) for name in Act.__slots__ if name != "facts"}, facts=facts)

    assert json.loads(canonical_record(act))["facts"] == facts


def test_the_record_is_canonical_json_of_everything_that_was_written():
    record = {
        "act": ACT.act, "actor": {"channel": "web", "id": str(ACT.actor_id), "kind": "staff", "organisation": "SJ",
        "post": "SJ-V", "user_id": ACT.user_id}, "at": "2026-04-13T02:00:00.000000+00:00",
        "facts": ACT.facts, "object": "case:1",
    }  # fmt: skip

    assert canonical_record(ACT).decode() == canonical_json(record)


@given(json_values)
def test_values_without_fractions_are_written_as_sorted_json(value):
    assert json.loads(canonical_json(value)) == value


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1.0, "1"),
        (-0.0, "0"),
        (1e-7, "1e-7"),
        (0.00001, "0.00001"),
        (1e16, "10000000000000000"),
        (1e21, "1e+21"),
        (10**22, "1e+22"),
        (5e-324, "5e-324"),
        (-333333333.33333329, "-333333333.3333333"),
        ({"\ufb33": 1, "\U0001f600": 2, "\x80": 3}, '{"\x80":3,"\U0001f600":2,"\ufb33":1}'),
        ({"b": [1.5, True, None], "a": "\u20ac$\x0f\n"}, '{"a":"\u20ac$\\u000f\\n","b":[1.5,true,null]}'),
    ],
)
def test_numbers_and_keys_are_written_as_rfc_8785_says(value, written):
    assert canonical_json(value) == written


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_means_the_same_after_it_was_written(number):
    assert float(json.loads(canonical_json(number))) == number


@given(st.binary(min_size=16, max_size=16), st.binary(min_size=16, max_size=16), st.binary())
def test_another_salt_gives_another_leaf(one, other, record):
    assert (leaf_data(one, record) == leaf_data(other, record)) is (one == other)


@pytest.mark.parametrize(
    "value",
    [
        "339902198803121010",
        "33990219900725102X",
        "身份证号339902198803121010。",
        {"who": ["x", {"n": "33990219900725102x"}]},
        "10000007919",
        "someone@qinglan.example",
        ("a", "13800000001"),
    ],
)
def test_what_names_a_person_is_found(value):
    assert personal_data_in(value)


@pytest.mark.parametrize(
    "value",
    [
        "YC339900202604130000013",
        "YC339900-20260413-000001-3",
        "91339902MA9Q0017XX",
        "11339900MB99013825",
        "0199f0a1-7c5e-7abc-8def-0123456789ab",
        hashlib.sha256(b"x").hexdigest(),
        "113399001234567890123456789012345",
        12345678901,
        {"limit": 5, "steps": ["accept", "approve"], "at": "2026-04-13T10:00:00+08:00"},
        None,
    ],
)
def test_what_names_no_person_passes(value):
    assert not personal_data_in(value)
