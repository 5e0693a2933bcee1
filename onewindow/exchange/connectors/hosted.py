"""The connector for registers hosted in this database: another role, another connection, one statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from django.conf import settings
from psycopg import errors, sql
from psycopg.types.json import Jsonb

from onewindow.exchange.connectors.protocol import Found, Question, SourceFailure, SourceTimedOut
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


class HostedRegister:
    """Reads a register as the role that may do nothing else."""

    def __init__(self, code: str) -> None:
        if not (len(code) == 3 and code.isascii() and code.isalpha()):
            raise ValueError(f"a register's code has three letters: {code}")
        self._role = f"onewindow_read_{code}"
        self._statement = sql.SQL(ASK).format(record=sql.Identifier(f"reg_{code}", "record"), limit=sql.Literal(ROWS))

    def ask(self, questions: Sequence[Question]) -> list[Found]:
        """Answers the questions in one statement of a connection of its own."""
        given = [
            {
                "n": number,
                "query": dict(question.query),
                "elements": list(question.elements),
                "allowed": None if question.allowed is None else list(question.allowed),
            }
            for number, question in enumerate(questions)
        ]
        limit = int(getattr(settings, "ONEWINDOW_SOURCE_TIMEOUT_MS", TIMEOUT_MS))
        options = f"-c statement_timeout={limit} -c lock_timeout={limit} -c default_transaction_read_only=on"
        try:
            with psycopg.connect(
                role_url(self._role), autocommit=True, connect_timeout=max(1, limit // 1000), options=options
            ) as connection:
                rows = connection.execute(self._statement, [Jsonb(given)]).fetchall()
        except (errors.QueryCanceled, errors.LockNotAvailable, psycopg.errors.ConnectionTimeout) as error:
            raise SourceTimedOut(type(error).__name__) from error
        except psycopg.Error as error:
            raise SourceFailure(type(error).__name__) from error
        return [_found([row for row in rows if row[0] == number]) for number in range(len(questions))]


def _found(rows: list[tuple[Any, ...]]) -> Found:
    numbers = sorted({str(number) for row in rows for number in row[2]})
    return Found(tuple(dict(row[1]) for row in rows), tuple(numbers))
