"""Finding those who are entitled: under a standing purpose, by the item's own rule, once for each occasion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import structlog
from django.db import transaction

from onewindow.cases.queries import earlier_results
from onewindow.catalogue.queries import Item, Reaching, due_on
from onewindow.exchange.queries import ProjectRow, matching_projects
from onewindow.exchange.services import EvidenceRead, match_population, read_now, widen_purpose
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, system_actor
from onewindow.foundation.personal import lookup_hash
from onewindow.identity.queries import parties_by_refs, recipients_of_posts
from onewindow.ledger.services import record_acts
from onewindow.notifications.services import Notice, send_messages
from onewindow.offers.models import Look, Offer, Silence
from onewindow.offers.queries import offered
from onewindow.offers.rules import OPEN, Kind, State, may_look, missing_element, occasion_name, spans_to_read
from onewindow.registers.queries import RegisterRow, register, registers

log = structlog.get_logger(__name__)
BATCH = 100  # of those of whom more is read, in one call of the exchange
FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Entitled:
    """Somebody whom a register's condition and the item's rule found."""

    ref: str
    number: str
    name: str
    division: str
    trigger: date
    reaching: Reaching

    @property
    def occasion(self) -> str:
        """The name of the occasion."""
        return occasion_name(self.reaching.occasion.after)


def find_people() -> int:
    """Looks through the registers for everybody who comes to be entitled, once a business day; returns how many.

    Never within a transaction: each read's trace is durable before a source is asked. What a source fails to answer is
    asked again at the next sweep, and nobody is offered the same twice.
    """
    if not may_look(clock.local(clock.now())):
        return 0
    found = 0
    for project in matching_projects():
        for key in project.items:
            item = offered(key)
            if item is not None and not _looked_today(project, item):
                found += _look(project, item)
    return found


def _looked_today(project: ProjectRow, item: Item) -> bool:
    return Look.objects.filter(item=item.key, purpose=project.number, day=clock.today()).exists()


def _look(project: ProjectRow, item: Item) -> int:
    actor, today = system_actor(project.jobs[0] if project.jobs else ""), clock.today()
    source = registers().get(project.register)
    if source is None or item.proactive is None or item.proactive.trigger.partition(".")[0] != project.register:
        return 0
    count = 0
    for page in _pages(actor, project, item, source):
        if page is None:
            return count  # the register did not answer: looked through again at the next sweep
        fresh = _fresh(item, page)
        for begin in range(0, len(fresh), BATCH):
            offers = _offers(actor, project, item, fresh[begin : begin + BATCH])
            if offers is None:
                return count
            count += _store(actor, offers)
    _note_look(project, item, today, count)
    return count


@transaction.atomic
def _note_look(project: ProjectRow, item: Item, today: date, count: int) -> None:
    """Notes that the day's look is done, and tells the posts of the project when it found somebody."""
    look = Look(item=item.key, purpose=project.number, day=today, version=item.version_id, found=count, at=clock.now())
    Look.objects.bulk_create([look], ignore_conflicts=True)
    if not count:
        return
    send_messages(
        [
            Notice(
                recipient=recipient,
                key=f"offers.found:{item.key}:{today.isoformat()}",
                kind="offers_found",
                title=f"免申即享找到 {count} 人：{item.name}",
                title_en=f"Found without application, {count}: {item.name_en}",
                body="有的要上门或到窗口办，请到名单里看。",
                body_en="Some have to be visited or to come to a window; see the list.",
                link="/desk/offers/",
            )
            for recipient in recipients_of_posts(sorted(project.posts))
        ]
    )


def _pages(actor: Actor, project: ProjectRow, item: Item, source: RegisterRow) -> Iterator[list[Entitled] | None]:
    """The population page by page; None where the register did not answer or may not be asked."""
    rule = item.proactive
    if rule is None:
        return
    names = _asked(project, source, rule.trigger)
    spans = spans_to_read(
        [one.after for one in rule.occasions], rule.lead_days, _last_look(project, item), clock.today()
    ).days
    if spans == ():
        return
    between, after = ({rule.trigger: spans} if spans else None), ""
    while True:
        page = match_population(actor, project.number, names, between=between, after=after)
        if page.state not in {"answered", "empty"}:
            log.warning("nobody looked for", item=item.key, purpose=project.number, reason=page.reason)
            yield None
            return
        yield [one for row in page.rows if (one := _entitled(item, source, row)) is not None]
        after = page.next_after
        if not after:
            return


def _asked(project: ProjectRow, source: RegisterRow, trigger: str) -> list[str]:
    """Her number, her name, the trigger, and where she lives if the project declares it: who has to be visited where."""
    code = source.code
    wanted = [f"{code}.{source.subjects[0]}", f"{code}.name", trigger, f"{code}.hukou_division"]
    return [name for name in dict.fromkeys(wanted) if name in project.needs]


def _last_look(project: ProjectRow, item: Item) -> date | None:
    """The day of the last look by the same rule; None when everybody has to be looked at anew."""
    found = Look.objects.filter(item=item.key, purpose=project.number, day__lt=clock.today(), version=item.version_id)
    return found.order_by("-day").values_list("day", flat=True).first()


def _entitled(item: Item, source: RegisterRow, row: Mapping[str, Any]) -> Entitled | None:
    rule, code = item.proactive, source.code
    number, trigger = row.get(f"{code}.{source.subjects[0]}"), str(row.get(rule.trigger if rule else "") or "")[:10]
    if rule is None or not number or not trigger:
        return None
    try:
        begun = date.fromisoformat(trigger)
    except ValueError:  # one row that a register holds wrongly keeps nobody else from being found
        log.warning("no day in a row", item=item.key, register=code)
        return None
    reaching = due_on(rule, begun, clock.today())
    if reaching is None:
        return None
    return Entitled(
        ref=lookup_hash(str(number)),
        number=str(number),
        name=str(row.get(f"{code}.name") or ""),
        division=str(row.get(f"{code}.hukou_division") or ""),
        trigger=begun,
        reaching=reaching,
    )


def _fresh(item: Item, page: Sequence[Entitled]) -> list[Entitled]:
    """Those who have not been found on this occasion before and have nothing against being asked."""
    refs = [one.ref for one in page]
    known = set(Offer.objects.filter(item=item.key, ref__in=refs).values_list("ref", "occasion"))
    quiet = set(Silence.objects.filter(ref__in=refs, item__in=["", item.key]).values_list("ref", flat=True))
    return [one for one in page if (one.ref, one.occasion) not in known and one.ref not in quiet]


def _offers(actor: Actor, project: ProjectRow, item: Item, people: Sequence[Entitled]) -> list[Offer] | None:
    """The offers to these people; None where a register did not answer what must be known of them."""
    held = _elements_held(actor, project, item, people)
    if held is None:
        return None
    parties = parties_by_refs({one.ref for one in people})
    receiving = {one.ref for one in people if earlier_results([one.ref], [item.key])}
    offers = []
    for one in people:
        party = parties.get(one.ref)
        kind = Kind.CHANGE if one.ref in receiving else Kind.FIRST
        offer = _offer(item, project, one, kind)
        offer.party = party.id if party else None
        needed = [need.element for need in item.proactive.needed] if item.proactive else []
        offer.missing = missing_element(needed, held[one.ref])
        if offer.missing:
            offer.state = State.EXCEPTION.value
        offers.append(offer)
    return offers


def _offer(item: Item, project: ProjectRow, one: Entitled, kind: Kind) -> Offer:
    grade = one.reaching.occasion.grade
    payment = next((row for row in item.payments if row.grade == grade), None)
    offer = Offer(
        item=item.key,
        ref=one.ref,
        kind=kind.value,
        occasion=one.occasion,
        reached_on=one.reaching.on,
        notify_on=one.reaching.notify_on(item.proactive.lead_days if item.proactive else 0),
        grade=grade,
        amount=f"{payment.amount:g}" if payment else "",
        per=payment.per if payment else "",
        purpose=project.number,
        state=State.FOUND.value,
        found_at=clock.now(),
    )
    offer.put_content(
        {"name": one.name, "number": one.number, "division": one.division, "trigger": one.trigger.isoformat()}
    )
    return offer


def _elements_held(
    actor: Actor, project: ProjectRow, item: Item, people: Sequence[Entitled]
) -> dict[str, set[str]] | None:
    """Which of the needed elements are on record, by person; None when a register did not answer."""
    held: dict[str, set[str]] = {one.ref: set() for one in people}
    needed = [need.element for need in item.proactive.needed] if item.proactive else []
    if not needed or not people:
        return held
    widen_purpose(project.number, list(held))
    asked = [(one, name) for one in people for name in needed]
    reads = [_read(name, one) for one, name in asked]
    for (one, name), answer in zip(asked, read_now(actor, project.number, reads), strict=True):
        if answer.state == FAILED:
            return None
        if any(row.get(name) not in (None, "", []) for row in answer.rows):
            held[one.ref].add(name)
    return held


def _read(element: str, one: Entitled) -> EvidenceRead:
    code = element.partition(".")[0]
    return EvidenceRead(code, (element,), {f"{code}.{register(code).subjects[0]}": one.number}, subject=one.ref)


@transaction.atomic
def _store(actor: Actor, offers: Sequence[Offer]) -> int:
    """Stores what is new; an earlier offer that she has not answered gives way to the later occasion."""
    Offer.objects.bulk_create(offers, ignore_conflicts=True)
    ids = set(Offer.objects.filter(id__in=[offer.id for offer in offers]).values_list("id", flat=True))
    kept = [offer for offer in offers if offer.id in ids]
    for offer in kept:
        before = Offer.objects.filter(
            item=offer.item, ref=offer.ref, state__in=[*OPEN], reached_on__lt=offer.reached_on
        )
        before.update(state=State.LAPSED.value)
    acts: list[tuple[str, str, dict[str, Any]]] = [
        ("offers.find", f"offer:{offer.id}", {"item": offer.item, "occasion": offer.occasion, "state": offer.state})
        for offer in kept
    ]
    record_acts(actor, acts)
    return len(kept)
