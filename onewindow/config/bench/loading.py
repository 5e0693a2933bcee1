"""Makes cases by the million inside PostgreSQL: sample cases' rows, once for each name in a list of names.

The list (identifier, number, day, applicant) comes by COPY; everything else is `INSERT … SELECT` on the server. Indexes and
foreign keys of the three tables are taken down before and built again after, in the same transaction: who comes in
meanwhile waits, and a load that is broken off leaves nothing.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from onewindow.config.bench.samples import Sample, samples
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.identifiers import node_number
from onewindow.foundation.profile import profile
from onewindow.identity.queries import PartyRow, accounts_by_login, parties, parties_by_login

TABLES = ("cases_case", "cases_step", "cases_casematerial")
YEARS = timedelta(days=3 * 365)
SHARES = (("closed", 88), ("accepted", 6), ("received", 5), ("waiting", 1))  # of a hundred; the newest are open
CASES_EACH = 3  # how many matters one of the made-up applicants has
FIRST_SEQUENCE = 500_000  # the city's own numbers of one day never get so far
FILERS = {"zhangsan": (0, 100), "lisi": (10, 100)}  # how many of a thousand cases are theirs, and how many at least
SEED = 20_260_413
SOMEBODY = 0xBE << 120
TAILS = {"cases_step": 0x1000, "cases_casematerial": 0x2000}  # how the last four digits of a row's identifier begin

NAMES = """
create temporary table bench_name (
    sample int not null, id uuid not null, number text not null, at timestamptz not null,
    applicant uuid not null, applicant_ref text not null, filed_by uuid not null
) on commit drop
"""
COPY_NAMES = "copy bench_name (sample, id, number, at, applicant, applicant_ref, filed_by) from stdin"
TAKEN = """
select substr(number, 9, 8), max(substr(number, 17, 6)::int) from cases_case
 where length(number) = 23 and substr(number, 17, 6)::int >= %s group by 1
"""
DEFINITIONS = """
select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
 where conrelid = any(%s::regclass[]) and contype in ('f', 'u')
 order by contype desc
"""
INDEXES = """
select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i
 where i.indrelid = any(%s::regclass[]) and not i.indisprimary
   and not exists (select 1 from pg_constraint c where c.conindid = i.indexrelid)
"""
COLUMNS = """
select a.attname, format_type(a.atttypid, null) from pg_attribute a
 where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum
"""
# What a copied case has of its own; every other column is the sample's, days and moments moved to the case's day.
OWN = {
    "cases_case": {
        "id": "n.id",
        "number": "n.number",
        "applicant": "n.applicant",
        "applicant_ref": "n.applicant_ref",
        "applicant_name": "'申请人' || left(n.applicant_ref, 6)",
        "filed_by": "n.filed_by",
        "subjects": "array[n.applicant_ref]",
        "request_key": "n.number",
        "clock": "case when c.accepted_at is null then c.clock"
        " else jsonb_set(c.clock, '{0,at}', to_jsonb(c.accepted_at + (n.at - c.received_at))) end",
    },
    "cases_step": {"id": "row_id", "case_id": "n.id", "done_by": "n.filed_by"},
    "cases_casematerial": {"id": "row_id", "case_id": "n.id"},
}


@dataclass(frozen=True, slots=True)
class Filer:
    """Somebody of the city who has filed some of the cases."""

    account: UUID
    party: PartyRow
    cases: int


def fill_city(owner: psycopg.Connection[Any], cases: int, tell: Callable[[str], None]) -> None:
    """Adds so many cases to the current database, the demo city's; some are those of its people (`FILERS`)."""
    parties_of, accounts = parties_by_login(FILERS), accounts_by_login(FILERS)
    rows = parties(parties_of.values())
    filers = [
        Filer(accounts[login], rows[parties_of[login]], max(share * cases // 1000, least))
        for login, (share, least) in FILERS.items()
        if login in parties_of
    ]
    applicant = Actor(ActorKind.PERSON, filers[0].account, party=filers[0].party.id)
    load_cases(owner, samples(applicant), cases, filers, tell)


def load_cases(
    owner: psycopg.Connection[Any],
    made: Sequence[Sample],
    cases: int,
    filers: Sequence[Filer],
    tell: Callable[[str], None],
) -> None:
    """Adds so many cases of the samples, those of the filers among them, to the database of the connection."""
    with owner.transaction():
        owner.execute("set local maintenance_work_mem = '512MB'")
        rebuild = _take_down(owner)
        taken = {date.fromisoformat(day): last for day, last in owner.execute(TAKEN, [FIRST_SEQUENCE]).fetchall()}
        tell(f"naming {cases:,} cases …")
        _write_samples(owner, made)
        owner.execute(NAMES)
        with owner.cursor() as cursor, cursor.copy(COPY_NAMES) as copy:
            for row in _names(made, cases, filers, taken):
                copy.write_row(row)
        owner.execute("analyze bench_name")
        for table in TABLES:
            tell(f"writing {table} …")
            owner.execute(_insert(owner, table))
        tell(f"building {len(rebuild)} indexes and constraints …")
        for statement in rebuild:
            owner.execute(statement)
    owner.execute("vacuum analyze cases_case, cases_step, cases_casematerial")


def _take_down(owner: psycopg.Connection[Any]) -> list[sql.SQL | sql.Composed]:
    """Drops what rows are checked against and found by; returns the statements that put it back."""
    tables = list(TABLES)
    rebuild: list[sql.SQL | sql.Composed] = []
    for table, name, definition in owner.execute(DEFINITIONS, [tables]).fetchall():
        owner.execute(sql.SQL("alter table {} drop constraint {}").format(sql.SQL(table), sql.Identifier(name)))
        again = sql.SQL("alter table {} add constraint {} {}")
        rebuild.append(again.format(sql.SQL(table), sql.Identifier(name), sql.SQL(definition)))
    for name, definition in owner.execute(INDEXES, [tables]).fetchall():
        owner.execute(sql.SQL("drop index {}").format(sql.SQL(name)))
        rebuild.append(sql.SQL(definition))
    return rebuild


def _write_samples(owner: psycopg.Connection[Any], made: Sequence[Sample]) -> None:
    for table in TABLES:
        kept = sql.Identifier(f"bench_{table}")
        owner.execute(sql.SQL("create temporary table {} (like {}) on commit drop").format(kept, sql.Identifier(table)))
        owner.execute(sql.SQL("alter table {} add sample int not null, add place int not null").format(kept))
        for sample, one in enumerate(made):
            rows = [row | {"sample": sample, "place": place} for place, row in enumerate(one.rows[table])]
            owner.execute(
                sql.SQL("insert into {0} select * from jsonb_populate_recordset(null::{0}, %s)").format(kept),
                [json.dumps(rows)],
            )


def _names(
    made: Sequence[Sample], cases: int, filers: Sequence[Filer], taken: dict[date, int]
) -> Iterator[tuple[int, UUID, str, datetime, UUID, str, UUID]]:
    """A name for each case, the oldest first, so that identifiers grow with time."""
    dice, division, end = random.Random(SEED + sum(taken.values())), profile().division, clock.now()  # noqa: S311 a spread
    kinds = {kind: [n for n, one in enumerate(made) if one.kind == kind] for kind, _ in SHARES}
    real = _filed(cases, filers)
    for n in range(cases):
        at = end - YEARS * ((cases - n) / cases)
        day = clock.local(at).date()
        taken[day] = taken.get(day, FIRST_SEQUENCE - 1) + 1
        number = node_number("YC", division, day, taken[day])
        sample = dice.choice(kinds[_kind(n, cases)])
        own = _identifier(at, dice)
        if n in real:
            filer = real[n]
            yield sample, own, number, at, filer.party.id, filer.party.ref, filer.account
        else:
            somebody = UUID(int=SOMEBODY | dice.randrange(max(1, cases // CASES_EACH)))
            yield sample, own, number, at, somebody, f"{somebody.int:064x}", somebody


def _identifier(at: datetime, dice: random.Random) -> UUID:
    """A version 7 UUID of that moment whose last four digits are left for what belongs to the case."""
    milliseconds = int(at.timestamp() * 1000)
    return UUID(
        int=milliseconds << 80 | 0x7 << 76 | dice.getrandbits(12) << 64 | 0x2 << 62 | dice.getrandbits(46) << 16
    )


def _kind(n: int, cases: int) -> str:
    """What kind of case the n-th is: the older ones are closed, the newest mixed as their shares are."""
    closed = SHARES[0][1]
    if n * 100 < cases * closed:
        return SHARES[0][0]
    place = n % (100 - closed)
    for kind, share in SHARES[1:]:
        if place < share:
            return kind
        place -= share
    raise AssertionError("the shares do not make a hundred")


def _filed(cases: int, filers: Sequence[Filer]) -> dict[int, Filer]:
    """Which cases the filers filed: their share, evenly over the years."""
    found: dict[int, Filer] = {}
    for shift, filer in enumerate(filers):
        for k in range(min(filer.cases, cases)):
            found[(k * cases // min(filer.cases, cases) + shift) % cases] = filer
    return found


def _insert(owner: psycopg.Connection[Any], table: str) -> sql.Composed:
    """The statement that writes a table's rows for all names."""
    own = OWN[table]
    columns = owner.execute(COLUMNS, [table]).fetchall()
    values = [sql.SQL(own.get(name) or _moved(name, kind)) for name, kind in columns]
    tail = TAILS.get(table)
    row_id = f"(left(n.id::text, 32) || lpad(to_hex({tail} + r.place), 4, '0'))::uuid" if tail else "null"
    return sql.SQL(
        "insert into {table} ({columns}) select {values} from bench_name n join bench_cases_case c on c.sample = n.sample "
        "join {rows} r on r.sample = n.sample cross join lateral (select {row_id} as row_id) made"
    ).format(
        table=sql.Identifier(table),
        columns=sql.SQL(", ").join(sql.Identifier(name) for name, _ in columns),
        values=sql.SQL(", ").join(values),
        rows=sql.Identifier(f"bench_{table}"),
        row_id=sql.SQL(row_id),
    )


def _moved(name: str, kind: str) -> str:
    """A sample's column in a case of another day."""
    column = f'r."{name}"'
    if kind == "timestamp with time zone":
        return f"{column} + (n.at - c.received_at)"
    if kind == "date":
        return f"{column} + (n.at::date - c.received_at::date)"
    return column
