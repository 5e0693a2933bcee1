"""Written mandates (授权委托书): given, taken back at once, given up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import Conflict, Invalid, NotFound
from onewindow.foundation.marks import marked
from onewindow.identity.models import Mandate, Party
from onewindow.identity.queries import PartyRow, parties, party_by_ref, recipients_of_parties
from onewindow.identity.rules import MandateScope, PartyKind, mandate_faults
from onewindow.identity.services.naming import name_party
from onewindow.ledger.services import record_act
from onewindow.notifications.services import Notice, send_messages

SCOPE_WORDS = {
    MandateScope.FILL: "填写申请、补正材料",
    MandateScope.SUBMIT: "提交申请",
    MandateScope.RECEIVE: "查进度、收文书",
}
EVERYTHING = "在本平台办理的全部事项"
FAULTS = {
    "scopes": marked("请至少选一项可以替您做的事"),
    "until": marked("请写到哪一天为止，最长一年"),
}


class NotToOneself(Conflict):
    """Nobody needs a mandate for herself or for a company that she represents anyway."""

    code, title = "not-to-oneself", marked("不用委托给自己")


@dataclass(frozen=True, slots=True)
class MandateTerms:
    """What a mandate says: whom by number and name, for what, what she may do, and the last day.

    `things` are items and bundles with their names, by `item:KEY` and `bundle:KEY`; none means all.
    """

    document: str
    name: str
    things: Mapping[str, str]
    scopes: Sequence[str]
    until: date | None


def give_mandate(actor: Actor, principal: UUID, terms: MandateTerms, *, is_signed: bool) -> UUID:
    """Gives a natural person a mandate for herself or for somebody she represents; the agent is told; returns its id.

    Raises Invalid for what is missing (the signature too) or else for an agent who is not found by number and name,
    TooManyAttempts, NotToOneself, and NotFound for a party that is not hers to bind.
    """
    if actor.kind is not ActorKind.PERSON or principal not in actor.parties or actor.mandate is not None:
        raise NotFound
    today = clock.today()
    errors = [{"pointer": fault, "reason": FAULTS[fault]} for fault in mandate_faults(terms.scopes, terms.until, today)]
    if not is_signed:
        errors.append({"pointer": "signed", "reason": marked("请勾选签署，委托书才有效")})
    if errors or terms.until is None:
        raise Invalid(errors=errors)
    agent = name_party(actor, terms.document, terms.name, kind=PartyKind.NATURAL_PERSON)
    if agent.id in {actor.party, principal}:
        raise NotToOneself
    giver = parties({principal})[principal]
    words = mandate_text(giver, agent, list(terms.things.values()), terms.scopes, today, terms.until)
    with transaction.atomic():
        Party.objects.select_for_update(of=("self",), no_key=True).get(id=principal)
        row = Mandate.objects.create(
            principal_id=principal,
            agent_id=agent.id,
            account_id=actor.id,
            things=sorted(terms.things),
            scopes=sorted(set(terms.scopes)),
            since=today,
            until=terms.until,
            text=words,
            signed_at=clock.now(),
        )
        facts = {"things": row.things, "scopes": row.scopes, "until": terms.until.isoformat()}
        record_act(actor, "identity.give_mandate", f"mandate:{row.id}", agent=str(agent.id), **facts)
        _tell(row.id, [agent.id], "given", giver.name)
    return row.id


@transaction.atomic
def end_mandate(actor: Actor, mandate: UUID) -> None:
    """Ends a mandate at once: its principal takes it back, or its agent gives it up. A second time does nothing."""
    row = Mandate.objects.select_for_update(of=("self",), no_key=True).filter(id=mandate).first()
    is_hers = row is not None and (row.principal_id in actor.parties or row.agent_id == actor.party)
    if row is None or not is_hers or actor.kind is not ActorKind.PERSON or actor.mandate is not None:
        raise NotFound
    if row.ended_at is not None:
        return
    row.ended_at, row.ended_by_id = clock.now(), actor.id
    row.save(update_fields=["ended_at", "ended_by"])
    record_act(actor, "identity.end_mandate", f"mandate:{row.id}")
    is_agent = row.agent_id == actor.party
    other = row.principal_id if is_agent else row.agent_id
    _tell(row.id, [other], "given_up" if is_agent else "taken_back", actor.name)


@transaction.atomic
def end_mandates_of(actor: Actor, ref: str, because: str) -> int:
    """Ends every mandate that a person or company who is no more has given or holds; returns how many.

    A mandate ends with the death of either and with the end of a company (Civil Code, art. 173).
    """
    found = party_by_ref(ref)
    if found is None:
        return 0
    open_ones = Mandate.objects.select_for_update(of=("self",), no_key=True).filter(
        Q(principal_id=found.id) | Q(agent_id=found.id), ended_at__isnull=True
    )
    rows = list(open_ones.order_by("id"))
    for row in rows:
        row.ended_at, row.ended_because = clock.now(), because
        row.save(update_fields=["ended_at", "ended_because"])
        record_act(actor, "identity.end_mandate", f"mandate:{row.id}", because=because)
    return len(rows)


def mandate_text(
    principal: PartyRow, agent: PartyRow, things: Sequence[str], scopes: Sequence[str], since: date, until: date
) -> str:
    """The mandate in words: name, matter, scope, period (Civil Code art. 165); numbers are masked."""
    matters = "、".join(things) if things else EVERYTHING
    may = "；".join(words for scope, words in SCOPE_WORDS.items() if scope in scopes)
    return (
        f"授权委托书\n委托人：{principal.name}（{principal.masked_number}）\n受托人：{agent.name}（{agent.masked_number}）\n"
        f"委托事项：{matters}\n委托权限：{may}\n委托期限：{since.isoformat()} 至 {until.isoformat()}\n"
        "委托人可以随时撤回，撤回马上生效。受托人在权限内所办的事，由委托人承担后果。"
    )


WORDS = {
    "given": (
        "{name} 委托您替她办事",
        "{name} has given you a mandate",
        "委托书写明了替她办什么、到哪一天。您不愿意的，可以放弃。",
        "It says what you may do for them and until when. You can give it up.",
    ),
    "taken_back": (
        "{name} 撤回了委托",
        "{name} has taken the mandate back",
        "从现在起不能再替她办。没办完的由她自己接着办。",
        "You can no longer act for them. What is unfinished they go on with themselves.",
    ),
    "given_up": (
        "{name} 放弃了您的委托",
        "{name} has given up your mandate",
        "没办完的，您可以自己接着办，也可以委托别人。",
        "You can go on yourself, or give a mandate to somebody else.",
    ),
}


def _tell(mandate: UUID, to: Sequence[UUID], event: str, name: str) -> None:
    title, title_en, body, body_en = WORDS[event]
    send_messages(
        [
            Notice(
                recipient=recipient,
                key=f"identity.mandate_{event}:{mandate}",
                kind=f"mandate_{event}",
                title=title.format(name=name),
                title_en=title_en.format(name=name),
                body=body,
                body_en=body_en,
                link="/my/mandates/",
            )
            for recipient in recipients_of_parties(to)
        ]
    )
