"""The whole bench in its order: a city of its own, one matter recorded, everything measured, the city dropped."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from math import ceil

from django.db import connections

from onewindow.config.bench.catalogue import catalogue_figures
from onewindow.config.bench.copies import Script, write, write_many
from onewindow.config.bench.counting import statements
from onewindow.config.bench.figures import Bench, steps, submissions
from onewindow.config.bench.matters import (
    CASES,
    FILLED,
    OWN,
    SUBMIT,
    check_copies,
    finish_first_case,
    record_matter,
    record_submission,
)
from onewindow.config.bench.measuring import Figure, Rounds
from onewindow.config.bench.people import Application, People
from onewindow.config.bench.reading import PageOf, limits, search
from onewindow.config.bench.recording import Change, recording
from onewindow.config.bench.scratch import LARGE, SMALL, Scratch, scratch_city
from onewindow.config.journey.stories import Story, city, find_story
from onewindow.config.services import move_clock
from onewindow.foundation.roles import owner_connection
from onewindow.identity.queries import parties

STORY, RECEIVERS = "ST01", "SJ-R"
INBOX_ROWS = 20  # one page


@dataclass(frozen=True, slots=True)
class Stage:
    """The city, its people, and the story's first submission as it was recorded."""

    scratch: Scratch
    people: People
    story: Story
    receiver: str
    application: Application
    number: str
    submission: Sequence[Change]
    rounds: Rounds


def measure(rounds: Rounds, cases: int, items: int, tell: Callable[[str], None]) -> Iterator[Figure]:
    """Yields the figures as they are measured; `cases` and `items` are how many the large city has."""
    story = find_story(STORY)
    tell("making a city of its own …")
    with scratch_city() as scratch, closing(People(story)) as people:
        scratch.use(SMALL)
        tell(machine())
        move_clock(story.timeline[0].at)
        yield from limits(rounds)
        yield search(rounds)
        yield from catalogue_figures(people, rounds, items, tell)
        stage = _first_matter(scratch, people, story, rounds)
        tell(f"making a city of {cases:,} cases …")
        _grow(stage, cases)
        yield from _pages(stage, cases)
        yield from _acts(stage)


def machine() -> str:
    """The machine and the server that the figures belong to."""
    with connections["default"].cursor() as cursor:
        cursor.execute("select current_setting('server_version'), current_setting('fsync')")
        version, fsync = cursor.fetchone()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0))
    python = platform.python_version()
    return f"{cores} cores, {memory:.0f} GB, Python {python}, PostgreSQL {version} with fsync {fsync}"


def _first_matter(scratch: Scratch, people: People, story: Story, rounds: Rounds) -> Stage:
    application = people.ready_application()
    receiver = city().accounts[RECEIVERS][0]
    people.token(receiver)
    with owner_connection() as owner, recording(owner) as record:
        number, submission = record_submission(people, story.applicant, application, record)
    return Stage(scratch, people, story, receiver, application, number, submission, rounds)


def _grow(stage: Stage, cases: int) -> None:
    """Fills a copy of the city with other people's matters of the same kind."""
    stage.scratch.copy_to_large()
    stage.scratch.use(LARGE)
    actor = stage.people.actor(stage.story.applicant)
    others = {str(actor.id), *(text for row in parties(actor.parties).values() for text in (str(row.id), row.ref))}
    script = Script({SUBMIT: stage.submission}, OWN, others)
    each = sum(one.table.name == CASES for one in stage.submission)
    with stage.scratch.plain_connection(LARGE) as plain:
        write_many(plain, script, SUBMIT, copies=ceil(cases / each) - 1, tables=FILLED)
    with owner_connection() as owner:
        owner.execute("vacuum analyze")  # as the server's own housekeeping would, so that it does not while we measure


def _pages(stage: Stage, cases: int) -> Iterator[Figure]:
    case = PageOf(stage.scratch, stage.people, stage.story.applicant, f"/my/cases/{stage.number}/")
    inbox = PageOf(stage.scratch, stage.people, stage.receiver, "/desk/")
    alone = "the same page with 1 matter in the table"
    yield case.compared(f"case page with {cases:,} cases in the table", alone, stage.rounds)
    yield inbox.compared(f"inbox page with {cases:,} cases in the table", alone, stage.rounds)
    script = Script({SUBMIT: stage.submission}, OWN)
    with stage.scratch.plain_connection(SMALL) as plain:
        write_many(plain, script, SUBMIT, copies=INBOX_ROWS, tables=FILLED)
    against = f"the same page of 20 rows with {INBOX_ROWS + 1} matters in the table"
    yield inbox.compared(f"inbox page of 20 rows with {cases:,} cases in the table", against, stage.rounds)


def _acts(stage: Stage) -> Iterator[Figure]:
    stage.scratch.use(SMALL)
    finish_first_case(stage.people, stage.story.applicant, stage.number)
    with stage.scratch.plain_connection(SMALL) as plain:
        again = Script({SUBMIT: stage.submission}, OWN).copy()
        write(plain, again.before(SUBMIT))
        application = Application(again.names[stage.application.number], stage.application.form)
        with owner_connection() as owner, recording(owner) as record:
            matter = record_matter(stage.people, stage.story.applicant, application, record)
            check_copies(matter, plain, record)
        bench = Bench(stage.people, stage.story.applicant, matter, plain, stage.rounds)
        yield from submissions(bench)
        yield from steps(bench)
        yield from statements(bench, stage.receiver, f"/{stage.story.kind}s/{stage.story.key}/")
