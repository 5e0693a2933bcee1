"""Service of a decision in another way than the portal (送达, rule D9): wished, sent, failed, proved.

`served_at` is the moment of receipt that the proof shows, not of sending; from it the terms of the remedies count.
"""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction

from onewindow.cases.models import Case, Changes, LoadedCase, SideMatter, Tree
from onewindow.cases.rules.procedure import BEFORE_DECISION, REFUSED, State
from onewindow.cases.rules.serving import (
    ADDRESSED,
    CHOSEN,
    FAILED,
    NOTICED,
    SENT,
    SENT_STAGE,
    SERVICE,
    Way,
    faults,
    may_be_noticed,
)
from onewindow.cases.services.common import check_hands, check_party, check_reason, check_state, item_of, locked, store
from onewindow.cases.services.delivery import end_delivery
from onewindow.cases.services.ending import finish, remedies_from
from onewindow.cases.services.notices import tell_applicant, tell_posts
from onewindow.cases.services.stages import leave_behind
from onewindow.cases.services.transfers import locked_matter
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, system_actor
from onewindow.foundation.clock import LOCAL
from onewindow.foundation.errors import Conflict, Invalid, NotFound
from onewindow.foundation.ids import new_id
from onewindow.foundation.limits import derive_period
from onewindow.foundation.marks import marked
from onewindow.foundation.personal import encrypt
from onewindow.foundation.profile import profile
from onewindow.foundation.sweeps import alone
from onewindow.ledger.services import record_act

AT_ONCE = 200  # notices that one run of the sweep ends
SHORTEST, LONGEST = 5, 200
NOON = time(12)


class ServiceNotPossible(Conflict):
    """This is not the turn of that act: it was not sent yet, was served already, or no other way has failed."""

    code, title = (
        "service-not-possible",
        marked("现在不能这样记：要先寄出才能记签收，别的方式送不到才能公告，送达过的不能再记"),
    )


@transaction.atomic
def choose_service(actor: Actor, number: str, way: str, to: str = "") -> None:
    """The applicant says how the decision is to reach her, as long as there is none; the portal is what holds else.

    `to` is the address of a letter or an e-mail, kept encrypted. Raises NotFound for others, WrongState after the
    decision, Invalid for a way that isn't offered or without an address.
    """
    tree, part = locked(number)
    check_party(actor, tree)
    check_state(part, BEFORE_DECISION)
    if way not in CHOSEN:
        raise Invalid(errors=[{"pointer": "/way", "reason": way}])
    if way in ADDRESSED and not SHORTEST <= len(to.strip()) <= LONGEST:
        raise Invalid(errors=[{"pointer": "/to", "reason": marked("请写清楚送到哪里")}])
    row, changes = wished(part), Changes()
    if way == Way.PORTAL:
        if row is not None:
            row.state = "void"
            changes.changed.append(row)
    else:
        facts = {"way": way, "to_cipher": encrypt(to.strip()) if way in ADDRESSED else ""}
        if row is None:
            changes.added.append(_wish(actor, part, facts))
        else:
            row.facts = facts
            changes.changed.append(row)
    store(tree, changes, part)
    record_act(actor, "cases.choose_service", f"case:{number}", way=way)


def wished(part: LoadedCase) -> SideMatter | None:
    """The way of service that the applicant wishes instead of the portal, while nothing was decided."""
    return next((row for row in part.matters if row.kind == SERVICE and row.state == "waiting"), None)


def _wish(actor: Actor, part: LoadedCase, facts: dict[str, str]) -> SideMatter:
    return SideMatter(
        id=new_id(),
        case=part.case,
        kind=SERVICE,
        state="waiting",
        post=part.steps[-1].post,
        asked_by=actor.id,
        asked_at=clock.now(),
        facts=facts,
    )


def begin_service(part: LoadedCase, changes: Changes) -> bool:
    """With the decision the post gets the task to serve it in the way that was wished; False when that's the portal."""
    row = wished(part)
    if row is None:
        return False
    row.state, row.due_on, row.asked_at = "open", part.case.delivery_due, clock.now()
    changes.changed.append(row)
    tell_posts([row.post], part.case, "to_serve", once=str(row.id), matter=row.id)
    return True


@transaction.atomic
def record_sending(actor: Actor, matter_id: UUID, tracking: str) -> None:
    """A letter or e-mail went out, with its tracking number or the time it was sent; nothing is served by that."""
    tree, part, row = _open(actor, matter_id)
    if row.facts["way"] not in SENT or row.stage == NOTICED:
        raise ServiceNotPossible
    row.stage = SENT_STAGE
    row.facts = {**row.facts, "tracking": check_reason(tracking), "sent_at": clock.now().isoformat()}
    store(tree, Changes(changed=[row]), part)
    record_act(actor, "cases.record_sending", f"case:{part.case.number}", way=row.facts["way"], post=row.post)
    tell_applicant(part.case, "sent", once=f"{row.id}:{len(row.facts.get('tries', []))}")


@transaction.atomic
def record_failed_service(actor: Actor, matter_id: UUID, reason: str) -> None:
    """The decision could not be handed over: sent back, refused, nobody there. It has to be tried again or noticed."""
    tree, part, row = _open(actor, matter_id)
    if row.stage == NOTICED or (row.facts["way"] in SENT and row.stage != SENT_STAGE):
        raise ServiceNotPossible
    tries = [*row.facts.get("tries", []), {"at": clock.now().isoformat(), "note": check_reason(reason)}]
    row.stage, row.facts = FAILED, {**row.facts, "tries": tries}
    store(tree, Changes(changed=[row]), part)
    record_act(actor, "cases.record_failed_service", f"case:{part.case.number}", tries=len(tries), post=row.post)


@transaction.atomic
def publish_notice(actor: Actor, matter_id: UUID, where: str) -> None:
    """Serves by public notice 公告送达 where no other way worked; it counts as served when the profile's days are over."""
    tree, part, row = _open(actor, matter_id)
    if row.stage == NOTICED or not may_be_noticed(len(row.facts.get("tries", []))):
        raise ServiceNotPossible
    ends = derive_period(clock.now(), profile().notice_service)
    row.stage, row.due_on = NOTICED, ends.due_date
    row.facts = {
        **row.facts,
        "where": check_reason(where),
        "noticed_at": clock.now().isoformat(),
        "notice_ends": ends.due_at.isoformat(),
    }
    store(tree, Changes(changed=[row]), part)
    record_act(actor, "cases.publish_notice", f"case:{part.case.number}", until=row.due_on.isoformat(), post=row.post)
    tell_applicant(part.case, "noticed", due=row.due_on, once=str(row.id))


@transaction.atomic
def record_service(actor: Actor, matter_id: UUID, *, on: date, proof: str, signed_by: str = "") -> None:
    """The decision was received, as the proof shows: a letter signed for, an e-mail confirmed, a signature at a counter.

    Raises ServiceNotPossible before sending or during a notice, Invalid for a day before the decision or to come.
    """
    tree, part, row = _open(actor, matter_id)
    if row.stage == NOTICED:
        raise ServiceNotPossible
    missing = faults(row.facts["way"], row.stage, proof=proof, signed_by=signed_by)
    if "sending" in missing:
        raise ServiceNotPossible
    if missing:
        raise Invalid(errors=[{"pointer": f"/{name}", "reason": marked("请填写")} for name in missing])
    first = datetime.fromisoformat(row.facts["sent_at"]) if row.facts.get("sent_at") else part.case.decided_at
    if first is None or not clock.local(first).date() <= on <= clock.today():
        raise Invalid(errors=[{"pointer": "/on", "reason": marked("送达的日子不能早于决定或寄出，也不能晚于今天")}])
    row.facts = {**row.facts, "signed_by": signed_by.strip()}
    served = clock.now() if on == clock.today() else max(first, datetime.combine(on, NOON, LOCAL))
    _served(actor, tree, part, row, served, proof.strip(), row.facts["way"])


def end_notices() -> None:
    """Serves what was noticed publicly for long enough; part of the sweep."""
    over = SideMatter.objects.filter(kind=SERVICE, stage=NOTICED, state="open", due_on__lt=clock.today()).order_by("id")
    for matter_id in over.values_list("id", flat=True)[:AT_ONCE]:
        alone(_end_notice, matter_id)


@transaction.atomic
def _end_notice(matter_id: UUID) -> None:
    tree, part, row = locked_matter(matter_id)
    if row.state == "open" and row.stage == NOTICED:
        ended = datetime.fromisoformat(row.facts["notice_ends"])
        _served(system_actor("cases.end_notices"), tree, part, row, ended, str(row.facts["where"]), Way.NOTICE.value)


def _served(
    actor: Actor, tree: Tree, part: LoadedCase, row: SideMatter, served: datetime, proof: str, way: str
) -> None:
    """Service is proved: the delivery clock ends, the remedies count from now on, and the case closes."""
    case, now = part.case, clock.now()
    row.state, row.answer, row.answered_by, row.answered_at = "done", proof, actor.id, now
    row.facts = {**row.facts, "served_by": way}
    end_delivery(actor, case, served, way)
    if case.outcome == REFUSED:
        case.remedies = remedies_from(item_of(case), served)
    case.state, case.closed_at = State.CLOSED.value, now
    finish(actor, tree, part, leave_behind(tree, now), Changes(changed=[row]))
    record_act(actor, "cases.record_service", f"case:{case.number}", way=way, served=served.isoformat(), post=row.post)
    tell_applicant(case, "served", due=_first_day(case), once=str(row.id))


def _first_day(case: Case) -> date | None:
    """The last day of the shortest remedy; None where there is none."""
    return min((date.fromisoformat(one["until"]) for one in case.remedies), default=None)


def _open(actor: Actor, matter_id: UUID) -> tuple[Tree, LoadedCase, SideMatter]:
    tree, part, row = locked_matter(matter_id)
    if row.kind != SERVICE:
        raise NotFound
    check_hands(actor, part, row)
    if row.state != "open" or part.case.state != State.DECIDED:
        raise ServiceNotPossible
    return tree, part, row
