"""Writes recorded rows again, under new names, by hand-written SQL: one statement per table and kind of change."""

from __future__ import annotations

import re
import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import count
from typing import Any

import psycopg
from psycopg import sql

from onewindow.config.bench.recording import Change, Table, Values
from onewindow.foundation.identifiers import node_number
from onewindow.foundation.ids import new_id

Statement = tuple[str, list[str | None]]
Pieces = tuple[str, ...]  # literal, name, literal, name, … literal
NUMBER = re.compile(r"([A-Z]{2})(\d{6})(\d{4})(\d{2})(\d{2})\d{6}[0-9A-Z]")
DIGITS = re.compile(r"\d{6}(?!.*\d{6})")
HEXADECIMAL = re.compile(r"[0-9a-f]{64}")
FIRST_SEQUENCE = 500_000  # the city's own numbers of one day never get so far
_sequence = count(FIRST_SEQUENCE)


class Script:
    """Recorded acts on one matter, ready to be written for any number of other matters.

    Whatever names a row of the matter (identifiers, numbers, codes) is new in every copy, with the same length;
    everything else is the same. `own` are tables whose changed rows belong to the matter too; `also` are further
    texts that are new in every copy.
    """

    def __init__(self, acts: Mapping[str, Sequence[Change]], own: Collection[str], also: Collection[str] = ()) -> None:
        self.acts = acts
        self.names = frozenset(also).union(*(_names(changes, own) for changes in acts.values()))
        by_length = sorted(self.names, key=len, reverse=True)
        self._any_name = re.compile(f"({'|'.join(map(re.escape, by_length))})")
        self._split: dict[str | None, Pieces | None] = {None: None}

    def copy(self) -> Copy:
        """Another matter with the same rows."""
        return Copy(self, {name: fresh(name) for name in self.names})

    def is_own(self, change: Change) -> bool:
        """Whether the changed row belongs to the matter; others, such as counters, are everybody's."""
        return any(value in self.names for value in change.table.key_of(change.old or change.new or ()))

    def pieces(self, value: str | None) -> Pieces | None:
        """A column's text, taken apart at the names in it; once."""
        if value not in self._split:
            self._split[value] = tuple(self._any_name.split(value or ""))
        return self._split[value]


class Copy:
    """One matter of a script, with names of its own."""

    def __init__(self, script: Script, names: Mapping[str, str]) -> None:
        self.script, self.names = script, names

    def before(self, act: str) -> list[Statement]:
        """What has to be there before the act: the matter's rows that the act changes, as they were."""
        rows = [(one.table, self.row(one.old)) for one in self.script.acts[act] if one.old and self.script.is_own(one)]
        return _inserts(rows)

    def statements(self, act: str) -> list[Statement]:
        """The act's writes: what is new, what changes, what goes."""
        changes = self.script.acts[act]
        new = [(one.table, self.row(one.new)) for one in changes if one.old is None and one.new]
        return [*_inserts(new), *self._updates(changes), *self._deletes(changes)]

    def row(self, values: Values | None) -> Values:
        """A recorded row under this copy's names."""
        return tuple(self._renamed(self.script.pieces(value)) for value in values or ())

    def _renamed(self, pieces: Pieces | None) -> str | None:
        if pieces is None:
            return None
        if len(pieces) == 1:
            return pieces[0]
        return "".join(self.names[piece] if index % 2 else piece for index, piece in enumerate(pieces))

    def _updates(self, changes: Sequence[Change]) -> list[Statement]:
        groups: defaultdict[tuple[str, bool], list[Change]] = defaultdict(list)
        for one in changes:
            if one.old and one.new:
                groups[one.table.name, self.script.is_own(one)].append(one)
        return [self._update(found, is_own=is_own) for (_, is_own), found in groups.items()]

    def _update(self, changes: Sequence[Change], *, is_own: bool) -> Statement:
        """One UPDATE of the columns that change; everybody's rows are written again with the value that they have."""
        table = changes[0].table
        changed = [
            name
            for place, name in enumerate(table.columns)
            if any(one.old and one.new and one.old[place] != one.new[place] for one in changes)
        ]
        columns = (*table.key, *changed)
        rows = [self.row(one.new) for one in changes]
        return _update_text(table, tuple(changed), len(rows), is_own), _parameters(table, columns, rows)

    def _deletes(self, changes: Sequence[Change]) -> list[Statement]:
        groups: defaultdict[str, list[Change]] = defaultdict(list)
        for one in changes:
            if one.new is None:
                groups[one.table.name].append(one)
        return [self._delete(found) for found in groups.values()]

    def _delete(self, changes: Sequence[Change]) -> Statement:
        table, rows = changes[0].table, [self.row(one.old) for one in changes]
        return _delete_text(table, len(rows)), _parameters(table, table.key, rows)


def write(connection: psycopg.Connection[Any], statements: Iterable[Statement]) -> None:
    """Runs prepared statements in one transaction and commits; nothing is parsed on this side."""
    with connection.transaction(), psycopg.RawCursor(connection) as cursor:
        for statement, parameters in statements:
            cursor.execute(statement, parameters, prepare=True)


def fresh(name: str) -> str:
    """Another name of the same kind and length: an identifier, a number of ours, a series' number, a code."""
    if len(name) == 36 and name.count("-") == 4:
        return str(new_id())
    number = NUMBER.fullmatch(name)
    if number:
        prefix, division, *day = number.groups()
        return node_number(prefix, division, date(*map(int, day)), next(_sequence))
    if HEXADECIMAL.fullmatch(name):
        return secrets.token_hex(32)
    if DIGITS.search(name):
        return DIGITS.sub(f"{next(_sequence):06d}", name)
    return secrets.token_urlsafe(len(name))[: len(name)]


def _names(changes: Sequence[Change], own: Collection[str]) -> set[str]:
    found = set()
    for one in changes:
        if one.old is not None and one.table.name not in own:
            continue
        values = one.new or one.old or ()
        found |= {
            value for name, value in zip(one.table.columns, values, strict=True) if name in one.table.unique and value
        }
    return found


def _inserts(rows: Iterable[tuple[Table, Values]]) -> list[Statement]:
    groups: dict[str, tuple[Table, list[Values]]] = {}
    for table, values in rows:
        groups.setdefault(table.name, (table, []))[1].append(values)
    return [_insert(table, found) for table, found in groups.values()]


def _insert(table: Table, rows: Sequence[Values]) -> Statement:
    return _insert_text(table, len(rows)), _parameters(table, _given(table), rows)


@cache
def _insert_text(table: Table, rows: int) -> str:
    columns = _given(table)
    return (
        sql.SQL("insert into {} ({}) values {}")
        .format(sql.Identifier(table.name), _list(columns), _places(table, columns, rows))
        .as_string()
    )


@cache
def _update_text(table: Table, changed: Sequence[str], rows: int, is_own: bool) -> str:
    columns, source = (*table.key, *changed), sql.SQL("given" if is_own else "kept")
    return (
        sql.SQL("update {} as kept set {} from (values {}) as given ({}) where {}")
        .format(
            sql.Identifier(table.name),
            sql.SQL(", ").join(sql.SQL("{0} = {1}.{0}").format(sql.Identifier(name), source) for name in changed),
            _places(table, columns, rows),
            _list(columns),
            sql.SQL(" and ").join(sql.SQL("kept.{0} = given.{0}").format(sql.Identifier(name)) for name in table.key),
        )
        .as_string()
    )


@cache
def _delete_text(table: Table, rows: int) -> str:
    return (
        sql.SQL("delete from {} where ({}) in (values {})")
        .format(sql.Identifier(table.name), _list(table.key), _places(table, table.key, rows))
        .as_string()
    )


def _list(columns: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def _places(table: Table, columns: Sequence[str], rows: int) -> sql.Composed:
    """Numbered parameters for so many rows, each with its column's type."""
    types, number = dict(zip(table.columns, table.types, strict=True)), count(1)
    return sql.SQL(", ").join(
        sql.SQL("({})").format(sql.SQL(", ").join(sql.SQL(f"${next(number)}::{types[name]}") for name in columns))
        for _ in range(rows)
    )


def _given(table: Table) -> tuple[str, ...]:
    return tuple(name for name in table.columns if name not in table.automatic)


def _parameters(table: Table, columns: Sequence[str], rows: Iterable[Values]) -> list[str | None]:
    places = [table.columns.index(name) for name in columns]
    return [row[place] for row in rows for place in places]
