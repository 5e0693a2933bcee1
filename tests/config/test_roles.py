import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from onewindow.config.roles import APPEND_ONLY, READ_ONLY, check_owner, grant_rights
from onewindow.config.state import Unready
from onewindow.foundation import roles

POOR = "onewindow_test_poor"


def may(table, right):
    with connection.cursor() as cursor:
        cursor.execute("select has_table_privilege(%s, %s)", [table, right])
        return cursor.fetchone()[0]


def tables():
    return sorted({model._meta.db_table for model in apps.get_models() if model._meta.managed})


@pytest.mark.django_db
def test_the_application_can_only_read_and_append_ledger_and_traces():
    kept = [table for table in tables() if table.startswith(APPEND_ONLY) and table not in READ_ONLY]

    assert {"ledger_entry", "ledger_leaf", "ledger_tile", "ledger_batch", "exchange_trace", "exchange_answer"} <= set(
        kept
    )
    for table in kept:
        assert may(table, "SELECT") and may(table, "INSERT")
        assert not any(may(table, right) for right in ("UPDATE", "DELETE", "TRUNCATE"))


@pytest.mark.django_db
def test_the_application_can_work_on_its_own_tables_but_empty_none():
    for table in tables():
        if not table.startswith(APPEND_ONLY):
            assert all(may(table, right) for right in ("SELECT", "INSERT", "UPDATE", "DELETE")), table
        assert not may(table, "TRUNCATE"), table


@pytest.mark.django_db
@pytest.mark.parametrize("table", READ_ONLY)
def test_the_application_can_pretend_neither_a_migration_nor_an_erasure(table):
    assert may(table, "SELECT")
    assert not any(may(table, right) for right in ("INSERT", "UPDATE", "DELETE", "TRUNCATE"))


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["create table own (x int)", "create schema own", "create role own"])
def test_the_application_can_make_nothing(statement):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.django_db
def test_a_table_made_by_hand_is_closed_until_rights_are_given():
    with roles.owner_connection() as owner:
        owner.execute("create table ledger_later (x int)")
        try:
            assert [may("ledger_later", right) for right in ("SELECT", "INSERT", "UPDATE")] == [True, True, False]
            grant_rights(owner)
            assert [may("ledger_later", right) for right in ("SELECT", "INSERT", "UPDATE")] == [True, True, False]
        finally:
            owner.execute("drop table ledger_later")


@pytest.mark.django_db
def test_an_account_that_may_not_set_up_hears_all_that_is_missing():
    with roles.owner_connection() as owner:
        roles.ensure_login_role(owner, POOR)
        try:
            with psycopg.connect(roles.role_url(POOR)) as visitor, pytest.raises(Unready) as caught:
                check_owner(visitor)
        finally:
            owner.execute(f"drop role {POOR}")

    assert all(word in str(caught.value) for word in ("make roles", "make schemas", "make tables"))


@pytest.mark.django_db
def test_the_owner_may_set_up():
    with roles.owner_connection() as owner:
        check_owner(owner)
        assert owner.info.user == settings.ONEWINDOW_OWNER_USER
