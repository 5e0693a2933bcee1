"""The directory for everybody: each service with its owner, how it is asked, how well it answers and when it last did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from onewindow.foundation import clock
from onewindow.gateway.queries.providers import all_services
from onewindow.registers.queries import authorities

MEASURED = timedelta(days=30)
KEPT = timedelta(minutes=5)
# What the callers did wrong, and what they may not read, says nothing about the service: only failures of its own count.
MEASURE = """
select service, count(*) filter (where error in ('', 'Server.ServerProxy.NetworkError', 'Server.ServerProxy.ServiceFailed')),
    count(*) filter (where error = ''), max(at) filter (where error = ''),
    percentile_disc(0.5) within group (order by took_ms) filter (where error = '')
from gateway_evidence where at > %s group by service
"""


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service as the directory shows it.

    `uptime` is the share of messages in per cent that it answered of those which it could have, None when there were
    none in 30 days; `median_ms` how long it took over half of them.
    """

    id: str
    name: str
    name_en: str
    code: str
    owner: str
    owner_en: str
    is_personal: bool
    elements: int
    uptime: float | None
    asked: int
    last_used: datetime | None
    median_ms: int | None


class _Kept:
    """What was measured last, kept in the process: a public page must not count millions of messages each time."""

    rows: dict[str, tuple[Any, ...]] = {}
    read_at: datetime | None = None


def clear_measured() -> None:
    """Has the next look at the directory measure anew."""
    _Kept.read_at = None


def _measured() -> dict[str, tuple[Any, ...]]:
    now = clock.real_now()
    if _Kept.read_at is None or now - _Kept.read_at > KEPT:
        with connection.cursor() as cursor:
            cursor.execute(MEASURE, [now - MEASURED])
            _Kept.rows, _Kept.read_at = {row[0]: row[1:] for row in cursor.fetchall()}, now
    return _Kept.rows


def service_directory() -> list[ServiceRow]:
    """Every service of this node by its register, in one statement every five minutes; nobody's reads can be told from it."""
    measured = _measured()
    known = authorities()
    found = []
    for one in all_services():
        asked, answered, last, median = measured.get(one.id, (0, 0, None, None))
        owner = known[one.register.owner]
        found.append(
            ServiceRow(
                id=one.id,
                name=one.register.name,
                name_en=one.register.name_en,
                code=one.code,
                owner=owner.name,
                owner_en=owner.name_en,
                is_personal=one.is_personal,
                elements=len(one.elements),
                uptime=round(100 * answered / asked, 1) if asked else None,
                asked=asked,
                last_used=last,
                median_ms=median,
            )
        )
    return found
