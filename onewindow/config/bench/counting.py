"""How many SQL statements requests take, signing in and the demo's clock included."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from django.db import connections

from onewindow.config.bench.figures import Bench, arrived
from onewindow.config.bench.measuring import Figure, budgeted
from onewindow.config.bench.people import Answer, counted
from onewindow.config.queries import use_loaded_calendar

SUBMISSION, STEP, LAST_STEP, CASE_PAGE, LIST, PUBLIC_PAGE = 5, 4, 9, 3, 2, 4
MOST_OF_A_STEP = 2_048
KEPT_OF_A_STEP = """
select (select avg(pg_column_size(step.*) + coalesce((select sum(pg_column_size(one.*)) from cases_stepsignature one
                                                      where one.step_id = step.id), 0))
          from cases_step step where step.state = 'done' and step.done_by is not null)
     + (select avg(pg_column_size(entry.*)) from ledger_entry entry where entry.act = 'cases.complete_step')
"""


def statements(bench: Bench, receiver: str, guide: str) -> Iterator[Figure]:
    """The count of each request, once everything in the process is warm."""
    people, matter = bench.people, bench.matter
    yield budgeted("submit the restaurant bundle, HTTP request", _of_submission(bench), SUBMISSION)
    for name, task, budget in (("complete a step", matter.step, STEP), ("last step", matter.last, LAST_STEP)):
        copy = matter.submitted(bench.plain, task)
        path, sent = bench.step_path(copy, task), {"result": "pass", "opinion": "同意"}
        number = _count(partial(people.post, task.login, path, sent), "/desk/")
        yield budgeted(f"{name}, HTTP request", number, budget)
    for name, login, path, budget in (
        ("case page", bench.applicant, f"/my/cases/{matter.case_number}/", CASE_PAGE),
        ("inbox page", receiver, "/desk/", LIST),
        ("my cases page", bench.applicant, "/my/cases/", LIST),
        ("guide", "", guide, PUBLIC_PAGE),
        ("home page", "", "/", PUBLIC_PAGE),
    ):
        people.get(login, path)
        yield budgeted(name, _count(partial(people.get, login, path)), budget)


def bytes_of_a_step() -> Figure:
    """What is kept of a step once it is done: its row, its signatures, its entry in the ledger."""
    with connections["default"].cursor() as cursor:
        cursor.execute(KEPT_OF_A_STEP)
        size = float(cursor.fetchone()[0])
    return Figure(
        "kept of a step that is done", size, "bytes", size / MOST_OF_A_STEP, f"the limit of {MOST_OF_A_STEP:,} bytes"
    )


def _of_submission(bench: Bench) -> int:
    path = bench.submission_path(bench.drafted())
    return _count(partial(bench.people.post, bench.applicant, path, bench.matter.application.form), "/receipt/")


def _count(request: Callable[[], Answer], place: str = "") -> int:
    use_loaded_calendar(now=True)  # each process asks for it every few seconds, whatever is requested
    with counted() as found:
        answer = request()
    if place:
        arrived(answer, place)
    elif answer.status != 200:
        raise AssertionError(f"answered {answer.status}")
    return len(found)
