from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.identity.rules import (
    ATTEMPT_WINDOW,
    AccountKind,
    AttemptLimit,
    attempt_limits,
    fits,
    local_address,
    user_id,
    wait_after,
)

NOW = datetime(2026, 4, 13, 2, 0, tzinfo=UTC)
LIMIT = AttemptLimit("login x", 5)


def ago(*minutes):
    return [NOW - timedelta(minutes=m) for m in minutes]


def test_below_the_limit_nobody_waits():
    assert wait_after({"login x": ago(1, 2, 3, 4)}, [LIMIT], NOW) is None
    assert wait_after({}, [LIMIT], NOW) is None


def test_at_the_limit_she_waits_until_the_oldest_failure_leaves_the_window():
    assert wait_after({"login x": ago(1, 2, 3, 4, 10)}, [LIMIT], NOW) == timedelta(minutes=5)


def test_failures_outside_the_window_do_not_count():
    assert wait_after({"login x": ago(1, 2, 3, 4, 15, 60)}, [LIMIT], NOW) is None


def test_the_longest_wait_of_all_limits_holds():
    limits = [LIMIT, AttemptLimit("address y", 2)]

    assert wait_after({"login x": ago(1, 2, 3, 4, 10), "address y": ago(1, 2)}, limits, NOW) == timedelta(minutes=13)


moments = st.lists(st.integers(min_value=-1, max_value=40 * 60), max_size=30).map(
    lambda seconds: [NOW - timedelta(seconds=s) for s in seconds]
)


@given(moments, st.integers(min_value=1, max_value=8))
def test_after_the_wait_there_is_room_and_not_a_second_before(failures, allowed):
    limit = AttemptLimit("s", allowed)
    wait = wait_after({"s": failures}, [limit], NOW)

    if wait is None:
        assert sum(moment > NOW - ATTEMPT_WINDOW for moment in failures) < allowed
    else:
        assert timedelta() < wait <= ATTEMPT_WINDOW + timedelta(seconds=1)
        assert wait_after({"s": failures}, [limit], NOW + wait) is None
        assert wait_after({"s": failures}, [limit], NOW + wait - timedelta(seconds=1)) is not None


def test_a_login_is_limited_however_it_is_written():
    assert attempt_limits(" ZhangSan ", "10.0.0.1") == attempt_limits("zhangsan", "10.0.0.1")


def test_a_stranger_elsewhere_does_not_use_up_the_owners_attempts():
    own, strangers = attempt_limits("zhangsan", "10.0.0.1")[0], attempt_limits("zhangsan", "10.0.0.2")[0]

    assert own.subject != strangers.subject


@pytest.mark.parametrize(
    "address", ["/my/", "/en/my/cases/YC1/?tab=2", "/items/FOOD/?a=1&b=https://x", "/apply/item/FOOD/"]
)
def test_a_local_address_is_kept(address):
    assert local_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "my/",
        "https://example.org/",
        "//example.org",
        "///example.org",
        "/\\example.org",
        "/a\\b",
        "javascript:x",
        "/a\r\nb",
        "\t/my/",
    ],
)
def test_any_other_address_is_dropped(address):
    assert local_address(address) == ""


@pytest.mark.parametrize(
    ("kind", "address", "is_fitting"),
    [
        (AccountKind.PERSON, "/my/", True),
        (AccountKind.PERSON, "/desk/", False),
        (AccountKind.PERSON, "/en/desk/cases/YC1/", False),
        (AccountKind.STAFF, "/desk/", True),
        (AccountKind.STAFF, "/en/my/", False),
        (AccountKind.STAFF, "/apply/item/FOOD/", False),
        (AccountKind.STAFF, "/my/messages/", True),
        (AccountKind.STAFF, "/items/FOOD/", True),
    ],
)
def test_nobody_is_led_to_a_page_that_refuses_her(kind, address, is_fitting):
    assert fits(kind, address) is is_fitting


def test_accounts_are_named_across_nodes():
    assert user_id(AccountKind.STAFF, "x", "sj_review", "339900") == "CN339900sj_review"
    assert user_id(AccountKind.PERSON, "0199", "zhangsan", "339900") == "CN-PERSON-0199"
