"""Runs queued jobs inside a test's own transaction."""

from __future__ import annotations

from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob


def run_queued_jobs(limit: int = 100) -> list[str]:
    """Runs the jobs that are due, oldest first, as they would run in a worker; returns their names.

    The jobs run in this connection and transaction; one that fails fails the test.
    """
    done: list[str] = []
    while len(done) < limit:
        job = ProcrastinateJob.objects.filter(status="todo").order_by("-priority", "id").first()
        if job is None:
            return done
        ProcrastinateJob.objects.filter(id=job.id)._raw_delete("default")
        app.tasks[job.task_name].func(**job.args)
        done.append(job.task_name)
    raise AssertionError(f"more than {limit} jobs: {done[-5:]}")
