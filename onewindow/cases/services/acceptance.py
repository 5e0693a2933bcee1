"""Receipt and acceptance (rules B): accept, one correction notice, supply, non-acceptance, deemed acceptance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from onewindow.cases.events import CaseAccepted, CorrectionRequested
from onewindow.cases.models import Case, Changes, LoadedCase, Tree
from onewindow.cases.queries.building import terms_of
from onewindow.cases.queries.formers import register_of
from onewindow.cases.rules import clocks
from onewindow.cases.rules.clockledger import RESTART, START
from onewindow.cases.rules.procedure import DECIDING, State, intolerable, notice_is_allowed
from onewindow.cases.rules.steps import ACCEPT, StepState
from onewindow.cases.services.advancing import open_due_steps
from onewindow.cases.services.common import (
    accept_posts,
    check_party,
    check_post,
    check_reason,
    check_receipt_claim,
    check_state,
    clock_entry,
    end_case,
    issue,
    item_of,
    locked,
    roll_up,
    set_dues,
    store,
)
from onewindow.cases.services.ending import close_open_steps, finish, remedies_from
from onewindow.cases.services.errors import (
    CorrectionTooLate,
    MaterialsMissing,
    NotTolerable,
    ReasonMissing,
    SecondCorrectionNotice,
)
from onewindow.cases.services.escalation import check_other_eyes
from onewindow.cases.services.notices import prepare_notice, tell_applicant
from onewindow.cases.services.opening import material_row
from onewindow.cases.services.refusing import count_refused
from onewindow.cases.services.sideerrors import VerifiedAlready
from onewindow.cases.services.stages import leave_behind
from onewindow.cases.services.values import CorrectionPoint, MaterialGiven
from onewindow.cases.services.verifying import verified_again
from onewindow.cases.services.visits import came_again
from onewindow.catalogue.queries import Item
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import DomainError
from onewindow.foundation.events import announce
from onewindow.foundation.limits import Limit, derive_period, tolerance_due
from onewindow.foundation.profile import profile
from onewindow.foundation.queue import prepare_job
from onewindow.ledger.services import prepare_act, record_act

CORRECTION_DAYS = 10
MISSING, PENDING = "missing", "pending"


@transaction.atomic
def accept_case(actor: Actor, number: str, *, tolerated: Sequence[str] = ()) -> None:
    """Accepts a received case: from now on the decision clocks run. `tolerated` names papers that may follow (B4)."""
    tree, part = locked(number)
    check_post(actor, part, accept_posts(part))
    check_receipt_claim(actor, part)
    check_state(part, {State.RECEIVED})
    for step in part.steps:
        if step.action == ACCEPT and step.state == StepState.OPEN:
            check_other_eyes(actor, part, step)
    missing = _missing(part)
    if set(missing) - set(tolerated):
        raise MaterialsMissing(materials=missing)
    accept(actor, tree, part, clock.now(), tolerated=[code for code in tolerated if code in missing])


def accept(
    actor: Actor, tree: Tree, part: LoadedCase, moment: datetime, *, tolerated: Sequence[str] = (), deemed: bool = False
) -> None:
    """Does what acceptance means, in the caller's transaction and on locked rows."""
    case = part.case
    case.state, case.accepted_at, case.deemed = State.ACCEPTED.value, moment, deemed
    case.clock = [*case.clock, clock_entry(actor, START, at=moment.isoformat())]
    for step in part.steps:
        if step.action == ACCEPT and step.state == StepState.OPEN:
            step.state, step.done_at, step.done_by, step.result = StepState.DONE.value, clock.now(), actor.id, "pass"
    jobs = open_due_steps(part, clock.now()).commands
    terms = terms_of(case)
    if terms:
        set_dues(part, terms)
    if tolerated:
        _tolerate(part, tolerated, moment)
    roll_up(tree, moment)
    changes, facts = Changes(changed=[*part.steps], commands=jobs), _acceptance_facts(part)
    issue(actor, "acceptance_notice", case, ("受理通知书", "Notice of acceptance"), facts, clock.now(), changes)
    said = {"post": accept_posts(part)[0], "deemed": deemed, "tolerated": list(tolerated)}
    event = "tolerated" if tolerated else "deemed" if deemed else "accepted"
    due = date.fromisoformat(case.tolerance["due"]) if tolerated and case.tolerance else case.promised_due
    changes.include(
        prepare_act(actor, "cases.accept_case", f"case:{case.number}", **said), prepare_notice(case, event, due=due)
    )
    if register_of(item_of(case)):
        changes.include(prepare_job("cases.prepare_result", case_id=str(case.id)))
    changes.events.append(CaseAccepted(str(case.number), deemed, actor))
    store(tree, changes, part)


@transaction.atomic
def _request_correction(
    actor: Actor, number: str, points: Sequence[CorrectionPoint], days: int
) -> type[DomainError] | None:
    """Sends the notice; returns how it is refused where the attempt is kept, for it counts."""
    tree, part = locked(number)
    case, now = part.case, clock.now()
    check_post(actor, part, accept_posts(part))
    check_receipt_claim(actor, part)
    check_state(part, {State.RECEIVED})
    if not points or not all(point.text.strip() for point in points):
        raise ReasonMissing
    asked = [point.material for point in points]
    first = [one["material"] for one in case.correction["points"]] if case.correction else None
    if not notice_is_allowed(first, asked):
        new = set(asked) - set(first or ())
        count_refused(actor, case, "second_notice", new, accept_posts(part)[0])
        return SecondCorrectionNotice
    again = verified_again(tree, asked)
    if again:
        count_refused(actor, case, "asked_again", again, accept_posts(part)[0])
        return VerifiedAlready
    if case.correction_due and clock.today() > case.correction_due:
        raise CorrectionTooLate
    due = derive_period(now, Limit(days, "workday")).due_date
    names = {one.code: one for one in part.materials}
    lines = [
        {
            "material": point.material,
            "name": names[point.material].name if point.material in names else point.material,
            "name_en": names[point.material].name_en if point.material in names else point.material,
            "text": point.text.strip(),
        }
        for point in points
    ]
    document = issue(
        actor,
        "correction_notice",
        case,
        ("补正通知书", "Notice of correction"),
        {"points": lines, "due": due.isoformat()},
        now,
    )
    case.correction = {
        "points": lines,
        "sent_at": now.isoformat(),
        "due": due.isoformat(),
        "answered_at": "",
        "document": str(document.id),
        "rounds": (case.correction or {}).get("rounds", 0) + 1,
    }
    case.state = State.CORRECTION_PENDING.value
    roll_up(tree, now)
    store(tree, Changes(), part)
    record_act(actor, "cases.request_correction", f"case:{number}", materials=asked, post=accept_posts(part)[0])
    tell_applicant(case, "correction", due=due, once=str(case.correction["rounds"]))
    announce(CorrectionRequested(number, tuple(asked), actor))
    return None


def request_correction(
    actor: Actor, number: str, points: Sequence[CorrectionPoint], *, days: int = CORRECTION_DAYS
) -> None:
    """Sends the one notice with all defects (rule B2). A second one that asks for more is refused, and counted.

    So is a notice that asks for what was verified in this matter and still holds (VerifiedAlready).
    """
    refusal = _request_correction(actor, number, points, days)
    if refusal:
        raise refusal


@transaction.atomic
def supply_correction(
    actor: Actor, number: str, materials: Sequence[MaterialGiven], answers: Mapping[str, Any] | None = None
) -> None:
    """Takes what the applicant supplies: for the notice of correction, or papers that an acceptance let follow."""
    tree, part = locked(number)
    check_party(actor, tree)
    case, now = part.case, clock.now()
    tolerating = case.state in DECIDING and case.tolerance is not None
    if not tolerating:
        check_state(part, {State.CORRECTION_PENDING})
    changes = _take_in(part, materials, now)
    if answers:
        case.answers = {**case.answers, **answers}
    if tolerating:
        _end_tolerance(actor, part, now)
        changes.changed += part.steps
    else:
        case.state = State.RECEIVED.value
        case.correction = {**(case.correction or {}), "answered_at": now.isoformat()}
        case.correction_due = clocks.correction_due(now)
        for step in part.steps:
            if step.action == ACCEPT and step.state == StepState.OPEN:
                step.due_on = case.correction_due
                changes.changed.append(step)
    changes.added += came_again(actor, tree, case, "补正材料")
    roll_up(tree, now)
    store(tree, changes, part)
    record_act(actor, "cases.supply_correction", f"case:{number}", materials=[one.code for one in materials])
    tell_applicant(case, "corrected", once=now.isoformat())


@transaction.atomic
def refuse_acceptance(actor: Actor, number: str, reason: str, right_route: str = "") -> None:
    """Refuses to accept (不予受理), in writing, with the reason, the right route and the remedies."""
    tree, part = locked(number)
    check_post(actor, part, accept_posts(part))
    check_receipt_claim(actor, part)
    check_state(part, {State.RECEIVED})
    case, now = part.case, clock.now()
    why = check_reason(reason)
    end_case(case, State.NON_ACCEPTANCE, now, why)
    case.decided_at = now
    case.remedies = remedies_from(item_of(case), now)
    close_open_steps(part)
    issue(
        actor,
        "non_acceptance",
        case,
        ("不予受理通知书", "Notice of non-acceptance"),
        {"reason": why, "right_route": right_route, "remedies": case.remedies},
        now,
    )
    left = leave_behind(tree, now)
    finish(actor, tree, part, left)
    record_act(actor, "cases.refuse_acceptance", f"case:{number}", post=accept_posts(part)[0])
    tell_applicant(case, "non_acceptance")


def _missing(part: LoadedCase) -> list[str]:
    required = {one.code for one in item_of(part.case).materials if one.required}
    return [one.code for one in part.materials if one.given == MISSING and one.code in required]


def _tolerate(part: LoadedCase, tolerated: Sequence[str], moment: datetime) -> None:
    case, item = part.case, item_of(part.case)
    tolerable = [one.code for one in item.materials if one.tolerance] if "tolerance" in item.acceptance_modes else []
    wrong = intolerable(tolerated, tolerable)
    if wrong or case.statutory_due is None or case.promised_due is None:
        raise NotTolerable(materials=list(wrong))
    due = tolerance_until(case, item, moment)
    case.tolerance = {"missing": list(tolerated), "due": due.isoformat(), "own_days": item.tolerance_days is not None}


def tolerance_until(case: Case, item: Item, moment: datetime) -> date:
    """Until when tolerated papers may follow: the item's own days, else those of the promise (rule B4)."""
    if case.promised_due is None or case.statutory_due is None:
        raise ValueError("a case without limits tolerates nothing")
    if item.tolerance_days is None:
        return tolerance_due(moment, int(clocks.limit_of(case.promised).value), case.promised_due)
    return tolerance_due(moment, item.tolerance_days, case.statutory_due)


def _end_tolerance(actor: Actor, part: LoadedCase, now: datetime) -> None:
    case = part.case
    tolerance = case.tolerance or {}
    still = [one.code for one in part.materials if one.given == MISSING and one.code in tolerance["missing"]]
    if still:
        return
    from_last = profile().tolerance.promised_limit == "from_last_tolerated_material"
    if tolerance["own_days"] and from_last:
        case.clock = [*case.clock, clock_entry(actor, RESTART, at=now.isoformat())]
    case.tolerance = {**tolerance, "supplied_at": now.isoformat()}
    terms = terms_of(case)
    if terms:
        set_dues(part, terms)


def _take_in(part: LoadedCase, materials: Sequence[MaterialGiven], now: datetime) -> Changes:
    """Puts materials into the case: those it has are replaced, others added."""
    known = {one.code: one for one in part.materials}
    changes = Changes()
    for given in materials:
        row = material_row(part.case, given, now)
        if given.code in known:
            row.id = known[given.code].id
            part.materials[part.materials.index(known[given.code])] = row
            changes.changed.append(row)
        else:
            part.materials.append(row)
            changes.added.append(row)
    return changes


def _acceptance_facts(part: LoadedCase) -> dict[str, Any]:
    case = part.case
    return {
        "accepted_at": case.accepted_at.isoformat() if case.accepted_at else "",
        "deemed": case.deemed,
        "mode": case.mode,
        "promised": case.promised,
        "promised_due": case.promised_due.isoformat() if case.promised_due else "",
        "statutory": case.statutory,
        "statutory_due": case.statutory_due.isoformat() if case.statutory_due else "",
        "tolerated": (case.tolerance or {}).get("missing", []),
        "tolerance_due": (case.tolerance or {}).get("due", ""),
    }
