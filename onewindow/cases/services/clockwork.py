"""Acts on a case's clock: pause, resume, extend, correct (rules C6, C7). Each is an entry of its ledger."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from onewindow.cases.models import Changes, ExpertReview, LoadedCase, Step, Tree, posts_at
from onewindow.cases.queries.building import terms_of
from onewindow.cases.rules.clockledger import (
    CORRECT,
    EXTEND,
    PAUSE,
    RESTART,
    RESUME,
    START,
    Entries,
    history,
    wrong_correction,
)
from onewindow.cases.rules.procedure import State
from onewindow.cases.rules.steps import StepState
from onewindow.cases.services.common import (
    approving_posts,
    check_post,
    check_reason,
    check_state,
    clock_entry,
    item_of,
    locked,
    roll_up,
    set_dues,
    store,
)
from onewindow.cases.services.errors import ClockEntryWrong, ExtensionNotAllowed, PauseNotAllowed, StepNotOpen
from onewindow.cases.services.experterrors import ExpertsAtWork
from onewindow.cases.services.notices import tell_applicant
from onewindow.cases.services.sideerrors import HearingPending
from onewindow.cases.services.turnpapers import issue_extension_notice, issue_pause_notice
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import NotFound
from onewindow.foundation.profile import profile
from onewindow.ledger.services import record_act


@transaction.atomic
def pause_case(actor: Actor, number: str, step: str, *, kind: str, expected_end: date, reason: str) -> None:
    """Pauses the clock for a special procedure that the law names, at a step that names it; told in writing."""
    tree, part = locked(number)
    open_step = _open_step(part, step)
    check_post(actor, part, posts_at(open_step))
    check_state(part, {State.ACCEPTED})
    why, today = check_reason(reason), clock.today()
    reasons = next(one.pause_reasons for one in item_of(part.case).steps if one.code == step)
    if kind not in reasons or kind not in profile().pause_kinds or expected_end < today:
        raise PauseNotAllowed(kind=kind)
    case = part.case
    facts = {"expected_end": expected_end.isoformat(), "reason": why, "step": step}
    basis = list(profile().pause_kinds[kind].basis)
    enter(part, clock_entry(actor, PAUSE, on=today.isoformat(), kind=kind, basis=basis, **facts))
    case.state = State.PAUSED.value
    changes = Changes()
    issue_pause_notice(actor, case, kind, reason=why, expected_end=expected_end, changes=changes)
    _store(tree, part, changes)
    record_act(actor, "cases.pause_case", f"case:{number}", kind=kind, step=step, post=open_step.post)
    tell_applicant(case, "paused", due=expected_end, once=str(len(case.clock)))


@transaction.atomic
def resume_case(actor: Actor, number: str, step: str = "") -> None:
    """Lets the clock run again; the day of return is the last one that is not counted."""
    tree, part = locked(number)
    check_state(part, {State.PAUSED})
    case, lasting = part.case, history(part.case.clock).open_pause
    if lasting is None:
        raise PauseNotAllowed(kind="")
    if any(row.kind == "hearing" and row.stage == "scheduled" for row in part.matters if row.state == "open"):
        raise HearingPending  # its chair closes it, with the record
    if ExpertReview.objects.filter(case=case.id, state="open").exists():
        raise ExpertsAtWork
    paused_step = _open_step(part, step or lasting.step)
    check_post(actor, part, posts_at(paused_step))
    enter(part, clock_entry(actor, RESUME, of=lasting.entry, on=clock.today().isoformat()))
    case.state = State.ACCEPTED.value
    _store(tree, part)
    record_act(actor, "cases.resume_case", f"case:{number}", step=paused_step.code, post=paused_step.post)
    tell_applicant(case, "resumed", due=case.promised_due, once=str(len(case.clock)))


@transaction.atomic
def extend_case(actor: Actor, number: str, *, days: int, reason: str) -> None:
    """Extends the statutory limit: once, before its due day, by at most what its law allows, with a reason."""
    tree, part = locked(number)
    posts = approving_posts(part)
    check_post(actor, part, posts)
    check_state(part, {State.ACCEPTED, State.PAUSED})
    case, allowed = part.case, item_of(part.case).extension
    why = check_reason(reason)
    too_late = case.statutory_due is None or clock.today() >= case.statutory_due
    if allowed is None or history(case.clock).extension or too_late or not 0 < days <= allowed.value:
        raise ExtensionNotAllowed(allowed=allowed.value if allowed else 0)
    before = case.statutory_due.isoformat() if case.statutory_due else ""
    law = {"law_id": allowed.law_id, "article": allowed.article}
    enter(part, clock_entry(actor, EXTEND, days=days, reason=why, before=before, **law))
    changes, basis = Changes(), f"{allowed.law_id}:{allowed.article}"
    issue_extension_notice(actor, case, days=days, reason=why, before=before, basis=basis, changes=changes)
    _store(tree, part, changes)
    record_act(actor, "cases.extend_case", f"case:{number}", days=days, post=posts[0])
    tell_applicant(case, "extended", due=case.statutory_due)


@transaction.atomic
def correct_clock(actor: Actor, number: str, *, entry: int, to: str, reason: str) -> None:
    """Corrects an entry of the clock ledger that was wrong, by a new entry; the dates follow, the applicant is told.

    `entry` counts from 0; `to` is the right moment, day or number of days, as the entry has it. For the posts that
    approve. Raises ClockEntryWrong, and ReasonMissing.
    """
    tree, part = locked(number)
    posts = approving_posts(part)
    check_post(actor, part, posts)
    check_state(part, {State.ACCEPTED, State.PAUSED})
    case, why = part.case, check_reason(reason)
    right = _right(case.clock, entry, to)
    received = case.received_at or clock.now()
    wrong = wrong_correction(case.clock, entry, right, received, clock.now()) if right else "unreadable"
    if wrong:
        raise ClockEntryWrong(why=wrong)
    before = case.promised_due, case.statutory_due
    enter(part, clock_entry(actor, CORRECT, of=entry, to=right, reason=why))
    case.accepted_at = history(case.clock).start or case.accepted_at
    _store(tree, part)
    record_act(actor, "cases.correct_clock", f"case:{number}", entry=entry, post=posts[0])
    if before != (case.promised_due, case.statutory_due):
        tell_applicant(case, "clock_corrected", due=case.promised_due, once=str(len(case.clock)))


def _right(entries: Entries, entry: int, to: str) -> Any:
    """What is right, as the entry has it; empty when it cannot be read. A moment without a zone is Asia/Shanghai's."""
    act = entries[entry]["act"] if 0 <= entry < len(entries) else ""
    try:
        if act == EXTEND:
            return max(int(to), 0)
        if act in (START, RESTART):
            moment = datetime.fromisoformat(to)
            return (moment if moment.tzinfo else moment.replace(tzinfo=clock.LOCAL)).isoformat()
        return date.fromisoformat(to).isoformat()
    except ValueError:
        return ""


def enter(part: LoadedCase, entry: dict[str, Any]) -> None:
    """Adds an entry; the days follow from the whole account."""
    part.case.clock = [*part.case.clock, entry]
    terms = terms_of(part.case)
    if terms:
        set_dues(part, terms)


def _store(tree: Tree, part: LoadedCase, changes: Changes | None = None) -> None:
    roll_up(tree, clock.now())
    written = changes or Changes()
    written.changed += part.steps
    store(tree, written, part)


def _open_step(part: LoadedCase, code: str) -> Step:
    step = part.step(code)
    if step is None:
        raise NotFound
    if step.state != StepState.OPEN:
        raise StepNotOpen
    return step
