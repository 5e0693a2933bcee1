"""The ledger: how fast it seals and is verified, and what it adds to a submission."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from uuid import UUID

import psycopg
from django.db import connections

from onewindow.cases.services import opening
from onewindow.config.bench.figures import Bench
from onewindow.config.bench.matters import submit
from onewindow.config.bench.measuring import Act, Figure, compared, processor
from onewindow.foundation.actor import Actor
from onewindow.foundation.rows import Changes
from onewindow.ledger.queries import verify_log
from onewindow.ledger.services import seal_entries

SEALED_A_SECOND = 5_000  # at least
VERIFIED_A_SECOND = 1_000_000 / 60  # at least
LOAD = """
insert into ledger_entry (at, actor_kind, actor_id, user_id, organisation, post, channel, act, object, facts, salt, data)
select made.at, 'staff', %(actor)s::uuid, 'CN339900sj_receive', 'SJ', 'SJ-R', 'web', 'cases.complete_step', made.object,
    made.facts::jsonb, made.salt, sha256(made.salt || convert_to(
        '{"act":"cases.complete_step","actor":{"channel":"web","id":"' || %(actor)s::text || '","kind":"staff",'
        || '"organisation":"SJ","post":"SJ-R","user_id":"CN339900sj_receive"},"at":"'
        || to_char(made.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"') || '","facts":' || made.facts
        || ',"object":"' || made.object || '"}', 'UTF8'))
from (
    select now() - n * interval '1 second' as at, 'case:YC339900' || n as object, uuid_send(gen_random_uuid()) as salt,
        '{"outcome":"done","steps":["s' || n %% 7 || '"]}' as facts
    from generate_series(%(first)s::bigint, %(last)s::bigint) n
) made
"""
TURN = 20_000  # entries of one transaction


def sealing_and_verifying(
    owner: psycopg.Connection[Any], entries: int, tell: Callable[[str], None]
) -> Iterator[Figure]:
    """Seals that many entries, and verifies all there are; the ratios are to the rates that are asked for."""
    seal_entries()
    (before,) = owner.execute("select max(id) from ledger_entry").fetchone() or (0,)
    _load(owner, entries, tell)
    begun = time.perf_counter()
    sealed = seal_entries()
    rate = sealed / (time.perf_counter() - begun)
    yield Figure(f"seal {sealed:,} entries", rate, "a second", rate / SEALED_A_SECOND, f"{SEALED_A_SECOND:,} a second")
    connections.close_all()  # the processes that verify must not share a connection with this one
    begun = time.perf_counter()
    report = verify_log()
    rate = report.entries / (time.perf_counter() - begun)
    # Rows that the yardstick writes by hand bear new identifiers beside the old hash: those are named, and rightly so.
    wrong = [one for one in report.findings if one.entry is None or one.entry > before]
    if wrong:
        raise AssertionError(f"the ledger of the bench does not verify: {wrong[:3]}")
    name = f"verify {report.entries:,} leaves by {len(os.sched_getaffinity(0))} processes"
    yield Figure(name, rate, "a second", rate / VERIFIED_A_SECOND, "a million in a minute")


def cost_in_a_submission(bench: Bench) -> Iterator[Figure]:
    """A submission against the same one without its entry in the ledger, by the clock and by the processor's time."""
    actor, application = bench.people.actor(bench.applicant), bench.matter.application

    def ours() -> Act:
        return partial(submit, actor, application, bench.drafted().names[application.number])

    def without() -> Act:
        act = ours()

        def silent() -> None:
            with _no_entry():
                act()

        return silent

    backend = connections["default"].connection.info.backend_pid
    watches = {"a submission with its ledger entry": None, "its processor's time": processor(backend)}
    for name, watch in watches.items():
        yield compared(name, ours, without, "the same without the entry", bench.rounds, watch=watch)


@contextmanager
def _no_entry() -> Iterator[None]:
    """Within the block a submission writes no entry; a trace it never writes, evidence was read before."""
    names = vars(opening)
    kept = names["prepare_act"]
    names["prepare_act"] = _no_act
    try:
        yield
    finally:
        names["prepare_act"] = kept


def _no_act(actor: Actor, act: str, object: str, **facts: Any) -> Changes:  # noqa: A002 as the act it stands for
    return Changes()


def _load(owner: psycopg.Connection[Any], entries: int, tell: Callable[[str], None]) -> None:
    """Entries as acts write them, by SQL; transactions of many so that there are not millions."""
    begun = time.monotonic()
    for first in range(1, entries + 1, TURN):
        last = min(entries, first + TURN - 1)
        owner.execute(LOAD, {"actor": str(UUID(int=7)), "first": first, "last": last})
    owner.execute("analyze ledger_entry")
    tell(f"… {entries:,} entries written in {time.monotonic() - begun:.0f} s")
