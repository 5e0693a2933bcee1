"""Attempts that must not be had for the asking: counted by the hash of what is limited, in real time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.db.models import Q

from onewindow.foundation import clock, personal
from onewindow.foundation.errors import TooManyAttempts
from onewindow.identity.models import SignInAttempt
from onewindow.identity.rules import LONGEST_WINDOW, AttemptLimit, wait_after

log = structlog.get_logger(__name__)
Refusal = Callable[[timedelta, datetime], TooManyAttempts]


@transaction.atomic
def begin_attempt(limits: Sequence[AttemptLimit], refusal: Refusal) -> list[int]:
    """Counts an attempt as failed until it succeeds, or refuses it because of those before it; its rows.

    Attempts on one subject queue up for a moment, so that many at once are not more than many in a row. A refused one
    does not count: who waits as told can try again.
    """
    now = clock.real_now()
    hashes = {limit.subject: personal.lookup_hash(limit.subject) for limit in limits}
    keys = sorted(int(hashed[:15], 16) for hashed in hashes.values())
    with connection.cursor() as cursor:
        for key in keys:  # in order, so that two attempts never wait for each other
            cursor.execute("select pg_advisory_xact_lock(%s)", [key])
    names = {hashed: subject for subject, hashed in hashes.items()}
    failures: dict[str, list[datetime]] = {}
    recent = SignInAttempt.objects.filter(subject__in=list(names), at__gt=now - max(limit.window for limit in limits))
    for subject, at in recent.values_list("subject", "at"):
        failures.setdefault(names[subject], []).append(at)
    wait = wait_after(failures, limits, now)
    if wait is not None:
        log.warning("attempts_throttled")
        raise refusal(wait, now)
    made = SignInAttempt.objects.bulk_create([SignInAttempt(subject=hashed, at=now) for hashed in names])
    return [attempt.id for attempt in made]


def forget_attempts(attempts: Collection[int], limit: AttemptLimit | None = None) -> None:
    """Takes back an attempt that has succeeded, and all failures before it that count for `limit`."""
    before = Q(subject=personal.lookup_hash(limit.subject)) if limit else Q()
    SignInAttempt.objects.filter(Q(id__in=list(attempts)) | before).delete()


def delete_old_attempts() -> None:
    """Deletes attempts that no longer count."""
    SignInAttempt.objects.filter(at__lt=clock.real_now() - LONGEST_WINDOW).delete()
