"""The whole bench in its order: a city of its own, one matter recorded, everything measured, the city dropped."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass

from django.db import connections

from onewindow.config.bench.catalogue import catalogue_figures
from onewindow.config.bench.copies import Script, write
from onewindow.config.bench.counting import bytes_of_a_step, statements
from onewindow.config.bench.figures import Bench, steps, submissions, work
from onewindow.config.bench.gateway import read_over_the_gateway
from onewindow.config.bench.ledger import cost_in_a_submission, sealing_and_verifying
from onewindow.config.bench.loading import fill_city
from onewindow.config.bench.matters import (
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
from onewindow.config.bench.workers import Crowd, pages_under_load, submissions_at_once
from onewindow.config.collector import settle_collector
from onewindow.config.journey.stories import Story, city, find_story
from onewindow.config.services import move_clock
from onewindow.foundation.roles import owner_connection

STORY, RECEIVERS = "ST01", "SJ-R"


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


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many cases the large and the small city have, items the catalogue, entries the ledger; processes at work at once."""

    cases: int
    small: int
    items: int
    workers: int
    entries: int


def measure(rounds: Rounds, sizes: Sizes, tell: Callable[[str], None]) -> Iterator[Figure]:
    """Yields the figures as they are measured."""
    story = find_story(STORY)
    settle_collector()  # as the web server does
    tell("making a city of its own …")
    with scratch_city() as scratch, closing(People(story)) as people:
        scratch.use(SMALL)
        tell(machine())
        move_clock(story.timeline[0].at)
        yield from limits(rounds)
        yield search(rounds)
        yield from catalogue_figures(people, rounds, sizes.items, tell)
        stage = _first_matter(scratch, people, story, rounds)
        _grow(stage, sizes, tell)
        yield from _pages(stage, sizes)
        yield from _acts(stage, sizes.workers)
        yield from _ledger(sizes, tell)


def measure_ledger(rounds: Rounds, sizes: Sizes, tell: Callable[[str], None]) -> Iterator[Figure]:
    """Only what concerns the ledger."""
    story = find_story(STORY)
    tell("making a city of its own …")
    with scratch_city() as scratch, closing(People(story)) as people:
        scratch.use(SMALL)
        tell(machine())
        move_clock(story.timeline[0].at)
        stage = _first_matter(scratch, people, story, rounds)
        finish_first_case(people, story.applicant, stage.number)
        with _bench(stage) as bench:
            yield from cost_in_a_submission(bench)
        yield from _ledger(sizes, tell)


def _ledger(sizes: Sizes, tell: Callable[[str], None]) -> Iterator[Figure]:
    with owner_connection() as owner:
        yield from sealing_and_verifying(owner, sizes.entries, tell)


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


def _grow(stage: Stage, sizes: Sizes, tell: Callable[[str], None]) -> None:
    """Fills the city and a copy of it with made-up cases."""
    stage.scratch.copy_to_large()
    for which, cases in ((SMALL, sizes.small), (LARGE, sizes.cases)):
        tell(f"making a city of {cases:,} cases …")
        begun = time.monotonic()
        stage.scratch.use(which)
        with owner_connection() as owner:
            fill_city(owner, cases, _silent)
        tell(f"… in {time.monotonic() - begun:.0f} s")


def _silent(_: str) -> None:
    """The loader's own progress is not told here."""


def _pages(stage: Stage, sizes: Sizes) -> Iterator[Figure]:
    against = f"the same page with {sizes.small:,} cases"
    for name, login, path in (
        ("case page", stage.story.applicant, f"/my/cases/{stage.number}/"),
        ("inbox page of a clerk", stage.receiver, "/desk/"),
        ("what a clerk has done", stage.receiver, "/desk/?tab=done"),
        ("my cases page", stage.story.applicant, "/my/cases/"),
    ):
        page = PageOf(stage.scratch, stage.people, login, path)
        yield from page.compared(f"{name} with {sizes.cases:,} cases", against, stage.rounds)


@contextmanager
def _bench(stage: Stage) -> Iterator[Bench]:
    """The recorded submission and the acts after it, ready to be copied."""
    with stage.scratch.plain_connection(SMALL) as plain:
        again = Script({SUBMIT: stage.submission}, OWN).copy()
        write(plain, again.before(SUBMIT))
        application = Application(again.names[stage.application.number], stage.application.form)
        with owner_connection() as owner, recording(owner) as record:
            matter = record_matter(stage.people, stage.story.applicant, application, record)
            check_copies(matter, plain, record)
        yield Bench(stage.people, stage.story.applicant, matter, plain, stage.rounds)


def _acts(stage: Stage, workers: int) -> Iterator[Figure]:
    stage.scratch.use(SMALL)
    finish_first_case(stage.people, stage.story.applicant, stage.number)
    with _bench(stage) as bench:
        yield from submissions(bench)
        yield from steps(bench)
        yield bytes_of_a_step()
        yield from work(bench)
        yield from cost_in_a_submission(bench)
        yield from read_over_the_gateway(bench, stage.receiver, RECEIVERS)
        crowd = Crowd(bench, stage.scratch, workers, stage.rounds.measured)
        yield from submissions_at_once(crowd)
        pages = {"inbox page": (stage.receiver, "/desk/"), "my cases page": (bench.applicant, "/my/cases/")}
        yield from pages_under_load(crowd, pages)
        yield from statements(bench, stage.receiver, f"/{stage.story.kind}s/{stage.story.key}/")
