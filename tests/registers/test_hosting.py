import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from onewindow.foundation.roles import owner_connection, role_url
from onewindow.registers.queries import registers
from onewindow.registers.services import reader_role, schema_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hosted_registers")]
CODES = ["bir", "crd", "edu", "ent", "geo", "hpf", "mac", "mar", "pop", "prj", "res", "sin", "veh"]


def test_every_register_of_the_city_is_hosted():
    assert sorted(registers()) == CODES


@pytest.mark.parametrize("code", CODES)
def test_the_application_cannot_look_into_a_register(code):
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == ("onewindow_app",)
        with pytest.raises(ProgrammingError, match="permission denied for schema"), transaction.atomic():
            cursor.execute(f"select count(*) from {schema_of(code)}.record")


STATEMENTS = (
    "select * from {}",
    "insert into {} default values",
    "update {} set ctid = ctid",
    "delete from {}",
    "truncate {}",
    "lock table {} in access share mode",
)


@pytest.mark.parametrize("code", CODES)
def test_no_statement_of_the_application_reaches_a_register(code):
    for table in ("record", "record_history", "change", "message", "reservation", "assignment"):
        for statement in STATEMENTS:
            with (
                connection.cursor() as cursor,
                pytest.raises(ProgrammingError, match="permission denied"),
                transaction.atomic(),
            ):
                cursor.execute(statement.format(f"{schema_of(code)}.{table}"))


@pytest.mark.parametrize("code", CODES)
def test_the_application_cannot_become_a_registers_role(code):
    for role in (reader_role(code), f"onewindow_reg_{code}"):
        with (
            connection.cursor() as cursor,
            pytest.raises(ProgrammingError, match="permission denied to set role"),
            transaction.atomic(),
        ):
            cursor.execute(f"set role {role}")


@pytest.mark.parametrize("code", CODES)
def test_the_application_has_no_right_on_any_table_of_a_register(code):
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = %s"
            " and c.relkind = 'r' and has_table_privilege('onewindow_app', c.oid,"
            " 'select, insert, update, delete, truncate, references, trigger')",
            [schema_of(code)],
        )
        assert cursor.fetchone() == (0,)
        cursor.execute("select has_schema_privilege('onewindow_app', %s, 'usage, create')", [schema_of(code)])
        assert cursor.fetchone() == (False,)


def test_the_application_is_no_member_of_a_registers_roles():
    with connection.cursor() as cursor:
        cursor.execute(
            "select rolname from pg_roles where rolname ~ '^onewindow_(reg|read)_' and pg_has_role(%s, oid, 'member')",
            ["onewindow_app"],
        )
        assert cursor.fetchall() == []


@pytest.mark.parametrize("code", CODES)
def test_the_exchange_reads_a_register_and_cannot_write_it(code):
    table = f"{schema_of(code)}.record"
    with psycopg.connect(role_url(reader_role(code)), autocommit=True) as reader:
        assert reader.execute(f"select count(*) from {table}").fetchone()[0] > 0
        for statement in (f"delete from {table}", f"update {table} set body = '{{}}'", f"truncate {table}"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(statement)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute(f"select * from {schema_of(code)}.message")


@pytest.mark.parametrize("code", CODES)
def test_a_registers_role_sees_no_other_register_and_nothing_of_the_platform(code):
    other = "pop" if code != "pop" else "ent"
    for role in (reader_role(code), f"onewindow_reg_{code}"):
        with psycopg.connect(role_url(role), autocommit=True) as connected:
            for table in (f"{schema_of(other)}.record", "exchange_purpose", "identity_party"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connected.execute(f"select * from {table}")


def test_a_register_is_owned_by_the_role_of_its_owner():
    with owner_connection() as owner:
        rows = owner.execute(
            "select n.nspname, pg_get_userbyid(n.nspowner) from pg_namespace n where n.nspname like 'reg\\_%' order by 1"
        ).fetchall()
    assert rows == [(schema_of(code), f"onewindow_reg_{code}") for code in CODES]
