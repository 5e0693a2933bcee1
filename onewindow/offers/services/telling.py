"""Telling people that they are entitled: in the day, once, to them and to those who act for them."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from onewindow.catalogue.queries import Item
from onewindow.foundation import clock
from onewindow.foundation.actor import system_actor
from onewindow.foundation.sweeps import alone
from onewindow.identity.queries import recipients_of_parties
from onewindow.ledger.services import record_act
from onewindow.notifications.services import Notice, Recipient, send_messages
from onewindow.offers.models import Offer, Silence
from onewindow.offers.queries import NO_CONTACT, offered
from onewindow.offers.rules import Kind, State, may_tell

AT_ONCE = 200


def tell_people() -> int:
    """Tells those whose day has come, between nine and eight in the evening; returns how many were told."""
    if not may_tell(clock.local(clock.now())):
        return 0
    due = Offer.objects.filter(state=State.FOUND.value, notify_on__lte=clock.today())
    told = 0
    for item in due.order_by("item").values_list("item", flat=True).distinct():
        if offered(item) is None:
            continue  # suspended: those who wait for it must not keep the others waiting
        ids = list(due.filter(item=item).order_by("notify_on", "id").values_list("id", flat=True)[:AT_ONCE])
        for offer_id in ids:
            alone(_tell, offer_id)
        told += Offer.objects.filter(id__in=ids, state=State.TOLD.value).count()
    return told


@transaction.atomic
def _tell(offer_id: UUID) -> None:
    offer = Offer.objects.select_for_update(no_key=True).get(id=offer_id)
    item = offered(offer.item)
    if offer.state != State.FOUND or item is None:
        return
    if Silence.objects.filter(ref=offer.ref, item__in=["", offer.item]).exists():
        offer.state = State.LAPSED.value
        offer.save(update_fields=["state"])
        return
    recipients = recipients_of_parties([offer.party]) if offer.party else []
    if recipients:
        offer.state, offer.told_at = State.TOLD.value, clock.now()
        send_messages([_notice(offer, item, one) for one in recipients])
    else:
        offer.state, offer.missing = State.EXCEPTION.value, NO_CONTACT
    offer.save(update_fields=["state", "told_at", "missing"])
    actor = system_actor("offers.tell_people")
    record_act(actor, "offers.tell", f"offer:{offer.id}", item=offer.item, state=offer.state, told=len(recipients))


def _notice(offer: Offer, item: Item, recipient: Recipient) -> Notice:
    """The title goes into an e-mail and names nobody; the body stands in the inbox alone."""
    name, day = offer.content["name"], offer.reached_on.isoformat()
    is_change = offer.kind == Kind.CHANGE
    grade = f"（{offer.grade}）" if offer.grade else ""
    body = f"按登记信息，{name}从 {offer.reached_on:%Y-%m} 起可以领{item.name}{grade}。"
    body_en = f"By the registers, {name} is entitled to “{item.name_en}” from {offer.reached_on:%Y-%m}."
    more = ("已经在领的，到时自动调整，不用办。", " It changes by itself; there is nothing to do.")
    ask = ("不用填表，确认一下就开始办；不想要也可以说。", " No form: confirm and it begins, or decline.")
    said = more if is_change else ask
    return Notice(
        recipient=recipient,
        key=f"offers.told:{offer.id}:{day}",
        kind="offer",
        title=f"您可能可以领：{item.name}" if not is_change else f"档次要变了：{item.name}",
        title_en=f"You may be entitled to: {item.name_en}" if not is_change else f"A new grade: {item.name_en}",
        body=body + said[0],
        body_en=body_en + said[1],
        link=f"/my/offers/{offer.id}/",
    )
