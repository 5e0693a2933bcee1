"""What has changed in a register, as its own schema keeps it: read with the role that may do nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import psycopg
from psycopg import sql

from onewindow.foundation.roles import role_url
from onewindow.registers.connectors.hosting import reader_role, schema_of
from onewindow.registers.connectors.owner import OwnerUnavailable

LIMITS = "-c statement_timeout=5s -c lock_timeout=3s -c default_transaction_read_only=on"

CHANGES = """
select c.sequence, c.id, c.key, c.kind, c.elements, c.at,
    coalesce((select jsonb_object_agg(name, r.body ->> name) from unnest(%s::text[]) name), '{{}}')
from {change} c left join {record} r on r.key = c.key
where c.sequence > %s order by c.sequence limit %s
"""


@dataclass(frozen=True, slots=True)
class ChangeFact:
    """A change of a record: which elements, and what the record says now of those that tell how somebody is."""

    sequence: int
    id: UUID
    key: str
    kind: str
    elements: tuple[str, ...]
    at: datetime
    states: dict[str, str | None]


def changes_after(code: str, sequence: int, *, states: tuple[str, ...] = (), limit: int = 200) -> list[ChangeFact]:
    """The changes after a number, in the order in which they became true here. Raises OwnerUnavailable."""
    schema = schema_of(code)
    statement = sql.SQL(CHANGES).format(
        change=sql.Identifier(schema, "change"), record=sql.Identifier(schema, "record")
    )
    try:
        with psycopg.connect(role_url(reader_role(code)), autocommit=True, connect_timeout=3, options=LIMITS) as reader:
            rows = reader.execute(statement, [list(states), sequence, limit]).fetchall()
    except psycopg.OperationalError as error:
        raise OwnerUnavailable(code) from error
    return [ChangeFact(row[0], row[1], row[2], row[3], tuple(row[4]), row[5], dict(row[6])) for row in rows]
