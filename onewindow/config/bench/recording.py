"""Records which rows an act writes, so that the same rows can be written by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

Values = tuple[str | None, ...]

TABLES = """
select c.relname,
       array(select a.attname::text from pg_attribute a
              where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum),
       array(select format_type(a.atttypid, a.atttypmod) from pg_attribute a
              where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum),
       array(select a.attname::text from pg_attribute a
               left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
              where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                and (a.attidentity <> '' or a.attgenerated <> ''
                     or pg_get_expr(d.adbin, d.adrelid) ~ 'nextval|pg_current_xact_id')),
       array(select a.attname::text from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey)
              where i.indrelid = c.oid and i.indisprimary),
       array(select a.attname::text from pg_index i
               join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
              where i.indrelid = c.oid and i.indisunique and i.indnkeyatts = 1 and i.indpred is null
                and a.atttypid = any('{uuid,text,varchar}'::regtype[]))
  from pg_class c
 where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'bench_write'
 order by 1
"""
NOTE = """
create function {function}() returns trigger language plpgsql security definer set search_path = public as $note$
begin
    if pg_trigger_depth() = 1 then  -- what other triggers write comes of itself when the row is written by hand
        insert into bench_write (name, old, new) values (tg_table_name,
            case when tg_op <> 'INSERT' then array[{old}] end, case when tg_op <> 'DELETE' then array[{new}] end);
    end if;
    return null;
end $note$
"""


@dataclass(frozen=True, slots=True)
class Table:
    """A table's columns with their types; those the server fills in itself; its key; what names one row alone."""

    name: str
    columns: tuple[str, ...]
    types: tuple[str, ...]
    automatic: frozenset[str]
    key: tuple[str, ...]
    unique: frozenset[str]

    def key_of(self, values: Values) -> Values:
        """The row's key."""
        return tuple(values[self.columns.index(name)] for name in self.key)


@dataclass(frozen=True, slots=True)
class Change:
    """What an act came to for one row: written new (`old` is None), changed, or deleted (`new` is None)."""

    table: Table
    old: Values | None
    new: Values | None


@contextmanager
def recording(owner: psycopg.Connection[Any]) -> Iterator[Callable[[Callable[[], object]], list[Change]]]:
    """Within the block, the function given records what an act writes; the triggers behind it go with the block."""
    tables = _tables(owner)
    _install(owner, tables.values())
    try:

        def record(act: Callable[[], object]) -> list[Change]:
            owner.execute("delete from bench_write")
            act()
            rows = owner.execute("select name, old, new from bench_write order by id").fetchall()
            return _net([Change(tables[name], _values(old), _values(new)) for name, old, new in rows])

        yield record
    finally:
        owner.execute("drop table bench_write")
        for table in tables:
            owner.execute(sql.SQL("drop function {}() cascade").format(_function(table)))


def _tables(owner: psycopg.Connection[Any]) -> dict[str, Table]:
    return {
        name: Table(name, tuple(columns), tuple(types), frozenset(automatic), tuple(key), frozenset(unique))
        for name, columns, types, automatic, key, unique in owner.execute(TABLES).fetchall()
    }


def _install(owner: psycopg.Connection[Any], tables: Iterator[Table] | Sequence[Table] | Any) -> None:
    owner.execute("create table bench_write (id bigserial primary key, name text not null, old text[], new text[])")
    for table in tables:
        lists = {
            which: sql.SQL(", ").join(sql.SQL(f"{which}.{{}}::text").format(sql.Identifier(c)) for c in table.columns)
            for which in ("old", "new")
        }
        owner.execute(sql.SQL(NOTE).format(function=_function(table.name), **lists))
        owner.execute(
            sql.SQL(
                "create trigger bench_note after insert or update or delete on {} for each row execute function {}()"
            ).format(sql.Identifier(table.name), _function(table.name))
        )


def _function(table: str) -> sql.Identifier:
    return sql.Identifier(f"bench_note_{table}")


def _values(row: Sequence[str | None] | None) -> Values | None:
    return None if row is None else tuple(row)


def _net(writes: Sequence[Change]) -> list[Change]:
    """Several writes to one row as the one that they come to, in the order in which rows were first written."""
    found: dict[tuple[str, Values], Change] = {}
    for write in writes:
        key = (write.table.name, write.table.key_of(write.new or write.old or ()))
        before = found.get(key)
        found[key] = Change(write.table, before.old if before else write.old, write.new)
    return [change for change in found.values() if change.old != change.new]
