"""What officials do with those who cannot be granted it without a visit."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Conflict, Invalid, NotFound
from onewindow.foundation.marks import marked
from onewindow.ledger.services import record_act
from onewindow.offers.models import Offer
from onewindow.offers.queries import projects_of
from onewindow.offers.rules import Settled, State


class NotAnException(Conflict):
    """The person needs no visit: she was told, or it has been settled already."""

    code, title = "offer-not-an-exception", marked("这个人不用上门，或者已经处理过了")


class NoteMissing(Invalid):
    """What was done is not said."""

    code, title = "offer-note-missing", marked("请选怎么处理的，并写明情况")


@transaction.atomic
def settle_exception(actor: Actor, offer_id: UUID, settled: str, note: str) -> None:
    """Notes how somebody without the papers on record was helped: visited, come to a window, or not entitled.

    Raises NotFound for an official whose post the project does not name, NoteMissing and NotAnException.
    """
    offer = Offer.objects.select_for_update(no_key=True).filter(id=offer_id).first()
    if offer is None or offer.purpose not in {project.number for project in projects_of(actor)}:
        raise NotFound
    if settled not in set(Settled) or not note.strip():
        raise NoteMissing(errors=[{"pointer": "/note", "reason": "required"}])
    if offer.state != State.EXCEPTION:
        raise NotAnException
    offer.state, offer.settled, offer.note = State.SETTLED.value, settled, note.strip()
    offer.answered_at, offer.answered_by = clock.now(), actor.id
    offer.save(update_fields=["state", "settled", "note", "answered_at", "answered_by"])
    record_act(actor, "offers.settle", f"offer:{offer.id}", item=offer.item, settled=settled)
