"""Keeping the queue itself healthy, and finding what has fallen due."""

from __future__ import annotations

from procrastinate import JobContext
from procrastinate.contrib.django import app

from onewindow.foundation import queue, sweeps


@app.periodic(cron="* * * * *")
@app.task(name="foundation.retry_stalled_jobs", queueing_lock="retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Gives the jobs of workers that died back to the queue."""
    for job in await app.job_manager.get_stalled_jobs():
        await app.job_manager.retry_job(job)


@app.periodic(cron="* * * * *")
@queue.task(name="foundation.run_sweeps", queueing_lock="run_sweeps")
def run_sweeps(timestamp: int) -> None:
    """Runs every part's sweep over business time."""
    sweeps.run_sweeps()
