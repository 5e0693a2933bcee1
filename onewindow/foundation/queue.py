"""Work for later, written in the transaction of the act that asks for it (the outbox is the queue)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from procrastinate.contrib.django import app


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
