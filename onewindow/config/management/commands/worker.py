"""`onewindow worker`: does the queue's jobs until it is told to stop."""

from __future__ import annotations

import asyncio
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from procrastinate.contrib.django import app

CONCURRENCY = 2  # jobs wait for the database and the mail server, not for the processor
GRACE_S = 3.0  # what a job may still take after the signal; then it is done again by the next worker


class Command(BaseCommand):
    """Runs the worker; SIGTERM and Ctrl-C end it when its present jobs are done."""

    help = "Does the queue's jobs until it is told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds --once."""
        parser.add_argument("--once", action="store_true", help="end when nothing is due any more")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Runs the worker over a connection that it can listen on."""
        connector: Any = app.connector
        with app.replace_connector(connector.get_worker_connector()) as worker:
            asyncio.run(_work(worker, wait=not options["once"]))


async def _work(worker: Any, *, wait: bool) -> None:
    async with worker.open_async():
        await worker.run_worker_async(
            concurrency=CONCURRENCY, wait=wait, delete_jobs="successful", shutdown_graceful_timeout=GRACE_S
        )
