"""Having our checkpoints confirmed outside, once a day; nothing waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from onewindow.foundation import clock
from onewindow.foundation.errors import SourceUnavailable
from onewindow.foundation.queue import enqueue
from onewindow.ledger.connectors.witness import WitnessKnowsAnother, add_checkpoint
from onewindow.ledger.models import Anchor
from onewindow.ledger.queries.log import CheckpointRow, newest_checkpoint
from onewindow.ledger.queries.proofs import consistency
from onewindow.ledger.rules import (
    NoteUnreadable,
    SignedNote,
    Verifier,
    parse_note,
    parse_signatures,
    parse_vkey,
    written_request,
)

log = structlog.get_logger(__name__)
RHYTHM = timedelta(hours=23)  # looked at every hour: once a day, at no fixed hour


class WitnessUnreadable(SourceUnavailable):
    """The witness answered with something that is not its signature on what we handed it."""


class LogRolledBack(Exception):
    """A witness has confirmed more of this log than there is: it was restored or cut off. An epoch must begin."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness of the settings: its key, and where it is asked."""

    key: Verifier
    address: str


def witnesses() -> list[Witness]:
    """Those of the settings. Raises ImproperlyConfigured, naming the one that cannot be read."""
    found = []
    for one in settings.ONEWINDOW_WITNESSES:
        vkey, _, address = one.strip().partition(" ")
        try:
            found.append(Witness(parse_vkey(vkey), address.strip()))
        except NoteUnreadable as error:
            raise ImproperlyConfigured(
                f"ONEWINDOW_WITNESSES: {error}; write `key address`, with commas between"
            ) from None
    return found


def ask_due_witnesses() -> list[str]:
    """Has each witness asked that has confirmed nothing for a day; returns whom."""
    since = clock.real_now() - RHYTHM
    recent = set(Anchor.objects.filter(at__gt=since).values_list("witness", flat=True))
    due = [one.key.name for one in witnesses() if one.key.name not in recent]
    for name in due:
        enqueue("ledger.ask_witness", lock=f"witness {name}", witness=name)
    return due


def ask_witness(name: str) -> int | None:
    """Has one witness confirm the newest checkpoint; returns its size, None when there is nothing to confirm.

    Raises SourceUnavailable when it does not answer, LogRolledBack. No transaction is open while it is asked.
    """
    witness = next((one for one in witnesses() if one.key.name == name), None)
    newest = newest_checkpoint()
    if witness is None or newest is None:
        return None
    known = Anchor.objects.filter(witness=name, epoch=newest.epoch).order_by("-size").first()
    old = known.size if known else 0
    try:
        lines = _asked(witness, newest, old)
    except WitnessKnowsAnother as answer:
        if answer.size > newest.size:
            log.error("ledger_rolled_back", witness=name, size=newest.size, confirmed=answer.size)  # noqa: TRY400
            raise LogRolledBack(f"{name} has confirmed {answer.size} entries, there are {newest.size}") from None
        lines = _asked_again(witness, newest, answer.size)
    evidence = _evidence(witness, newest, lines)
    Anchor.objects.create(epoch=newest.epoch, size=newest.size, witness=name, evidence=evidence, at=clock.real_now())
    log.info("checkpoint_anchored", witness=name, size=newest.size)
    return newest.size


def _asked(witness: Witness, newest: CheckpointRow, old: int) -> str:
    proof = consistency(newest.epoch, old, newest.size)
    return add_checkpoint(witness.address, written_request(old, proof, newest.note))


def _asked_again(witness: Witness, newest: CheckpointRow, old: int) -> str:
    """With the size that the witness says it saw last."""
    try:
        return _asked(witness, newest, old)
    except WitnessKnowsAnother as answer:
        raise WitnessUnreadable(f"{witness.key.name} says {old} first and {answer.size} then") from None


def _evidence(witness: Witness, newest: CheckpointRow, lines: str) -> str:
    """The witness's own line, which must be its signature on what we handed it."""
    text = parse_note(newest.note).text
    try:
        own = witness.key.signature_on(SignedNote(text, tuple(parse_signatures(lines))))
    except NoteUnreadable as error:
        raise WitnessUnreadable(f"{witness.key.name}: {error}") from None
    if own is None:
        raise WitnessUnreadable(f"{witness.key.name}: none of its lines is a signature by its key")
    return own.line()
