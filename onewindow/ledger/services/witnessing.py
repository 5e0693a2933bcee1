"""Confirming the checkpoints of others: only what grew out of what we saw of that log before."""

from __future__ import annotations

from collections.abc import Iterable

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from onewindow.foundation import clock
from onewindow.ledger.models import Witnessed
from onewindow.ledger.rules import (
    EMPTY_ROOT,
    Asked,
    NoteUnreadable,
    Verifier,
    is_consistent,
    parse_request,
    parse_vkey,
)
from onewindow.ledger.services.keys import publish_keys, witness_key

log = structlog.get_logger(__name__)


class Refused(Exception):
    """The protocol's answer to what is not confirmed; `latest` is the size that was seen last, where it says so."""

    def __init__(self, status: int, why: str, latest: int | None = None) -> None:
        super().__init__(why)
        self.status, self.why, self.latest = status, why, latest


@transaction.atomic
def confirm_checkpoint(body: str) -> str:
    """Confirms another log's checkpoint and returns our line for its note (C2SP tlog-witness, add-checkpoint).

    Raises Refused: 400 what cannot be read, 404 a log that we do not know, 403 no signature by its key, 409 another
    size than the one seen last or another root of the same size, 422 a log that did not grow out of what was seen.
    """
    try:
        asked = parse_request(body)
    except NoteUnreadable as error:
        raise Refused(400, str(error)) from None
    checkpoint = asked.checkpoint
    known = [key for key in _known_logs() if key.name == checkpoint.origin]
    if not known:
        raise Refused(404, "this log is not among those that are witnessed here")
    if not any(key.signature_on(asked.note) for key in known):
        raise Refused(403, "no signature by the log's key")
    if asked.old > checkpoint.size:
        raise Refused(400, "the old size is larger than the checkpoint's")
    with connection.cursor() as cursor:  # two checkpoints of one log are judged one after the other
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 71003))", [checkpoint.origin])
    _keep(asked)
    key = witness_key(settings.ONEWINDOW_WITNESS_NAME)
    publish_keys([key.verifier])
    return key.cosign(asked.note.text, clock.real_now()).line()


def _keep(asked: Asked) -> None:
    """Compares with what was seen last and keeps it, before anything is answered."""
    checkpoint = asked.checkpoint
    latest = Witnessed.objects.filter(origin=checkpoint.origin).order_by("-size").first()
    size, root = (latest.size, bytes(latest.root)) if latest else (0, EMPTY_ROOT)
    if asked.old != size:
        raise Refused(409, f"{size} entries were seen last", latest=size)
    if size == checkpoint.size and root != checkpoint.root:
        _suspect(asked, size)
        raise Refused(409, "another root of the same size was seen before", latest=size)
    if not is_consistent(size, checkpoint.size, asked.proof, root, checkpoint.root):
        _suspect(asked, size)
        raise Refused(422, "the proof does not show that the log only grew")
    if latest is None or checkpoint.size > size:
        Witnessed.objects.create(
            origin=checkpoint.origin,
            size=checkpoint.size,
            root=checkpoint.root,
            checkpoint=asked.note.written(),
            at=clock.real_now(),
        )


def _suspect(asked: Asked, size: int) -> None:
    """A signed checkpoint that does not fit is evidence against that log: an operator should look at it."""
    log.error("witnessed_log_forked", origin=asked.checkpoint.origin, seen=size, note=asked.note.written())


def _known_logs() -> Iterable[Verifier]:
    try:
        return [parse_vkey(one) for one in settings.ONEWINDOW_WITNESSED]
    except NoteUnreadable as error:
        raise ImproperlyConfigured(f"ONEWINDOW_WITNESSED: {error}") from None
