from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.contrib.auth.hashers import check_password, make_password
from django.db import connection
from django.utils.translation import override

from onewindow.foundation import clock
from onewindow.foundation.actor import ActorKind
from onewindow.foundation.errors import TooManyAttempts
from onewindow.identity.models import Account, Representation, Session, SignInAttempt
from onewindow.identity.services import (
    SignInRefused,
    actor_of_session,
    delete_old_sessions,
    sign_in,
    sign_out,
    sign_out_everywhere,
)
from onewindow.ledger.models import Entry
from onewindow.ledger.queries import acts_on
from tests.identity.factories import load_city

HOME = "10.0.0.1"
AWAY = "10.0.0.2"


def fail(login, times, address=HOME):
    for _ in range(times):
        with pytest.raises(SignInRefused):
            sign_in(login, "wrong", address)


def test_a_person_signs_in_as_herself_and_those_she_represents(city):
    actor, token = sign_in("zhangsan", "demo", HOME)

    assert actor.kind is ActorKind.PERSON
    assert actor.name == "张三"
    assert actor.party == city["zhangsan"]
    assert actor.represents == {city["company"]}
    assert actor.posts == frozenset()
    assert actor.user_id == f"CN-PERSON-{actor.id}"
    assert actor_of_session(token) == actor


def test_an_official_signs_in_with_her_posts(city):
    actor, _token = sign_in("sj_both", "demo", HOME)

    assert actor.kind is ActorKind.STAFF
    assert actor.organisation == "SJ"
    assert actor.posts == {"SJ-R", "SJ-A"}
    assert actor.party is None
    assert actor.parties == frozenset()
    assert actor.user_id == "CN339900sj_both"


def test_a_request_costs_one_statement(city, django_assert_num_queries):
    _actor, token = sign_in("zhangsan", "demo", HOME)

    with django_assert_num_queries(1):
        actor_of_session(token)


def test_signing_in_and_out_is_in_the_ledger(city):
    actor, token = sign_in("zhangsan", "demo", HOME)
    sign_out(token)
    sign_out(token)

    assert [row.act for row in acts_on(f"account:{actor.id}")] == ["identity.sign_in", "identity.sign_out"]


def test_the_token_itself_is_nowhere_in_the_database(city):
    _actor, token = sign_in("zhangsan", "demo", HOME)

    assert token not in str(list(Session.objects.values()))


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("zhangsan", "wrong"),
        ("nobody", "demo"),
        ("nobody", "wrong"),
        ("zhangsan", "Demo"),
        ("zhangsan", "demo "),
        ("zhangsan", ""),
        ("", ""),
        ("zhangsan\x00", "demo"),
        ("zhangsan", "demo" * 1000),
        ("x" * 10_000, "demo"),
        ("' or 1=1 --", "demo"),
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(city, login, password):
    with pytest.raises(SignInRefused) as refusal:
        sign_in(login, password, HOME)

    assert refusal.value.detail == "登录名或密码不对，所以没有登录。请检查大小写，再试一次。"
    assert refusal.value.facts == {}


@pytest.mark.parametrize("login", ["zhangsan", "nobody-of-this-name"])
def test_a_refused_attempt_stands_in_the_ledger_without_the_login(city, login):
    for _ in range(2):
        with pytest.raises(SignInRefused):
            sign_in(login, "wrong", HOME)

    acts = Entry.objects.filter(act="identity.refuse_sign_in")
    assert acts.count() == 2 and acts.values("object").distinct().count() == 1
    assert login not in str(acts.values_list())


def test_an_unknown_login_costs_the_same_work(city, monkeypatch):
    checked = []
    monkeypatch.setattr(
        "onewindow.identity.services.sessions.check_password",
        lambda password, encoded, setter=None: checked.append(encoded.split("$")[0]) or False,
    )

    fail("zhangsan", 1)
    fail("nobody", 1)

    assert len(checked) == 2
    assert len(set(checked)) == 1


def test_a_closed_account_cannot_sign_in(city):
    Account.objects.filter(login="zhangsan").update(is_active=False)

    fail("zhangsan", 1)
    with pytest.raises(SignInRefused):
        sign_in("zhangsan", "demo", HOME)


def test_a_password_of_an_old_sort_is_hashed_anew(city, settings):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    assert Account.objects.get(login="zhangsan").password.startswith("md5$")

    sign_in("zhangsan", "demo", HOME)

    encoded = Account.objects.get(login="zhangsan").password
    assert encoded.startswith("argon2$argon2id")
    assert check_password("demo", encoded)


def test_an_account_without_a_password_opens_to_nobody(city):
    Account.objects.filter(login="zhangsan").update(password=make_password(None))

    with pytest.raises(SignInRefused):
        sign_in("zhangsan", "demo", HOME)


def test_signing_out_ends_the_session_at_once(city):
    _actor, token = sign_in("zhangsan", "demo", HOME)
    _actor, other = sign_in("zhangsan", "demo", AWAY)

    sign_out(token)

    assert actor_of_session(token) is None
    assert actor_of_session(other) is not None


def test_signing_out_everywhere_ends_all_own_sessions_and_nobody_elses(city):
    actor, token = sign_in("zhangsan", "demo", HOME)
    _actor, other = sign_in("zhangsan", "demo", AWAY)
    _limei, foreign = sign_in("limei", "demo", HOME)

    assert sign_out_everywhere(actor) == 2

    assert actor_of_session(token) is None
    assert actor_of_session(other) is None
    assert actor_of_session(foreign) is not None


def test_closing_an_account_ends_its_sessions_at_once(city):
    _actor, token = sign_in("sj_receive", "demo", HOME)

    Account.objects.filter(login="sj_receive").update(is_active=False)

    assert actor_of_session(token) is None


def test_what_changes_for_an_account_holds_at_the_next_request(city):
    _actor, token = sign_in("zhangsan", "demo", HOME)

    Representation.objects.update(until=clock.today() - timedelta(days=1), since=clock.today() - timedelta(days=9))

    actor = actor_of_session(token)
    assert actor is not None
    assert actor.represents == frozenset()


@pytest.mark.parametrize("token", ["", "x", "x" * 10_000, "\x00", "\ud800", "中文"])
def test_an_unknown_token_is_nobodys(city, token):
    assert actor_of_session(token) is None


def test_an_idle_session_ends_and_a_used_one_goes_on(city):
    with time_machine.travel(clock.real_now(), tick=False) as time:
        _actor, idle = sign_in("zhangsan", "demo", HOME)
        _actor, used = sign_in("zhangsan", "demo", HOME)

        time.shift(timedelta(minutes=29))
        assert actor_of_session(used) is not None
        time.shift(timedelta(minutes=2))

        assert actor_of_session(idle) is None
        assert actor_of_session(used) is not None


def test_no_session_outlives_twelve_hours(city):
    with time_machine.travel(clock.real_now(), tick=False) as time:
        _actor, token = sign_in("zhangsan", "demo", HOME)
        for _ in range(35):
            time.shift(timedelta(minutes=20))
            assert actor_of_session(token) is not None
        time.shift(timedelta(minutes=20))

        assert actor_of_session(token) is None


def test_the_use_of_a_session_is_written_down_once_a_minute(city):
    with time_machine.travel(clock.real_now(), tick=False) as time:
        _actor, token = sign_in("zhangsan", "demo", HOME)
        began = Session.objects.get().last_seen_at

        time.shift(timedelta(seconds=59))
        actor_of_session(token)
        assert Session.objects.get().last_seen_at == began

        time.shift(timedelta(seconds=2))
        actor_of_session(token)
        assert Session.objects.get().last_seen_at == began + timedelta(seconds=61)


def test_a_moved_clock_does_not_touch_sessions(city):
    _actor, token = sign_in("zhangsan", "demo", HOME)

    with clock.use_offset(timedelta(days=400)):
        assert actor_of_session(token) is not None


def test_after_five_failures_the_sixth_attempt_waits_even_with_the_right_password(city):
    with time_machine.travel(clock.real_now(), tick=False) as time:
        fail("zhangsan", 5)

        with pytest.raises(TooManyAttempts) as refusal:
            sign_in("zhangsan", "demo", HOME)
        assert refusal.value.facts["retry_after_s"] == 15 * 60
        assert "请 15 分钟后" in refusal.value.detail

        time.shift(timedelta(minutes=14, seconds=59))
        with pytest.raises(TooManyAttempts):
            sign_in("zhangsan", "demo", HOME)
        time.shift(timedelta(seconds=1))
        sign_in("zhangsan", "demo", HOME)


def test_the_wait_is_said_in_english_too(city):
    with time_machine.travel("2026-04-13T02:00:00Z", tick=False):
        fail("zhangsan", 5)

        with override("en"), pytest.raises(TooManyAttempts, match=r"Try again in 15 minutes \(10:15\)"):
            sign_in("zhangsan", "demo", HOME)


def test_an_attempt_that_had_to_wait_does_not_make_the_wait_longer(city):
    with time_machine.travel(clock.real_now(), tick=False) as time:
        fail("zhangsan", 5)
        time.shift(timedelta(minutes=10))
        for _ in range(20):
            with pytest.raises(TooManyAttempts):
                sign_in("zhangsan", "demo", HOME)
        time.shift(timedelta(minutes=5))

        sign_in("zhangsan", "demo", HOME)


def test_an_unknown_login_waits_just_the_same(city):
    fail("nobody", 5)

    with pytest.raises(TooManyAttempts):
        sign_in("nobody", "demo", HOME)


def test_success_forgets_the_failures_before_it(city):
    fail("zhangsan", 4)
    sign_in("zhangsan", "demo", HOME)

    fail("zhangsan", 4)
    sign_in("zhangsan", "demo", HOME)


def test_a_stranger_who_guesses_does_not_lock_the_owner_out(city):
    fail("zhangsan", 5, AWAY)
    with pytest.raises(TooManyAttempts):
        sign_in("zhangsan", "demo", AWAY)

    sign_in("zhangsan", "demo", HOME)


def test_guessing_one_login_from_many_addresses_ends_after_twenty(city):
    for n in range(20):
        fail("zhangsan", 1, f"10.1.0.{n}")

    with pytest.raises(TooManyAttempts):
        sign_in("zhangsan", "wrong", "10.2.0.1")


def test_guessing_many_logins_from_one_address_ends_after_fifty(city):
    for n in range(50):
        fail(f"guess{n}", 1, AWAY)

    with pytest.raises(TooManyAttempts):
        sign_in("limei", "demo", AWAY)
    sign_in("limei", "demo", HOME)


def test_neither_logins_nor_addresses_are_kept_in_clear(city):
    fail("zhangsan", 1, AWAY)

    kept = str(list(SignInAttempt.objects.values()))
    assert "zhangsan" not in kept
    assert AWAY not in kept


def test_the_throttle_keeps_real_time(city):
    fail("zhangsan", 5)

    with clock.use_offset(timedelta(days=1)), pytest.raises(TooManyAttempts):
        sign_in("zhangsan", "demo", HOME)


@pytest.mark.django_db(transaction=True)
def test_many_attempts_at_once_are_no_more_than_many_in_a_row():
    load_city()
    start = Barrier(8)
    answers = []

    def guess():
        start.wait()
        try:
            sign_in("zhangsan", "wrong", HOME)
        except (SignInRefused, TooManyAttempts) as refusal:
            answers.append(type(refusal))
        connection.close()

    threads = [Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers.count(SignInRefused) == 5
    assert answers.count(TooManyAttempts) == 3


def test_what_no_longer_counts_is_deleted(city):
    with time_machine.travel(clock.real_now(), tick=False) as time:
        sign_in("zhangsan", "demo", HOME)
        fail("limei", 1)
        time.shift(timedelta(days=29))
        delete_old_sessions()
        assert (Session.objects.count(), SignInAttempt.objects.count()) == (1, 0)

        time.shift(timedelta(days=2))
        delete_old_sessions()
        assert Session.objects.count() == 0
