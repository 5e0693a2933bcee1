"""Work for later, written in the transaction of the act that asks for it (the outbox is the queue)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from procrastinate.contrib.django import app

from onewindow.foundation.rows import Changes, Command

# As procrastinate itself puts jobs in (`defer_jobs` of its queries), but for a list that comes as JSON.
DEFER = (
    "SELECT procrastinate_defer_jobs_v1(array_agg(job))"
    " FROM jsonb_populate_recordset(NULL::procrastinate_job_to_defer_v1, %s::jsonb) AS job WHERE true"
)


def _nothing() -> None:
    """What happens before a job until config says otherwise."""


before_job: Callable[[], None] = _nothing  # set by config: brings business time to the job's thread


def task(*, name: str, **options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Registers a function as the job `part.verb_noun`; it runs in business time.

    Options are procrastinate's. Every job must bear a second run: the worker may be killed after the work is done.
    """

    def register(function: Callable[..., Any]) -> Any:
        @wraps(function)
        def run(*args: Any, **kwargs: Any) -> Any:
            before_job()
            return function(*args, **kwargs)

        registered: Callable[[Callable[..., Any]], Any] = app.task(name=name, **options)
        return registered(run)

    return register


def enqueue(task: str, /, *, lock: str | None = None, **arguments: Any) -> None:
    """Puts one job in the queue. `task` is the registered name `part.verb_noun`; arguments must be JSON."""
    app.configure_task(task, lock=lock).defer(**arguments)


def enqueue_many(task: str, arguments: list[dict[str, Any]], /) -> None:
    """Puts one job per dictionary in the queue, in a single statement."""
    if arguments:
        app.configure_task(task).batch_defer(*arguments)


def prepare_job(task: str, /, *, lock: str | None = None, **arguments: Any) -> Changes:
    """One job, to be put in the queue by the statement that writes the act's rows. Arguments as for `enqueue`."""
    return Changes(commands=[Command(DEFER, [_job(task, lock, arguments)], is_read=True)])


def prepare_job_where(task: str, condition: str, given: Sequence[Any], /, **arguments: Any) -> Changes:
    """Like `prepare_job`, but the job is put in the queue only where a condition of SQL holds; `given` are its values."""
    text = f"{DEFER.removesuffix('true')}{condition}"
    return Changes(commands=[Command(text, [_job(task, None, arguments), *given], is_read=True)])


def _job(task: str, lock: str | None, arguments: dict[str, Any]) -> str:
    job = app.configure_task(task, lock=lock).make_new_job(**arguments)
    row = {
        "queue_name": job.queue,
        "task_name": job.task_name,
        "priority": job.priority,
        "lock": job.lock,
        "queueing_lock": job.queueing_lock,
        "args": job.task_kwargs,
    }
    return json.dumps([row])
