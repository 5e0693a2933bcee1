"""The keys that sign checkpoints and cosign those of others."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings

from onewindow.foundation import clock
from onewindow.foundation.actor import system_actor
from onewindow.ledger.models import PublicKey
from onewindow.ledger.rules import Key, Verifier, signing_key
from onewindow.ledger.rules.notes import LOG, WITNESS
from onewindow.ledger.services.recording import record_acts


def log_keys(origin: str) -> list[Key]:
    """The keys of the log of that name, the present one first; while keys change hands the former signs too."""
    return [_key(origin, LOG, secret) for secret in _secrets()]


def witness_key(name: str) -> Key:
    """The key by which this node confirms the checkpoints of others."""
    return _key(name, WITNESS, _secrets()[0])


def publish_keys(verifiers: Iterable[Verifier]) -> None:
    """Adds to the published keys those that are new; a former key stays, so that what it has signed can be checked."""
    wanted = [one.vkey() for one in verifiers]
    known = set(PublicKey.objects.filter(vkey__in=wanted).values_list("vkey", flat=True))
    fresh = [vkey for vkey in wanted if vkey not in known]
    if fresh:
        PublicKey.objects.bulk_create(
            [PublicKey(vkey=vkey, since=clock.real_now()) for vkey in fresh], ignore_conflicts=True
        )
        actor = system_actor("ledger.publish_key")
        record_acts(actor, [("ledger.publish_key", "ledger:keys", {"key": vkey}) for vkey in fresh])


def _secrets() -> list[str]:
    return [secret.strip() for secret in settings.ONEWINDOW_LEDGER_KEY.split(",") if secret.strip()]


@lru_cache(maxsize=32)
def _key(name: str, kind: int, secret: str) -> Key:
    """Log and witness never share a key (C2SP tlog-cosignature)."""
    return signing_key(name, kind, hashlib.sha256(f"onewindow ledger {kind}\n{secret}".encode()).digest())
