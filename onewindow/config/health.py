"""Whether the web process lives, and whether everything it needs does."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from onewindow.foundation.access import public


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the web process answers at all."""
    return JsonResponse({"status": "ok"})


@public
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when database, queue and search are ready; else 503 with the names of what is missing."""
    missing = [name for name, ready in CHECKS.items() if not ready()]
    if missing:
        return JsonResponse({"status": "unready", "missing": missing}, status=503)
    return JsonResponse({"status": "ok"})


def database_ready() -> bool:
    """The database answers."""
    return _answers("select 1")


def queue_ready() -> bool:
    """The queue's table can be read."""
    return _answers("select 1 from procrastinate_jobs limit 1")


def search_ready() -> bool:
    """The catalogue can be searched."""
    try:
        ready: Callable[[], bool] = import_module("onewindow.catalogue.queries").search_ready
        return ready()
    except (ImportError, AttributeError):  # a system without a catalogue has nothing to search
        return True
    except (DatabaseError, OSError):
        return False


def _answers(statement: str) -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError:
        connection.close()  # a broken connection must not be found again by the next request
        return False
    return True


CHECKS: dict[str, Callable[[], bool]] = {
    "database": database_ready,
    "queue": queue_ready,
    "search": search_ready,
}
