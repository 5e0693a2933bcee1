"""Rows of several tables read and written in one statement each."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from psycopg import sql

M = TypeVar("M", bound=models.Model)


@dataclass(slots=True)
class Changes:
    """The rows that one act adds and changes. `root` is a row without which none of the others is written."""

    added: list[models.Model] = field(default_factory=list)
    changed: list[models.Model] = field(default_factory=list)
    root: models.Model | None = None


def json_of(model: type[models.Model]) -> JSONObject:
    """A row of the model as a JSON object, for reading it inside another row's statement."""
    return JSONObject(**{column.attname: column.attname for column in model._meta.concrete_fields})


def json_rows(model: type[models.Model], owner: str, *order: str) -> ArraySubquery:
    """The rows of `model` that belong to the outer row (by the foreign key `owner`), as an array of JSON objects."""
    rows = model._default_manager.filter(**{owner: OuterRef("pk")}).order_by(*order)
    return ArraySubquery(rows.values(row=json_of(model)))


def rebuilt(model: type[M], row: Mapping[str, Any]) -> M:
    """The instance that a JSON object of `json_of` came from."""
    values = {column.attname: _value(column, row[column.attname]) for column in model._meta.concrete_fields}
    instance = model(**values)
    instance._state.adding = False
    return instance


def _value(column: models.Field[Any, Any], value: Any) -> Any:
    """A column's value from JSON; Django leaves what is inside an array as it came."""
    if isinstance(column, ArrayField) and isinstance(value, list):
        return [column.base_field.to_python(one) for one in value]
    return column.to_python(value)


def write_rows(changes: Changes) -> bool:
    """Writes all rows of a unit of change in ONE statement; returns False when its root row existed already.

    The root is inserted unless it breaks a unique constraint; then nothing at all is written. The rows go to the
    server as JSON and are typed there by each table's own row type.
    """
    added, changed = _by_model(changes.added), _by_model(changes.changed)
    if changes.root is None and not added and not changed:
        return True
    groups = [*([[changes.root]] if changes.root is not None else []), *added.values(), *changed.values()]
    statement = _statement(type(changes.root) if changes.root is not None else None, tuple(added), tuple(changed))
    with connection.cursor() as cursor:
        cursor.execute(statement, [_as_json(rows) for rows in groups])
        found = cursor.fetchone()
    return bool(found and found[0])


@cache
def _statement(
    root: type[models.Model] | None, added: tuple[type[models.Model], ...], changed: tuple[type[models.Model], ...]
) -> str:
    """The statement for rows of these tables, put together once: its text depends on nothing else."""
    parts = [_insert(root, sql.SQL("root"), once=True)] if root else []
    parts += [_insert(model, sql.SQL(f"added_{n}"), guarded=root is not None) for n, model in enumerate(added)]
    parts += [_update(model, sql.SQL(f"changed_{n}")) for n, model in enumerate(changed)]
    outcome = sql.SQL("SELECT count(*) FROM root") if root else sql.SQL("SELECT 1")
    return sql.SQL("WITH {} {}").format(sql.SQL(", ").join(parts), outcome).as_string()


def _by_model(rows: Iterable[models.Model]) -> Mapping[type[models.Model], list[models.Model]]:
    groups: defaultdict[type[models.Model], list[models.Model]] = defaultdict(list)
    for row in rows:
        groups[type(row)].append(row)
    return groups


def _as_json(rows: Sequence[models.Model]) -> str:
    values = [{column.column: getattr(row, column.attname) for column in row._meta.concrete_fields} for row in rows]
    return json.dumps(values, default=_plain, ensure_ascii=False)


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    raise TypeError(f"not a value of a row: {value!r}")


def _insert(model: type[models.Model], name: sql.SQL, *, once: bool = False, guarded: bool = False) -> sql.Composable:
    columns = sql.SQL(", ").join([sql.Identifier(name) for name in columns_of(model)])
    return sql.SQL(
        "{name} AS (INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, "
        "%s::jsonb){guard}{conflict} RETURNING 1)"
    ).format(
        name=name,
        table=sql.Identifier(model._meta.db_table),
        columns=columns,
        guard=sql.SQL(" WHERE EXISTS (SELECT 1 FROM root)" if guarded else ""),
        conflict=sql.SQL(" ON CONFLICT DO NOTHING" if once else ""),
    )


def _update(model: type[models.Model], name: sql.SQL) -> sql.Composable:
    key = str(model._meta.pk.column)
    settings = sql.SQL(", ").join(
        [
            sql.SQL("{column} = given.{column}").format(column=sql.Identifier(column))
            for column in columns_of(model)
            if column != key
        ]
    )
    return sql.SQL(
        "{name} AS (UPDATE {table} AS kept SET {settings} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb) "
        "AS given WHERE kept.{key} = given.{key})"
    ).format(
        name=name,
        table=sql.Identifier(model._meta.db_table),
        settings=settings,
        key=sql.Identifier(key),
    )


def columns_of(model: type[models.Model]) -> list[str]:
    """The names of a model's columns."""
    return [str(column.column) for column in model._meta.concrete_fields]
