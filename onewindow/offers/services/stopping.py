"""Offers to somebody who is no more."""

from __future__ import annotations

from django.db import transaction

from onewindow.foundation.actor import Actor
from onewindow.ledger.services import record_act
from onewindow.offers.models import Offer
from onewindow.offers.rules import OPEN, State


@transaction.atomic
def stop_offers(actor: Actor, ref: str, because: str) -> int:
    """Has every offer lapse that a person or company who is no more could still answer; returns how many."""
    waiting = {*OPEN, State.EXCEPTION}
    count = Offer.objects.filter(ref=ref, state__in=[one.value for one in waiting]).update(state=State.LAPSED.value)
    if count:
        record_act(actor, "offers.stop_offers", f"party:{ref}", because=because, count=count)
    return count
