"""Rows of several tables, of several parts, written in one statement; rows read beside another row's as JSON."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import OuterRef
from django.db.models.base import ModelState
from django.db.models.functions import JSONObject
from psycopg import sql

from onewindow.foundation.events import Event, announce

M = TypeVar("M", bound=models.Model)
IF_ROOT = "EXISTS (SELECT 1 FROM root)"
AS_IN_JSON = (models.CharField, models.TextField, models.JSONField, models.BooleanField, models.IntegerField)
FEW = 8  # rows of one table; an act seldom changes more


@dataclass(frozen=True, slots=True)
class Command:
    """A statement of a part's own that is written together with an act's rows.

    Its text ends in a condition, to which is added that the act's root row was new. `is_read` marks a SELECT that
    calls a function: the server runs it only where its answer is asked for.
    """

    text: str
    given: Sequence[Any]
    is_read: bool = False


@dataclass(slots=True)
class Changes:
    """The rows that one act adds and changes. `root` is a row without which none of the others is written.

    A part that adds to another's act prepares its rows and hands them over; they are written together, and `events`
    are announced when all of them are.
    """

    added: list[models.Model] = field(default_factory=list)
    changed: list[models.Model] = field(default_factory=list)
    root: models.Model | None = None
    commands: list[Command] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def include(self, *others: Changes) -> None:
        """Takes over what others have prepared; only the act itself has a root."""
        for other in others:
            self.added += other.added
            self.changed += other.changed
            self.commands += other.commands
            self.events += other.events


def json_of(model: type[models.Model]) -> JSONObject:
    """A row of the model as a JSON object, for reading it inside another row's statement."""
    return JSONObject(**{column.attname: column.attname for column in model._meta.concrete_fields})


def json_rows(model: type[models.Model], owner: str, *order: str) -> ArraySubquery:
    """The rows of `model` that belong to the outer row (by the foreign key `owner`), as an array of JSON objects."""
    rows = model._default_manager.filter(**{owner: OuterRef("pk")}).order_by(*order)
    return ArraySubquery(rows.values(row=json_of(model)))


def rebuilt(model: type[M], row: Mapping[str, Any]) -> M:
    """The instance that a JSON object of `json_of` came from."""
    plain, typed = _typed_columns(model)
    values = {name: row[name] for name in plain}
    for name, typed_value in typed:
        value = row[name]
        values[name] = None if value is None else typed_value(value)
    return _instance(model, values)


@cache
def _typed_columns(model: type[models.Model]) -> tuple[tuple[str, ...], tuple[tuple[str, Callable[[Any], Any]], ...]]:
    """The columns whose values JSON has as they are, and for the others how a value is made from JSON's."""
    columns = model._meta.concrete_fields
    plain = tuple(one.attname for one in columns if isinstance(one, AS_IN_JSON))
    return plain, tuple((one.attname, _typed(one)) for one in columns if not isinstance(one, AS_IN_JSON))


def _typed(column: models.Field[Any, Any]) -> Callable[[Any], Any]:
    """Makes a column's value from JSON's; Django leaves what is inside an array as it came."""
    if isinstance(column, ArrayField):
        inner = column.base_field.to_python
        return lambda value: [inner(one) for one in value]
    return column.to_python


def fetched(model: type[M], statement: str, given: Sequence[Any], beside: Sequence[str] = ()) -> list[M]:
    """The rows of a statement of our own as instances, as `raw` gives them but without its preparations.

    The statement selects all columns of the model in their order (`columns_of`), then those named in `beside`, which
    become attributes as they came.
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        rows = cursor.fetchall()
    names = (*(column.attname for column in model._meta.concrete_fields), *beside)
    read = _readers(model)
    found = []
    for row in rows:
        values = dict(zip(names, row, strict=True))
        for name, value_of in read:
            if values[name] is not None:
                values[name] = value_of(values[name], None, connection)
        found.append(_instance(model, values))
    return found


@cache
def _readers(model: type[models.Model]) -> tuple[tuple[str, Callable[..., Any]], ...]:
    """The columns that Django reads in a way of its own, such as JSON."""
    readers = ((one.attname, getattr(one, "from_db_value", None)) for one in model._meta.concrete_fields)
    return tuple((name, read) for name, read in readers if read is not None)


def _instance(model: type[M], values: dict[str, Any]) -> M:
    """An instance of a stored row. The constructor, which serves forms and defaults too, takes several times as long."""
    instance = model.__new__(model)
    state = instance._state = ModelState()
    state.adding, state.db = False, connection.alias
    instance.__dict__.update(values)
    return instance


def new_row(model: type[M], **values: Any) -> M:
    """An instance for a new row, as `model(**values)` makes it but several times as fast; for acts that add dozens.

    `values` are by column (`case_id`); what is not given is the field's default.
    """
    row = model.__new__(model)
    row._state = ModelState()
    fixed, made = _defaults(model)
    row.__dict__.update(fixed)
    for name, make in made:
        if name not in values:
            row.__dict__[name] = make()
    row.__dict__.update(values)
    return row


@cache
def _defaults(model: type[models.Model]) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]]]:
    """The model's defaults by column: those that are values, and those that are made for each row."""
    columns = model._meta.concrete_fields
    made = [(column.attname, column.default) for column in columns if column.has_default() and callable(column.default)]
    names = {name for name, _ in made}
    return {one.attname: one.get_default() for one in columns if one.attname not in names}, made


def write_rows(changes: Changes) -> bool:
    """Writes all rows of a unit of change in ONE statement; returns False when its root row existed already.

    The root is inserted unless it breaks a unique constraint; then nothing at all is written. The rows go to the
    server as JSON and are typed there by each table's own row type.
    """
    added, changed = _by_model(changes.added), _by_model(changes.changed)
    if changes.root is None and not added and not changed and not changes.commands:
        return True
    groups = [*([[changes.root]] if changes.root is not None else []), *added.values(), *changed.values()]
    statement = _statement(
        type(changes.root) if changes.root is not None else None,
        tuple(added),
        tuple((model, len(rows) <= FEW) for model, rows in changed.items()),
        tuple((command.text, command.is_read) for command in changes.commands),
    )
    given = [value for command in changes.commands for value in command.given]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*(_as_json(rows) for rows in groups), *given])
        found = cursor.fetchone()
    is_written = bool(found and found[0])
    if is_written:
        for event in changes.events:
            announce(event)
    return is_written


@cache
def _statement(
    root: type[models.Model] | None,
    added: tuple[type[models.Model], ...],
    changed: tuple[tuple[type[models.Model], bool], ...],
    commands: tuple[tuple[str, bool], ...],
) -> str:
    """The statement for rows of these tables, put together once: its text depends on nothing else."""
    is_guarded = root is not None
    parts = [_insert(root, sql.SQL("root"), once=True)] if root else []
    parts += [_insert(model, sql.SQL(f"added_{n}"), guarded=is_guarded) for n, model in enumerate(added)]
    parts += [
        _update(model, sql.SQL(f"changed_{n}"), few=are_few, guarded=is_guarded)
        for n, (model, are_few) in enumerate(changed)
    ]
    parts += [_command(text, n, guarded=is_guarded) for n, (text, _) in enumerate(commands)]
    outcome: list[sql.Composable] = [sql.SQL("SELECT (SELECT count(*) FROM root)" if root else "SELECT 1")]
    read = [f"command_{n}" for n, (_, is_read) in enumerate(commands) if is_read]
    outcome += [sql.SQL("(SELECT count(*) FROM {})").format(sql.Identifier(name)) for name in read]
    return sql.SQL("WITH {} {}").format(sql.SQL(", ").join(parts), sql.SQL(", ").join(outcome)).as_string()


def _by_model(rows: Iterable[models.Model]) -> Mapping[type[models.Model], list[models.Model]]:
    groups: defaultdict[type[models.Model], list[models.Model]] = defaultdict(list)
    for row in rows:
        groups[type(row)].append(row)
    return groups


def _as_json(rows: Sequence[models.Model]) -> str:
    """The rows as the server reads them; it takes a column that is left out for NULL."""
    columns, values_of = _written(type(rows[0]))
    values = [
        {column: value for column, value in zip(columns, values_of(row), strict=True) if value is not None}
        for row in rows
    ]
    return json.dumps(values, default=_plain, ensure_ascii=False)


@cache
def _written(model: type[models.Model]) -> tuple[tuple[str, ...], Callable[[models.Model], Sequence[Any]]]:
    """The columns that go to the server, and how a row's values for them are read."""
    columns = [one for one in model._meta.concrete_fields if not one.has_db_default()]
    return tuple(str(one.column) for one in columns), attrgetter(*(one.attname for one in columns))


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    raise TypeError(f"not a value of a row: {value!r}")


def _insert(model: type[models.Model], name: sql.SQL, *, once: bool = False, guarded: bool = False) -> sql.Composable:
    columns = sql.SQL(", ").join([sql.Identifier(name) for name in _given_columns(model)])
    return sql.SQL(
        "{name} AS (INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, "
        "%s::jsonb){guard}{conflict} RETURNING 1)"
    ).format(
        name=name,
        table=sql.Identifier(model._meta.db_table),
        columns=columns,
        guard=sql.SQL(f" WHERE {IF_ROOT}" if guarded else ""),
        conflict=sql.SQL(" ON CONFLICT DO NOTHING" if once else ""),
    )


def _update(model: type[models.Model], name: sql.SQL, *, few: bool, guarded: bool) -> sql.Composable:
    """The UPDATE of one table.

    The server guesses a hundred rows unless it is told that there are few, and then reads a whole table for one of them.
    """
    key = str(model._meta.pk.column)
    settings = sql.SQL(", ").join(
        [
            sql.SQL("{column} = given.{column}").format(column=sql.Identifier(column))
            for column in columns_of(model)
            if column != key
        ]
    )
    return sql.SQL(
        "{name} AS (UPDATE {table} AS kept SET {settings} FROM (SELECT * FROM "
        "jsonb_populate_recordset(NULL::{table}, %s::jsonb){limit}) AS given WHERE kept.{key} = given.{key}{guard})"
    ).format(
        name=name,
        table=sql.Identifier(model._meta.db_table),
        settings=settings,
        limit=sql.SQL(f" LIMIT {FEW}" if few else ""),
        key=sql.Identifier(key),
        guard=sql.SQL(f" AND {IF_ROOT}" if guarded else ""),
    )


def _command(text: str, number: int, *, guarded: bool) -> sql.Composable:
    guard = f" AND {IF_ROOT}" if guarded else ""
    return sql.SQL(f"command_{number} AS ({text}{guard})")


def columns_of(model: type[models.Model]) -> list[str]:
    """The names of a model's columns."""
    return [str(column.column) for column in model._meta.concrete_fields]


def _given_columns(model: type[models.Model]) -> list[str]:
    """The columns that a new row brings; the others are the database's to fill."""
    return [
        str(column.column)
        for column in model._meta.concrete_fields
        if not isinstance(column, models.AutoField) and not column.has_db_default()
    ]
