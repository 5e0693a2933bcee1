"""The connector for registers hosted in this database: another role, another connection, one statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import psycopg
from django.conf import settings
from psycopg import errors, sql
from psycopg.types.json import Jsonb

from onewindow.exchange.connectors.protocol import Found, Matched, Question, SourceFailure, SourceTimedOut
from onewindow.exchange.rules import Comparing, Condition
from onewindow.foundation.roles import role_url

TIMEOUT_MS = 3000  # how long a register may take; setting ONEWINDOW_SOURCE_TIMEOUT_MS
ROWS = 200  # of one answer; whoever needs more needs another service

# A record leaves only when it holds the asked values and, where the question is bound, is about an allowed number;
# only the asked elements leave with it.
ASK = """
select q.n, cut.body, found.subjects
from jsonb_to_recordset(%s::jsonb) as q(n int, query jsonb, elements text[], allowed text[])
cross join lateral (
    select r.body, r.subjects from {record} r
    where r.body @> q.query and (q.allowed is null or r.subjects && q.allowed)
    order by r.key limit {limit}
) found
cross join lateral (
    select coalesce(jsonb_object_agg(name, found.body -> name), '{{}}'::jsonb) as body
    from unnest(q.elements) as name
) cut
order by q.n
"""

# The same of a moment: of each record the row that covers it and was recorded last, up to what was known then.
ASK_THEN = """
select q.n, cut.body, found.subjects
from jsonb_to_recordset(%s::jsonb) as q(n int, query jsonb, elements text[], allowed text[], as_of timestamptz,
    known_at timestamptz)
cross join lateral (
    select past.key, past.body, past.subjects from (
        select distinct on (h.key) h.key, h.body, h.subjects from {history} h
        where h.key in (
            select x.key from {history} x
            where x.body @> q.query and (q.allowed is null or x.subjects && q.allowed)
        )
        and h.valid_from <= q.as_of and (h.valid_until is null or h.valid_until > q.as_of)
        and (q.known_at is null or h.recorded_at <= q.known_at)
        order by h.key, h.sequence desc
    ) as past
    where past.body @> q.query and (q.allowed is null or past.subjects && q.allowed)
    order by past.key limit {limit}
) found
cross join lateral (
    select coalesce(jsonb_object_agg(name, found.body -> name), '{{}}'::jsonb) as body
    from unnest(q.elements) as name
) cut
order by q.n
"""

# All records for which the conditions hold, in the order of their keys; only the asked elements leave.
MATCH = """
select found.key, cut.body, found.subjects
from (select r.key, r.body, r.subjects from {record} r where {where} order by r.key limit %s) found
cross join lateral (
    select coalesce(jsonb_object_agg(name, found.body -> name), '{{}}'::jsonb) as body
    from unnest(%s::text[]) as name
) cut
order by found.key
"""
MATCH_TIMEOUT_MS = 60_000  # a nightly job looks through a whole register


class HostedRegister:
    """Reads a register as the role that may do nothing else."""

    def __init__(self, code: str) -> None:
        if not (len(code) == 3 and code.isascii() and code.isalpha()):
            raise ValueError(f"a register's code has three letters: {code}")
        self._role = f"onewindow_read_{code}"
        self._record = sql.Identifier(f"reg_{code}", "record")
        self._statement = sql.SQL(ASK).format(record=self._record, limit=sql.Literal(ROWS))
        history = sql.Identifier(f"reg_{code}", "record_history")
        self._then = sql.SQL(ASK_THEN).format(history=history, limit=sql.Literal(ROWS))
        self._match = sql.SQL(MATCH)

    def ask(self, questions: Sequence[Question]) -> list[Found]:
        """Answers the questions in one statement of a connection of its own; those about another time in a second."""
        then = [number for number, question in enumerate(questions) if question.as_of or question.known_at]
        current = [number for number in range(len(questions)) if number not in then]
        limit = int(getattr(settings, "ONEWINDOW_SOURCE_TIMEOUT_MS", TIMEOUT_MS))
        rows: list[tuple[Any, ...]] = []
        for numbers, statement in ((current, self._statement), (then, self._then)):
            if numbers:
                rows += self._rows(statement, [Jsonb(_given(questions, numbers))], limit)
        return [_found([row for row in rows if row[0] == number]) for number in range(len(questions))]

    def match(self, elements: Sequence[str], conditions: Sequence[Condition], *, after: str, limit: int) -> Matched:
        """Looks through the whole register, page by page, in one statement of a connection of its own."""
        parts = [_condition(one) for one in conditions]
        where = sql.SQL(" and ").join([sql.SQL("r.key > %s"), *(part for part, _ in parts)])
        given = [after, *(value for _, values in parts for value in values), limit, list(elements)]
        rows = self._rows(self._match.format(record=self._record, where=where), given, MATCH_TIMEOUT_MS)
        numbers = tuple(sorted({str(number) for row in rows for number in row[2]}))
        return Matched(tuple(dict(row[1]) for row in rows), numbers, str(rows[-1][0]) if len(rows) == limit else "")

    def _rows(self, statement: sql.Composed, given: list[Any], limit_ms: int) -> list[tuple[Any, ...]]:
        options = f"-c statement_timeout={limit_ms} -c lock_timeout={limit_ms} -c default_transaction_read_only=on"
        try:
            with psycopg.connect(
                role_url(self._role), autocommit=True, connect_timeout=max(1, limit_ms // 1000), options=options
            ) as connection:
                return connection.execute(statement, given).fetchall()
        except (errors.QueryCanceled, errors.LockNotAvailable, psycopg.errors.ConnectionTimeout) as error:
            raise SourceTimedOut(type(error).__name__) from error
        except psycopg.Error as error:
            raise SourceFailure(type(error).__name__) from error


def _given(questions: Sequence[Question], numbers: Sequence[int]) -> list[dict[str, Any]]:
    """Some of the questions as the statements take them, by their numbers."""
    asked = [(number, questions[number]) for number in numbers]
    return [
        {
            "n": number,
            "query": dict(question.query),
            "elements": list(question.elements),
            "allowed": None if question.allowed is None else list(question.allowed),
        }
        | ({"as_of": _moment(question.as_of or question.known_at)} if question.as_of or question.known_at else {})
        | ({"known_at": _moment(question.known_at)} if question.known_at else {})
        for number, question in asked
    ]


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _condition(one: Condition) -> tuple[sql.Composable, list[Any]]:
    """The condition in SQL, and its values."""
    text = sql.SQL("(r.body ->> {name})").format(name=sql.Literal(one.element))
    if one.test is Comparing.EQUALS:
        return sql.SQL("r.body @> %s"), [Jsonb({one.element: one.value})]
    if one.test is Comparing.BEGINS:
        return text + sql.SQL(" ^@ %s"), [one.value]
    if one.test is Comparing.UNTIL:
        return text + sql.SQL(" <= %s"), [one.value]
    spans = [(text + sql.SQL(" between %s and %s"), pair) for pair in one.value]
    joined = sql.SQL("(") + sql.SQL(" or ").join(part for part, _ in spans) + sql.SQL(")")
    return joined, [value for _, pair in spans for value in pair]


def _found(rows: list[tuple[Any, ...]]) -> Found:
    numbers = sorted({str(number) for row in rows for number in row[2]})
    return Found(tuple(dict(row[1]) for row in rows), tuple(numbers))
