"""Rows that many tests begin with are built once in a test run and put back by COPY, which takes a few milliseconds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.apps import apps
from django.db import connection, transaction
from psycopg import sql

_kept: dict[str, Snapshot] = {}


@dataclass
class Snapshot:
    """The rows of each table in COPY's text format."""

    rows: dict[str, bytes] = field(default_factory=dict)


def built_once(name: str, build: Callable[[], None]) -> None:
    """Runs `build` at the first call of a test run; later calls put the same rows into the test's transaction.

    The tables that `build` fills must be empty before it; what is there already must not change.
    """
    if name in _kept:
        _put_back(_kept[name])
        return
    before = _counts()
    build()
    after = _counts()
    changed = [table for table, count in before.items() if count and after[table] != count]
    assert changed == [], f"{name}: rows were there before in {changed}"
    with connection.cursor() as cursor:
        snapshot = Snapshot()
        for table in (table for table, count in after.items() if count and not before[table]):
            with cursor.cursor.copy(sql.SQL("copy {} to stdout").format(sql.Identifier(table))) as copy:
                snapshot.rows[table] = b"".join(bytes(block) for block in copy)
    _kept[name] = snapshot


def _put_back(snapshot: Snapshot) -> None:
    with transaction.atomic(), connection.cursor() as cursor:  # foreign keys are checked at its end
        for table, rows in snapshot.rows.items():
            with cursor.cursor.copy(sql.SQL("copy {} from stdin").format(sql.Identifier(table))) as copy:
                copy.write(rows)


def _counts() -> dict[str, int]:
    tables = sorted({model._meta.db_table for model in apps.get_models() if model._meta.managed})
    one = sql.SQL("select {}, count(*) from {}")
    parts = [one.format(sql.Literal(table), sql.Identifier(table)) for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" union all ").join(parts))
        return dict(cursor.fetchall())
