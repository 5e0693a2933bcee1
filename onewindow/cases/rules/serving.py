"""How a decision reaches the applicant (送达, rule D9): the ways, and what proves each of them."""

from __future__ import annotations

from enum import StrEnum


class Way(StrEnum):
    """A way of service. The portal serves at once; every other way is served when its proof is there."""

    PORTAL = "portal"
    EMAIL = "email"
    PAPER = "paper"
    COUNTER = "counter"
    NOTICE = "notice"


CHOSEN = (Way.PORTAL, Way.EMAIL, Way.PAPER, Way.COUNTER)  # what an applicant may wish; a notice is the last resort
ADDRESSED = frozenset({Way.EMAIL, Way.PAPER})
SENT = frozenset({Way.EMAIL, Way.PAPER})
SERVICE = "service"  # the kind of the matter beside the steps
NOTICED = "noticed"  # its stage while a public notice runs
SENT_STAGE = "sent"
FAILED = "failed"


def faults(way: str, stage: str, *, proof: str, signed_by: str) -> tuple[str, ...]:
    """What is missing before service can be recorded: it was sent, there is proof, and who signed at a counter."""
    missing = []
    if way in SENT and stage != SENT_STAGE:
        missing.append("sending")
    if not proof.strip():
        missing.append("proof")
    if way == Way.COUNTER and not signed_by.strip():
        missing.append("signed_by")
    return tuple(missing)


def may_be_noticed(tries: int) -> bool:
    """Whether the decision may be served by public notice: only after another way has failed (CPL art. 95)."""
    return tries > 0
