"""Counting what was asked for against the rules: the asking is refused, the attempt is kept."""

from __future__ import annotations

from collections.abc import Collection

from onewindow.cases.models import Case, RefusedAsking
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.ids import new_id
from onewindow.ledger.services import record_act

ACTS = {"second_notice": "cases.refuse_second_notice", "asked_again": "cases.refuse_asking_again"}


def count_refused(actor: Actor, case: Case, kind: str, materials: Collection[str], post: str) -> None:
    """Keeps a refused asking for the figures and in the ledger; a material counts once for each case."""
    now = clock.now()
    RefusedAsking.objects.bulk_create(
        [
            RefusedAsking(id=new_id(), case=case, kind=kind, material=one, post=post, account=actor.id, at=now)
            for one in sorted(set(materials))
        ],
        ignore_conflicts=True,
    )
    record_act(actor, ACTS[kind], f"case:{case.number}", materials=sorted(set(materials)), post=post)
