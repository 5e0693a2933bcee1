"""Verifying what is in a case (核实): verifier, time and validity; nobody asks for it again while it holds."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction

from onewindow.cases.models import Changes, Tree, VerifiedFact
from onewindow.cases.rules.procedure import WORKING
from onewindow.cases.rules.steps import StepState
from onewindow.cases.rules.verified import Verified, asked_again
from onewindow.cases.services.common import check_post, check_state, locked, store
from onewindow.cases.services.sideerrors import NothingToVerify
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Invalid
from onewindow.foundation.ids import new_id
from onewindow.foundation.marks import marked
from onewindow.ledger.services import record_act

ABSENT = {"missing", "pending"}


@transaction.atomic
def verify_fact(actor: Actor, number: str, material: str, *, valid_until: date, note: str = "") -> None:
    """Records that a material was found to be right, and until when that holds; for the posts whose step is open.

    Raises NothingToVerify for a material that the case lacks, Invalid for a day that is over.
    """
    tree, part = locked(number)
    steps = [step for step in part.steps if step.state == StepState.OPEN]
    check_post(actor, part, [step.post for step in steps])
    check_state(part, WORKING)
    if not any(one.code == material and one.given not in ABSENT for one in part.materials):
        raise NothingToVerify(material=material)
    if valid_until < clock.today():
        raise Invalid(errors=[{"pointer": "/valid_until", "reason": marked("有效期要到今天或者以后")}])
    step = next(one for one in steps if one.post in actor.posts)
    row = VerifiedFact(
        id=new_id(),
        case=part.case,
        material=material,
        step=step.code,
        post=step.post,
        note=note.strip(),
        verified_by=actor.id,
        verified_at=clock.now(),
        valid_until=valid_until,
    )
    store(tree, Changes(added=[row]), part)
    record_act(
        actor,
        "cases.verify_fact",
        f"case:{number}",
        material=material,
        valid_until=valid_until.isoformat(),
        step=step.code,
        post=step.post,
    )


def verified_again(tree: Tree, asked: Collection[str]) -> tuple[str, ...]:
    """The materials among those asked for that somebody verified in this matter, and that still hold."""
    rows = sorted((row for part in tree.parts for row in part.verified), key=lambda row: row.verified_at)
    return asked_again(asked, [Verified(row.material, row.valid_until) for row in rows], clock.today())
