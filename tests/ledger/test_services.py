from datetime import date
from uuid import uuid5

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from onewindow.foundation.actor import SYSTEM_ACCOUNTS, Actor, ActorKind, system_actor
from onewindow.foundation.roles import owner_connection
from onewindow.ledger.models import Entry
from onewindow.ledger.queries import acts_on, changed_entries
from onewindow.ledger.services import PersonalDataInLedger, record_act, record_acts

pytestmark = pytest.mark.django_db

RECEIVER = Actor(
    ActorKind.STAFF,
    uuid5(SYSTEM_ACCOUNTS, "receiver"),
    organisation="SJ",
    posts=frozenset({"SJ-R"}),
    user_id="CN339900sj_receive",
)


def test_an_act_is_written_in_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        record_act(RECEIVER, "cases.accept_case", "case:1", item="FOOD", on=date(2026, 4, 13))

    (row,) = acts_on("case:1")
    assert (row.act, row.actor_kind, row.actor_id) == ("cases.accept_case", "staff", RECEIVER.id)
    assert (row.organisation, row.post) == ("SJ", "SJ-R")
    assert row.facts == {"item": "FOOD", "on": "2026-04-13"}


def test_several_acts_are_one_statement_too(django_assert_num_queries):
    with django_assert_num_queries(1):
        record_acts(RECEIVER, [("cases.open_case", f"case:{n}", {}) for n in range(5)])

    assert Entry.objects.count() == 5


def test_no_act_is_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        record_acts(RECEIVER, [])


def test_who_holds_several_posts_says_in_which_she_acts():
    both = Actor(ActorKind.STAFF, RECEIVER.id, posts=frozenset({"SJ-R", "SJ-V"}))

    record_act(both, "cases.complete_step", "case:2", post="SJ-V")
    record_act(both, "cases.complete_step", "case:2")

    assert [(row.post, row.facts) for row in acts_on("case:2")] == [("SJ-V", {}), ("", {})]


def test_an_act_that_names_a_person_is_refused():
    with pytest.raises(PersonalDataInLedger):
        record_act(system_actor("test"), "cases.open_case", "case:3", applicant="339902198803121010")
    with pytest.raises(PersonalDataInLedger):
        record_act(system_actor("test"), "cases.open_case", "person:339902198803121010")

    assert not Entry.objects.exists()


def test_an_act_is_undone_with_its_transaction():
    @transaction.atomic
    def fail():
        record_act(RECEIVER, "cases.open_case", "case:4")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert acts_on("case:4") == []


def test_entries_of_one_transaction_bear_its_number():
    record_act(RECEIVER, "a.b", "case:5")
    record_act(RECEIVER, "a.c", "case:5")

    numbers = set(Entry.objects.values_list("transaction", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("select pg_current_xact_id()::text::bigint")
        assert numbers == {cursor.fetchone()[0]}


@pytest.mark.parametrize(
    "statement",
    [
        "update ledger_entry set act = 'x'",
        "delete from ledger_entry",
        "truncate ledger_entry",
        "drop table ledger_entry",
        "alter table ledger_entry disable trigger all",
    ],
)
def test_the_application_cannot_change_what_is_written(statement):
    record_act(RECEIVER, "cases.accept_case", "case:6")

    with pytest.raises(ProgrammingError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert isinstance(refusal.value.__cause__, psycopg.errors.InsufficientPrivilege)
    assert len(acts_on("case:6")) == 1


@pytest.mark.django_db(transaction=True)
def test_a_change_behind_the_applications_back_shows():
    record_act(RECEIVER, "cases.accept_case", "case:7", count=1)
    record_act(RECEIVER, "cases.complete_step", "case:7")
    assert changed_entries("case:7") == []

    with owner_connection() as owner:
        owner.execute("update ledger_entry set facts = '{\"count\": 2}' where act = 'cases.accept_case'")

    assert changed_entries("case:7") == [Entry.objects.get(act="cases.accept_case").id]
