"""The demo's systems of the registers' owners: each acts under its owner's role and writes its own rows alone.

A department's real system takes the platform's place of call here: it takes decisions as messages, gives identifiers
and changes its own register. The platform itself has no right on any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from onewindow.foundation import clock
from onewindow.foundation.errors import Conflict, Invalid, SourceUnavailable
from onewindow.foundation.identifiers import next_demo_uscc
from onewindow.foundation.roles import role_url
from onewindow.registers.connectors.hosting import owner_role, put_records, put_reservations, schema_of
from onewindow.registers.rules import (
    RecordRow,
    RegisterRow,
    company_of,
    corrected_row,
    credit_after_broken_promise,
    newborn_of,
    next_resident_number,
    record_of,
    text_of,
    typed_value,
)

Connection = psycopg.Connection[Any]
LIMITS = "-c statement_timeout=5s -c lock_timeout=3s -c idle_in_transaction_session_timeout=30s"


class MessageUnknown(Invalid):
    """The owner's system does not take messages of this kind."""

    code, title = "message-unknown", "该数据库不接收这类消息"


class AlreadyRegistered(Conflict):
    """Another record has this key: what is founded or born cannot take its place."""

    code, title = "already-registered", "这个号码已经登记过"


class OwnerUnavailable(SourceUnavailable):
    """The owner's system does not answer."""

    code = "owner-unavailable"


@contextmanager
def owner_system(code: str) -> Iterator[Connection]:
    """One transaction in a register, as its owner; raises OwnerUnavailable when the register cannot be reached."""
    try:
        with psycopg.connect(role_url(owner_role(code)), connect_timeout=3, options=LIMITS) as connection:
            connection.execute(sql.SQL("set search_path to {}").format(sql.Identifier(schema_of(code))))
            connection.execute("select set_config('onewindow.now', %s, true)", [clock.now().isoformat()])
            yield connection
    except psycopg.OperationalError as error:
        raise OwnerUnavailable(code) from error


def take(register: RegisterRow, kind: str, facts: Mapping[str, Any], message_id: str) -> dict[str, Any]:
    """Takes one message and writes what follows from it; the same message again gets the first answer."""
    act = ACTS.get((register.code, kind)) or EVERYWHERE.get(kind)
    if act is None:
        raise MessageUnknown(f"{register.code}: {kind}")
    with owner_system(register.code) as connection:
        connection.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [message_id])
        known = connection.execute("select answer from message where id = %s", [message_id]).fetchone()
        if known:
            return dict(known[0])
        connection.execute("select set_config('onewindow.kind', %s, true)", [kind])
        answer = act(connection, register, facts)
        connection.execute(
            "insert into message (id, kind, answer) values (%s, %s, %s)", [message_id, kind, Jsonb(answer)]
        )
        return answer


def assign(code: str, *, case_number: str, names: Sequence[str], choose: Callable[[Connection], str]) -> str:
    """The identifier of a case's new company or person: the one given before, the reserved one, or the next free."""
    with owner_system(code) as connection:
        connection.execute("lock table assignment in share row exclusive mode")
        known = connection.execute("select identifier from assignment where case_number = %s", [case_number]).fetchone()
        if known:
            return str(known[0])
        reserved = connection.execute(
            "select identifier from reservation r where name = any(%s) and not exists"
            " (select 1 from record where key = r.identifier)"
            " and not exists (select 1 from assignment a where a.identifier = r.identifier)",
            [list(names)],
        ).fetchone()
        identifier = str(reserved[0]) if reserved else choose(connection)
        connection.execute(
            "insert into assignment (case_number, name, identifier) values (%s, %s, %s)",
            [case_number, names[0], identifier],
        )
        return identifier


def next_uscc(division: str) -> Callable[[Connection], str]:
    """Chooses the next free USCC of the demo's series in a division."""
    return lambda connection: next_demo_uscc(division, _taken(connection))


def next_number(division: str, born: date, sex: str) -> Callable[[Connection], str]:
    """Chooses the next free resident number of a division, day and sex."""
    return lambda connection: next_resident_number(division, born, sex, _taken(connection))


def restore(code: str, rows: Sequence[RecordRow], *, remove: Sequence[str], reservations: Mapping[str, str]) -> None:
    """Puts rows back as they were loaded and removes those that a story has added, with their numbers."""
    with owner_system(code) as connection:
        connection.execute("select set_config('onewindow.loading', 'on', true)")
        connection.execute("delete from record where key = any(%s)", [list(remove)])
        connection.execute("delete from assignment where identifier = any(%s)", [[*remove, *reservations.values()]])
        put_records(connection, code, rows, only=False)
        if reservations:
            put_reservations(connection, code, dict(reservations), only=False)


def founded_by(code: str, numbers: Sequence[str], names: Sequence[str]) -> list[str]:
    """The keys of rows that messages added, in which one of the numbers stands or which bear one of the names."""
    with owner_system(code) as connection:
        found = connection.execute(
            "select key from record where source <> 'loaded' and (body->>'name' = any(%s) or"
            " exists (select 1 from jsonb_each_text(body) e where e.value = any(%s))) union"
            " select identifier from assignment where name = any(%s)",
            [list(names), list(numbers), list(names)],
        ).fetchall()
    return [str(row[0]) for row in found]


def _taken(connection: Connection) -> list[str]:
    rows = connection.execute(
        "select key from record union select identifier from assignment union select identifier from reservation"
    )
    return [str(row[0]) for row in rows]


def _add(connection: Connection, register: RegisterRow, facts: Mapping[str, Any], source: str) -> dict[str, Any]:
    row = record_of(register, facts)
    added = connection.execute(
        "insert into record (key, body, subjects, source) values (%s, %s, %s, %s) on conflict (key) do nothing"
        " returning key",
        [row.key, Jsonb(dict(row.body)), list(row.subjects), source],
    ).fetchone()
    if added is None:
        raise AlreadyRegistered(register.code)
    return {"key": row.key}


def _write(connection: Connection, register: RegisterRow, facts: Mapping[str, Any], source: str) -> dict[str, Any]:
    row = record_of(register, facts)
    connection.execute(
        "insert into record (key, body, subjects, source) values (%s, %s, %s, %s) on conflict (key) do update"
        " set body = excluded.body, subjects = excluded.subjects, recorded_at = now()",
        [row.key, Jsonb(dict(row.body)), list(row.subjects), source],
    )
    return {"key": row.key}


def _establish_company(connection: Connection, register: RegisterRow, facts: Mapping[str, Any]) -> dict[str, Any]:
    return _add(connection, register, company_of(facts, str(facts.get("division") or "")), "company_established")


def _register_newborn(connection: Connection, register: RegisterRow, facts: Mapping[str, Any]) -> dict[str, Any]:
    return _add(connection, register, newborn_of(facts), "newborn_registered")


def _record_broken_promise(connection: Connection, register: RegisterRow, facts: Mapping[str, Any]) -> dict[str, Any]:
    subject = str(facts.get("subject_id") or facts.get("uscc") or facts.get("id_no") or "")
    found = connection.execute("select body from record where key = %s for update", [subject]).fetchone()
    row = credit_after_broken_promise(subject, found[0] if found else None)
    before = int((found[0] if found else {}).get("broken_promises") or 0)
    told = {"broken_promises": row["broken_promises"], "added": row["broken_promises"] - before}
    return _write(connection, register, row, "promise_broken") | told | {"promise_allowed": row["promise_allowed"]}


def _correct_value(connection: Connection, register: RegisterRow, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Puts one element right in the records about somebody that hold the disputed value; `changed` says in how many."""
    element, subject, before = (str(facts.get(name) or "") for name in ("element", "subject", "before"))
    found = connection.execute(
        "select key, body from record where subjects @> array[%s] order by key for update", [subject]
    ).fetchall()
    wrong = [(key, body) for key, body in found if text_of(body.get(element)) == before]
    try:
        value = typed_value(register.elements[element], str(facts.get("value") or ""))
        rows = [corrected_row(register, body, element, value) for _, body in wrong]
    except (KeyError, ValueError) as error:
        raise Invalid(f"{register.code}.{element}: {error}") from error
    connection.execute("select set_config('onewindow.correcting', 'on', true)")  # it never was what it said
    for row in rows:
        connection.execute(
            "update record set body = %s, subjects = %s, recorded_at = now() where key = %s",
            [Jsonb(dict(row.body)), list(row.subjects), row.key],
        )
    return {"key": rows[0].key if rows else "", "changed": len(rows)}


Act = Callable[[Connection, RegisterRow, Mapping[str, Any]], dict[str, Any]]
ACTS: Mapping[tuple[str, str], Act] = {
    ("ent", "company_established"): _establish_company,
    ("pop", "newborn_registered"): _register_newborn,
    ("crd", "promise_broken"): _record_broken_promise,
}
EVERYWHERE: Mapping[str, Act] = {"value_corrected": _correct_value}
