"""Makes the schema of a register and its two roles: the owner's, and the one that the exchange reads with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from onewindow.foundation.roles import ensure_login_role
from onewindow.registers.connectors.tables import HISTORY, TABLES
from onewindow.registers.rules import RecordRow

CODE = re.compile(r"[a-z]{3}")
READ = ("record", "record_history", "change")  # what the exchange may read of a register


def owner_role(code: str) -> str:
    """The role that owns a register's schema and writes its rows."""
    return f"onewindow_reg_{_checked(code)}"


def reader_role(code: str) -> str:
    """The role that may read a register's rows and nothing else."""
    return f"onewindow_read_{_checked(code)}"


def schema_of(code: str) -> str:
    """The schema that holds a register."""
    return f"reg_{_checked(code)}"


def make_schema(owner: psycopg.Connection[Any], code: str, keys: Sequence[str] = ()) -> None:
    """Makes the schema, the tables and the roles of a register where they are absent; `owner` owns the database.

    The elements `keys` that make a record's key are unique by the database too, whoever writes.
    """
    writer, reader = owner_role(code), reader_role(code)
    for role in (writer, reader):
        ensure_login_role(owner, role)
    schema = sql.Identifier(schema_of(code))
    with owner.transaction():
        owner.execute(sql.SQL("create schema if not exists {} authorization {}").format(schema, sql.Identifier(writer)))
        owner.execute(sql.SQL("set local role {}").format(sql.Identifier(writer)))
        owner.execute(sql.SQL("set local search_path to {}").format(schema))
        owner.execute(TABLES)
        owner.execute(HISTORY)
        if keys:
            unique = sql.SQL(", ").join(sql.SQL("(body ->> {})").format(sql.Literal(key)) for key in keys)
            owner.execute(sql.SQL("create unique index if not exists record_once on record ({})").format(unique))
        owner.execute(sql.SQL("revoke all on schema {} from public").format(schema))
        owner.execute(sql.SQL("grant usage on schema {} to {}").format(schema, sql.Identifier(reader)))
        for table in READ:
            owner.execute(sql.SQL("grant select on {} to {}").format(sql.Identifier(table), sql.Identifier(reader)))


def put_records(connection: psycopg.Connection[Any], code: str, rows: Sequence[RecordRow], *, only: bool) -> None:
    """Writes rows as they were loaded; with `only`, what is not among them goes, messages and assignments too."""
    table = sql.Identifier(schema_of(code), "record")
    with connection.transaction():
        connection.execute("select set_config('onewindow.loading', 'on', true)")  # history, and nothing to announce
        if only:
            for name in ("message", "assignment"):
                connection.execute(sql.SQL("delete from {}").format(sql.Identifier(schema_of(code), name)))
            gone = sql.SQL("delete from {} where key <> all(%s)").format(table)
            connection.execute(gone, [[row.key for row in rows]])
        statement = sql.SQL(
            "insert into {} as old (key, body, subjects)"
            " select r.key, r.body, r.subjects from jsonb_to_recordset(%s) as r(key text, body jsonb, subjects text[])"
            " on conflict (key) do update set body = excluded.body, subjects = excluded.subjects, source = 'loaded',"
            " recorded_at = now() where (old.body, old.subjects) is distinct from (excluded.body, excluded.subjects)"
        )
        given = [{"key": row.key, "body": dict(row.body), "subjects": list(row.subjects)} for row in rows]
        connection.execute(statement.format(table), [Jsonb(given)])


def put_reservations(
    connection: psycopg.Connection[Any], code: str, reservations: dict[str, str], *, only: bool
) -> None:
    """Keeps identifiers for those who will be founded or registered under these names."""
    table = sql.Identifier(schema_of(code), "reservation")
    with connection.transaction():
        if only:
            connection.execute(sql.SQL("delete from {}").format(table))
        connection.execute(sql.SQL("delete from {} where name = any(%s)").format(table), [list(reservations)])
        connection.execute(
            sql.SQL("insert into {} select * from unnest(%s::text[], %s::text[])").format(table),
            [list(reservations), list(reservations.values())],
        )


def _checked(code: str) -> str:
    if not CODE.fullmatch(code):
        raise ValueError(f"a register's code has three small letters: {code}")
    return code
