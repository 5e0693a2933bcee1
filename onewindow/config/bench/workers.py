"""Several processes at once: how many submissions a second they make, and how long a request takes beside others."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings

from onewindow.config.bench.copies import Copy, Script, write
from onewindow.config.bench.figures import Bench
from onewindow.config.bench.matters import OWN, SUBMIT, submit
from onewindow.config.bench.measuring import Figure, percentile_95
from onewindow.config.bench.scratch import SMALL, Scratch
from onewindow.foundation.actor import Actor
from onewindow.foundation.roles import role_url
from onewindow.identity.queries import parties

LIMIT_MS = 200  # what a page may take at the 95th percentile
WARM_UP = 3  # acts of each process that are not counted
Act = tuple[str, Callable[[], object]]  # what it is, and the act


@dataclass(frozen=True, slots=True)
class Crowd:
    """Submissions of different people, and the databases where they are made."""

    bench: Bench
    scratch: Scratch
    workers: int
    each: int

    def script(self) -> Script:
        """The recorded submission, as one of somebody else's in every copy: a person has one draft for one thing."""
        actor = self.bench.people.actor(self.bench.applicant)
        names = {str(actor.id), *(text for row in parties(actor.parties).values() for text in (str(row.id), row.ref))}
        return Script({SUBMIT: self.bench.matter.script.acts[SUBMIT]}, OWN, names)


def submissions_at_once(crowd: Crowd) -> Iterator[Figure]:
    """Submissions a second by several processes, against as many processes that write the same rows by hand."""
    script = crowd.script()
    ours = _at_once(crowd, lambda copies: [("submit", partial(_submit, crowd, copy)) for copy in copies], script)
    by_hand = _at_once(crowd, _by_hand, script)
    rate, yardstick = ours.rate, by_hand.rate
    against = f"the same rows by hand-written SQL ({yardstick:.0f} a second)"
    yield Figure(f"submissions by {crowd.workers} processes", rate, "a second", rate / yardstick, against)
    yield _percentile(f"submission by one of {crowd.workers} processes", ours.latencies["submit"])


def pages_under_load(crowd: Crowd, pages: Mapping[str, tuple[str, str]]) -> Iterator[Figure]:
    """The 95th percentile of pages (name: who, path) while every process submits and reads in turns."""
    people = crowd.bench.people

    def work(copies: Sequence[Copy]) -> list[Act]:
        acts: list[Act] = []
        for copy in copies:
            acts.append(("submission", partial(_submit, crowd, copy)))
            acts += [(name, partial(people.get, login, path)) for name, (login, path) in pages.items()]
        return acts

    found = _at_once(crowd, work, crowd.script())
    for name in pages:
        yield _percentile(f"{name} under load", found.latencies[name])


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What the processes measured: acts a second, and each act's milliseconds by name."""

    rate: float
    latencies: dict[str, list[float]]


def _at_once(crowd: Crowd, work: Callable[[Sequence[Copy]], list[Act]], script: Script) -> _Outcome:
    """Runs the work of all processes at the same time; drafts are there before it begins."""
    context = multiprocessing.get_context("fork")
    barrier, waiting = context.Barrier(crowd.workers), []
    for _ in range(crowd.workers):
        copies = [script.copy() for _ in range(crowd.each + WARM_UP)]
        for copy in copies:
            write(crowd.bench.plain, copy.before(SUBMIT))
        mine, its = context.Pipe(duplex=False)
        process = context.Process(target=_child, args=(crowd, partial(work, copies), barrier, its), daemon=True)
        process.start()
        its.close()
        waiting.append((process, mine))
    found = []
    for process, mine in waiting:
        try:
            found.append(mine.recv())
        except EOFError:
            raise AssertionError("a process of the bench has failed") from None
        process.join()
    seconds = max(end for _, end, _ in found) - min(begun for begun, _, _ in found)
    latencies: dict[str, list[float]] = {}
    for _, _, acts in found:
        for name, milliseconds in acts:
            latencies.setdefault(name, []).append(milliseconds)
    return _Outcome(sum(map(len, latencies.values())) / seconds, latencies)


def _child(crowd: Crowd, work: Callable[[], list[Act]], barrier: Any, pipe: Any) -> None:
    """One process: connections of its own, a warm-up, then its acts. It ends without closing what it inherited."""
    try:
        crowd.scratch.begin_in_child()
        crowd.scratch.use(SMALL)
        acts = work()
        first = len(acts) * WARM_UP // (crowd.each + WARM_UP)
        for _, act in acts[:first]:
            act()
        barrier.wait(timeout=60)
        begun, timed = time.perf_counter(), []
        for name, act in acts[first:]:
            at = time.perf_counter()
            act()
            timed.append((name, (time.perf_counter() - at) * 1000))
        pipe.send((begun, time.perf_counter(), timed))
    finally:
        pipe.close()
        os._exit(0)


def _submit(crowd: Crowd, copy: Copy) -> None:
    application = crowd.bench.matter.application
    submit(
        _person(crowd.bench.people.known_actor(crowd.bench.applicant), copy),
        application,
        copy.names[application.number],
    )


def _person(actor: Actor, copy: Copy) -> Actor:
    """Who the applicant is in this copy."""
    party = copy.names.get(str(actor.party), str(actor.party))
    return replace(actor, id=UUID(copy.names[str(actor.id)]), party=UUID(party))


def _by_hand(copies: Sequence[Copy]) -> list[Act]:
    connection = psycopg.connect(role_url(settings.ONEWINDOW_APP_ROLE), autocommit=True)
    return [("submit", partial(write, connection, copy.statements(SUBMIT))) for copy in copies]


def _percentile(name: str, milliseconds: Sequence[float]) -> Figure:
    value = percentile_95(milliseconds)
    return Figure(f"{name}: p95", value, "ms", value / LIMIT_MS, f"the limit of {LIMIT_MS} ms")
