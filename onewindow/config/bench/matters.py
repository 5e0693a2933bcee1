"""The recorded matter: a bundle's submission and its first item's acts, up to the last step, ready to be repeated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import psycopg
from django.db import connections

from onewindow.cases import queries, services
from onewindow.config.bench.copies import Copy, Script, write
from onewindow.config.bench.people import Application, People
from onewindow.config.bench.recording import Change, Table, Values
from onewindow.config.journey.stories import city
from onewindow.foundation.actor import Actor
from onewindow.intake.services import submit_draft

OWN = ("intake_draft", "exchange_purpose")  # tables whose rows a submission changes and that belong to it
SUBMIT, ACCEPT, PREPARE = "submit", "accept", "prepare"
Record = Callable[[Callable[[], object]], list[Change]]


@dataclass(frozen=True, slots=True)
class Task:
    """A step of the first item's case: its code and the official who completes it."""

    code: str
    login: str


@dataclass(frozen=True, slots=True)
class Matter:
    """What was recorded: the script, the number of the first item's case, and its steps."""

    script: Script
    application: Application
    case_number: str
    first_number: str
    tasks: tuple[Task, ...]

    @property
    def step(self) -> Task:
        """The first step after acceptance."""
        return self.tasks[0]

    @property
    def last(self) -> Task:
        """The step that decides, issues, delivers and closes."""
        return self.tasks[-1]

    def submitted(self, connection: psycopg.Connection[Any], until: Task) -> Copy:
        """Another matter whose first item stands before the given step; written by SQL."""
        copy = self.script.copy()
        write(connection, copy.before(SUBMIT))
        for act in (SUBMIT, ACCEPT, PREPARE):
            write(connection, copy.statements(act))
        for task in self.tasks[: self.tasks.index(until)]:
            write(connection, copy.statements(task.code))
        return copy


def record_submission(
    people: People, applicant: str, application: Application, record: Record
) -> tuple[str, list[Change]]:
    """Submits the application and records it; returns the case's number."""
    actor, numbers = people.actor(applicant), []
    changes = record(lambda: numbers.append(submit(actor, application)))
    return numbers[0], changes


def submit(actor: Actor, application: Application, number: str = "") -> str:
    """Submits a draft as the review page does."""
    return submit_draft(actor, number or application.number, "bench", promises=application.promises)


def record_matter(people: People, applicant: str, application: Application, record: Record) -> Matter:
    """Submits an application and takes its first item's case through all its steps, each act recorded."""
    case_number, submission = record_submission(people, applicant, application, record)
    number, tasks, acts = _first_case(people, applicant, case_number)
    recorded = {SUBMIT: submission} | {name: record(act) for name, act in acts.items()}
    return Matter(Script(recorded, OWN), application, case_number, number, tasks)


def finish_first_case(people: People, applicant: str, case_number: str) -> None:
    """Takes the first item's case through all its steps, so that the day's counters exist."""
    _, _, acts = _first_case(people, applicant, case_number)
    for act in acts.values():
        act()


def check_copies(matter: Matter, connection: psycopg.Connection[Any], record: Record) -> None:
    """Raises unless a copy, written by SQL, has the rows that the acts wrote: as many, and as many bytes each."""
    copy = matter.script.copy()
    write(connection, copy.before(SUBMIT))
    for act, changes in matter.script.acts.items():
        written = record(partial(write, connection, copy.statements(act)))
        if _shape(written) != _shape(changes):
            raise AssertionError(f"the rows written by hand for {act} are not those that the act wrote")


def complete(actor: Actor, number: str, task: Task) -> None:
    """Completes a step."""
    services.complete_step(actor, number, task.code, opinion="同意")


def _first_case(
    people: People, applicant: str, case_number: str
) -> tuple[str, tuple[Task, ...], dict[str, Callable[[], None]]]:
    """The first item's case: its number, its steps after acceptance, and all acts up to its end."""
    first = queries.case_page(people.actor(applicant), case_number).children[0]
    number, steps = str(first.number), [step for step in first.steps if step.state != "skipped"]
    tasks = [Task(step.code, city().accounts[step.post.code][0]) for step in steps]
    accepting = next(task for task, step in zip(tasks, steps, strict=True) if step.action == "accept")
    rest = tuple(task for task in tasks if task is not accepting)
    acts: dict[str, Callable[[], None]] = {
        ACCEPT: partial(services.accept_case, people.actor(accepting.login), number),
        PREPARE: partial(services.prepare_result, _case_id(number)),
    }
    acts |= {task.code: partial(complete, people.actor(task.login), number, task) for task in rest}
    return number, rest, acts


def _case_id(number: str) -> str:
    with connections["default"].cursor() as cursor:
        cursor.execute("select id from cases_case where number = %s", [number])
        return str(cursor.fetchone()[0])


def _shape(changes: Sequence[Change]) -> Counter[tuple[object, ...]]:
    """The rows of a matter by table, with the length of each value; counters are everybody's and left out."""
    return Counter(
        (one.table.name, _lengths(one.table, one.old), _lengths(one.table, one.new))
        for one in changes
        if one.old is None or one.table.name in OWN or one.table.name.startswith("cases_")
    )


def _lengths(table: Table, values: Values | None) -> tuple[int, ...]:
    named = zip(table.columns, values or (), strict=values is not None)
    return tuple(len(value or "") for name, value in named if name not in table.automatic)
