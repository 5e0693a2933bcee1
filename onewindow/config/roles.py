"""What the application's database role may do: everything it needs, and nothing on ledger and traces but append."""

from __future__ import annotations

from typing import Any

import psycopg
from django.conf import settings
from psycopg import sql

from onewindow.config.state import Unready
from onewindow.foundation.roles import ensure_login_role

APPEND_ONLY = ("ledger_", "exchange_trace", "exchange_answer", "gateway_evidence")  # tables whose names begin so
READ_ONLY = ("django_migrations", "ledger_erasure")  # the latter is written by its function, which runs as the owner


def prepare_roles(connection: psycopg.Connection[Any]) -> None:
    """Makes the application's role if it is absent. The connection is the owner's."""
    ensure_login_role(connection, settings.ONEWINDOW_APP_ROLE)


def grant_rights(connection: psycopg.Connection[Any]) -> None:
    """Gives the application's role its rights on schema public, after every migration. The connection is the owner's.

    Tables made later are readable and can be added to until this runs again: a migration that was run by hand
    fails closed.
    """
    role = sql.Identifier(settings.ONEWINDOW_APP_ROLE)
    for statement in (
        "grant usage on schema public to {}",
        "revoke all on all tables in schema public from {}",
        "grant select, insert, update, delete on all tables in schema public to {}",
        "grant usage, select on all sequences in schema public to {}",
        "grant execute on all functions in schema public to {}",
        "alter default privileges in schema public grant select, insert on tables to {}",
        "alter default privileges in schema public grant usage, select on sequences to {}",
        "alter default privileges in schema public grant execute on functions to {}",
    ):
        connection.execute(sql.SQL(statement).format(role))
    for table in _tables(connection):
        if table in READ_ONLY:
            revoked = "revoke insert, update, delete, truncate on {} from {}"
        elif table.startswith(APPEND_ONLY):
            revoked = "revoke update, delete, truncate on {} from {}"
        else:
            continue
        connection.execute(sql.SQL(revoked).format(sql.Identifier(table), role))


def check_owner(connection: psycopg.Connection[Any]) -> None:
    """Raises Unready, naming what is missing, when the given account cannot set the database up."""
    (found,) = connection.execute(
        "select current_user, current_database(),"
        " (select rolsuper or rolcreaterole from pg_roles where rolname = current_user),"
        " has_database_privilege(current_database(), 'CREATE'),"
        " has_schema_privilege('public', 'CREATE'), current_setting('server_version_num')::int"
    ).fetchall()
    user, database, creates_roles, creates_schemas, creates_tables, version = found
    missing = []
    if not creates_roles:
        missing.append(f"make roles (alter role {user} createrole)")
    if not creates_schemas:
        missing.append(f"make schemas (grant create on database {database} to {user})")
    if not creates_tables:
        missing.append(f"make tables (grant create on schema public to {user})")
    if missing:
        raise Unready(f"The account {user} of DATABASE_URL may not {', nor '.join(missing)}: a superuser can allow it.")
    if version < 150000:
        raise Unready(f"PostgreSQL 15 or later is needed; the server of DATABASE_URL is {version // 10000}.")


def _tables(connection: psycopg.Connection[Any]) -> list[str]:
    rows = connection.execute("select tablename from pg_tables where schemaname = 'public' order by 1").fetchall()
    return [row[0] for row in rows]
