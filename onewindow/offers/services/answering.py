"""What the person, or who acts for her, answers: yes, no, not to be asked, or asked again."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.db import transaction

from onewindow.catalogue.queries import Item
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Conflict, NotFound
from onewindow.foundation.marks import marked
from onewindow.identity.queries import parties_of
from onewindow.intake import services as intake
from onewindow.intake.queries import computed_values
from onewindow.intake.services import Entries
from onewindow.ledger.services import record_act
from onewindow.offers.models import Offer, Silence
from onewindow.offers.queries import offered
from onewindow.offers.rules import OPEN, Kind, State

CHANNEL = "proactive"
YES, NO = "yes", "no"


class OfferClosed(Conflict):
    """The offer no longer waits for an answer."""

    code, title = "offer-closed", marked("这条提醒已经答复过，或者已经过了时候")


class NotAnsweredOnce(Conflict):
    """Somebody else answers the same offer at this moment."""

    code, title = "offer-answered-otherwise", marked("刚才有人已经答复了这条提醒")


def confirm_offer(actor: Actor, offer_id: UUID) -> str:
    """Takes an offer: what the registers hold is read, and the case is opened as usual; returns its number.

    She fills in and hands in nothing. Never within a transaction: registers are asked under her own draft. Confirmed
    already, the case's number is returned. Raises OfferClosed, and what intake raises when something only she can give
    is missing: then the draft stays for her.
    """
    offer = _own(actor, offer_id)
    if offer.state == State.CONFIRMED:
        return offer.case_number
    item = offered(offer.item)
    if offer.state not in OPEN or item is None or offer.kind != Kind.FIRST or offer.party is None:
        raise OfferClosed
    agent = replace(actor, channel=CHANNEL)
    number = intake.start_draft(agent, "item", item.key, offer.party, _answers(item, is_own=offer.party == actor.party))
    intake.resolve_evidence(agent, number)
    computed = computed_values(agent, number)
    if computed:
        intake.save_values(agent, number, Entries(values=computed))
        intake.resolve_evidence(agent, number)
    return _submit(agent, offer_id, item, number)


def _answers(item: Item, *, is_own: bool) -> dict[str, str]:
    rule = item.proactive
    if rule is None:
        return {}
    by_whom = {rule.agent_question: NO if is_own else YES} if rule.agent_question else {}
    return {**rule.answers, **by_whom}


@transaction.atomic
def _submit(actor: Actor, offer_id: UUID, item: Item, number: str) -> str:
    offer = _locked(actor, offer_id)
    if offer.state == State.CONFIRMED:
        return offer.case_number
    if offer.state not in OPEN:
        raise NotAnsweredOnce
    promises = [one.code for one in item.materials if one.source == "promise"]
    case = intake.submit_draft(actor, number, f"offer:{offer.id}", promises=promises)
    offer.state, offer.case_number = State.CONFIRMED.value, case
    _answer(actor, offer, "offers.confirm", case=case)
    return case


@transaction.atomic
def decline_offer(actor: Actor, offer_id: UUID) -> None:
    """Declines an offer; she is not asked about the item again until she wishes it (rule F4). Again, nothing happens."""
    offer = _locked(actor, offer_id)
    if offer.state == State.DECLINED:
        return
    if offer.state not in OPEN:
        raise OfferClosed
    offer.state = State.DECLINED.value
    _silence(actor, offer.ref, offer.item)
    _answer(actor, offer, "offers.decline")


@transaction.atomic
def keep_quiet(actor: Actor, ref: str, item: str = "") -> None:
    """Switches offers off: about one item, or all; what has been found and not answered is taken back.

    Raises NotFound for who does not act for her, and for an item that is not offered.
    """
    _require_own(actor, ref)
    if item and offered(item) is None:
        raise NotFound
    _silence(actor, ref, item)
    waiting = Offer.objects.filter(ref=ref, state__in=[*OPEN], kind=Kind.FIRST.value)
    (waiting.filter(item=item) if item else waiting).update(state=State.LAPSED.value)
    record_act(actor, "offers.keep_quiet", "offers", item=item)


@transaction.atomic
def be_asked(actor: Actor, ref: str, item: str = "") -> None:
    """Switches offers on again; what was declined or taken back of the last occasion is shown again."""
    _require_own(actor, ref)
    Silence.objects.filter(ref=ref, item=item).delete()
    if Silence.objects.filter(ref=ref, item="").exists():
        record_act(actor, "offers.be_asked", "offers", item=item)
        return
    quiet = Silence.objects.filter(ref=ref).values_list("item", flat=True)
    left = Offer.objects.filter(ref=ref, state__in=[State.DECLINED.value, State.LAPSED.value], kind=Kind.FIRST.value)
    latest: dict[str, Offer] = {}
    for offer in left.exclude(item__in=list(quiet)).order_by("-reached_on", "-id"):
        latest.setdefault(offer.item, offer)
    for offer in latest.values():
        if not Offer.objects.filter(item=offer.item, ref=ref, reached_on__gt=offer.reached_on).exists():
            offer.state, offer.answered_at, offer.answered_by = State.TOLD.value, None, None
            offer.told_at = offer.told_at or clock.now()
            offer.save(update_fields=["state", "answered_at", "answered_by", "told_at"])
    record_act(actor, "offers.be_asked", "offers", item=item)


def _silence(actor: Actor, ref: str, item: str) -> None:
    Silence.objects.bulk_create([Silence(ref=ref, item=item, since=clock.now(), by=actor.id)], ignore_conflicts=True)


def _answer(actor: Actor, offer: Offer, act: str, **facts: str) -> None:
    offer.answered_at, offer.answered_by = clock.now(), actor.id
    offer.save(update_fields=["state", "case_number", "answered_at", "answered_by"])
    record_act(actor, act, f"offer:{offer.id}", item=offer.item, **facts)


def _own(actor: Actor, offer_id: UUID) -> Offer:
    offer = Offer.objects.filter(id=offer_id, told_at__isnull=False).first()
    if offer is None or offer.party not in actor.parties:
        raise NotFound
    return offer


def _locked(actor: Actor, offer_id: UUID) -> Offer:
    _own(actor, offer_id)
    return Offer.objects.select_for_update(no_key=True).get(id=offer_id)


def _require_own(actor: Actor, ref: str) -> None:
    if ref not in {party.ref for party in parties_of(actor) if party.is_person}:
        raise NotFound
