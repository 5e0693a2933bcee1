"""The figures of acts that write: each of ours against the same rows written by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import psycopg
from django.db import connections

from onewindow.config.bench.copies import Copy, write
from onewindow.config.bench.matters import SUBMIT, Matter, Task, complete, submit
from onewindow.config.bench.measuring import Act, Figure, Rounds, Side, compared, processor
from onewindow.config.bench.people import Answer, People

BY_HAND = "the same rows by hand-written SQL, one statement per table"


@dataclass(frozen=True, slots=True)
class Bench:
    """What acts are measured with. `plain` is the connection of the hand-written SQL."""

    people: People
    applicant: str
    matter: Matter
    plain: psycopg.Connection[Any]
    rounds: Rounds

    def drafted(self) -> Copy:
        """Another draft that lacks nothing but being submitted."""
        copy = self.matter.script.copy()
        write(self.plain, copy.before(SUBMIT))
        return copy

    def submission_path(self, copy: Copy) -> str:
        """Where the draft is submitted."""
        return f"/apply/{copy.names[self.matter.application.number]}/submit/"

    def step_path(self, copy: Copy, task: Task) -> str:
        """Where the step is completed."""
        return f"/desk/cases/{copy.names[self.matter.first_number]}/steps/{task.code}/"


def submissions(bench: Bench) -> Iterator[Figure]:
    """The bundle's submission, by the service and as a whole HTTP request."""
    actor, application = bench.people.actor(bench.applicant), bench.matter.application
    by_hand = _by_hand(bench, bench.drafted, SUBMIT)

    def service() -> Act:
        return partial(submit, actor, application, bench.drafted().names[application.number])

    def request() -> Act:
        path = bench.submission_path(bench.drafted())
        return lambda: arrived(bench.people.post(bench.applicant, path, application.form), "/receipt/")

    yield compared("submit the restaurant bundle, service", service, by_hand, BY_HAND, bench.rounds)
    yield compared("submit the restaurant bundle, HTTP request", request, by_hand, BY_HAND, bench.rounds)


def work(bench: Bench) -> Iterator[Figure]:
    """The processor's time of a submission and of a step, this process's and the database's together."""
    backend = connections["default"].connection.info.backend_pid  # the application's, which is connected by now
    watch = processor(backend, bench.plain.info.backend_pid)
    actor, application, step = bench.people.actor(bench.applicant), bench.matter.application, bench.matter.step
    standing = partial(bench.matter.submitted, bench.plain, step)

    def service() -> Act:
        return partial(submit, actor, application, bench.drafted().names[application.number])

    for name, ours, by_hand in (
        ("processor time of a submission", service, _by_hand(bench, bench.drafted, SUBMIT)),
        ("processor time of a step", _completing(bench, standing, step), _by_hand(bench, standing, step.code)),
    ):
        yield compared(name, ours, by_hand, BY_HAND, bench.rounds, watch=watch)


def steps(bench: Bench) -> Iterator[Figure]:
    """A step, and the last step, which decides, issues, delivers and closes."""
    for name, task in (("complete a step, service", bench.matter.step), ("last step, service", bench.matter.last)):
        standing = partial(bench.matter.submitted, bench.plain, task)
        by_hand = _by_hand(bench, standing, task.code)
        yield compared(name, _completing(bench, standing, task), by_hand, BY_HAND, bench.rounds)


def arrived(answer: Answer, place: str) -> None:
    """Raises unless the answer leads on to the place."""
    if answer.status != 302 or place not in answer.headers["Location"]:
        raise AssertionError(f"answered {answer.status} {answer.headers.get('Location', '')}")


def _by_hand(bench: Bench, make: Callable[[], Copy], act: str) -> Side:
    def side() -> Act:
        return partial(write, bench.plain, make().statements(act))

    return side


def _completing(bench: Bench, make: Callable[[], Copy], task: Task) -> Side:
    actor = bench.people.actor(task.login)

    def side() -> Act:
        return partial(complete, actor, make().names[bench.matter.first_number], task)

    return side
