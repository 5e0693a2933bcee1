"""Ending licences by one of the four acts (rule D7)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from onewindow.foundation.events import announce
from onewindow.ledger.services import record_act
from onewindow.licences.events import LicenceEnded
from onewindow.licences.models import Licence
from onewindow.licences.rules import Ending, LicenceState, state_after, state_on


class LicenceHasEnded(Conflict):
    """The licence ended before; it cannot end again in this way."""

    code, title = "licence-has-ended", "这份证照已经终止，不能再这样处理"


class EndWithoutReason(Invalid):
    """A licence ends only with a reason that the holder can read."""

    code, title = "end-without-reason", "终止证照要写明理由"


class LicenceNotEnded(Conflict):
    """The licence was not ended, or was replaced since; there is nothing to put in force again."""

    code, title = "licence-not-ended", "这份证照没有终止，或者已经换发过，不能恢复"


@transaction.atomic
def reinstate_licence(actor: Actor, id: UUID, reason: str) -> None:  # noqa: A002 contract
    """Puts a licence in force again whose end was set aside; for its issuer, never without a reason.

    It counts as if it had never ended, and expires on its last day as before. Raises LicenceNotEnded.
    """
    if not reason.strip():
        raise EndWithoutReason
    licence = Licence.objects.select_for_update(no_key=True).filter(id=id).first()
    if licence is None:
        raise NotFound
    if actor.kind is not ActorKind.SYSTEM and actor.organisation != licence.issuer:
        raise NotAllowed
    if not licence.ended_by:
        raise LicenceNotEnded
    former, licence.state = licence.ended_by, LicenceState.VALID.value
    licence.ended_by, licence.end_reason, licence.ended_on, licence.deregistered_on = "", "", None, None
    licence.save(update_fields=["state", "ended_by", "end_reason", "ended_on", "deregistered_on"])
    record_act(actor, "licences.reinstate_licence", f"licence:{licence.id}", former=former)


@transaction.atomic
def end_licence(actor: Actor, id: UUID, act: str, reason: str, on: date | None = None) -> None:  # noqa: A002 contract
    """Ends a licence by one of the four acts (rule D7), for its issuer or the system; never without a reason."""
    ending = Ending(act)
    if not reason.strip():
        raise EndWithoutReason
    licence = Licence.objects.select_for_update(no_key=True).filter(id=id).first()
    if licence is None:
        raise NotFound
    if actor.kind is not ActorKind.SYSTEM and actor.organisation != licence.issuer:
        raise NotAllowed
    day = on or clock.today()
    present = state_on(licence.state, None, day)
    after = state_after(present, ending)
    if after is None:
        raise LicenceHasEnded
    if ending is Ending.DEREGISTER:
        licence.deregistered_on = day
    if after is not present:
        licence.state, licence.ended_by, licence.ended_on, licence.end_reason = after.value, ending.value, day, reason
    licence.save()
    record_act(actor, "licences.end_licence", f"licence:{licence.id}", ending=ending.value, on=day.isoformat())
    announce(LicenceEnded(licence.id, licence.type, ending.value, day))
