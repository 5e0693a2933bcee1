"""Acts on a case's clock: pause, resume, extend (rules C6, C7)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from onewindow.cases.models import Changes, LoadedCase, Step
from onewindow.cases.queries.building import terms_of
from onewindow.cases.rules.procedure import State
from onewindow.cases.rules.steps import APPROVE, StepState
from onewindow.cases.services.common import (
    check_post,
    check_reason,
    check_state,
    item_of,
    locked,
    roll_up,
    set_dues,
    store,
)
from onewindow.cases.services.errors import ExtensionNotAllowed, PauseNotAllowed, StepNotOpen
from onewindow.cases.services.notices import tell_applicant
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
    check_post(actor, part, [open_step.post])
    check_state(part, {State.ACCEPTED})
    why, today = check_reason(reason), clock.today()
    reasons = next(one.pause_reasons for one in item_of(part.case).steps if one.code == step)
    if kind not in reasons or kind not in profile().pause_kinds or expected_end < today:
        raise PauseNotAllowed(kind=kind)
    case = part.case
    case.pauses = [
        *case.pauses,
        {
            "kind": kind,
            "start": today.isoformat(),
            "end": "",
            "expected_end": expected_end.isoformat(),
            "reason": why,
            "step": step,
            "basis": list(profile().pause_kinds[kind].basis),
        },
    ]
    case.state = State.PAUSED.value
    _derive(part)
    roll_up(tree, clock.now())
    store(tree, Changes(changed=[*part.steps]), part)
    record_act(actor, "cases.pause_case", f"case:{number}", kind=kind, step=step, post=open_step.post)
    tell_applicant(case, "paused", due=expected_end, once=str(len(case.pauses)))


@transaction.atomic
def resume_case(actor: Actor, number: str, step: str = "") -> None:
    """Lets the clock run again; the day of return is the last one that is not counted."""
    tree, part = locked(number)
    check_state(part, {State.PAUSED})
    case = part.case
    last = case.pauses[-1]
    paused_step = _open_step(part, step or last["step"])
    check_post(actor, part, [paused_step.post])
    case.pauses = [*case.pauses[:-1], {**last, "end": clock.today().isoformat()}]
    case.state = State.ACCEPTED.value
    _derive(part)
    roll_up(tree, clock.now())
    store(tree, Changes(changed=[*part.steps]), part)
    record_act(actor, "cases.resume_case", f"case:{number}", step=paused_step.code, post=paused_step.post)
    tell_applicant(case, "resumed", due=case.promised_due, once=str(len(case.pauses)))


@transaction.atomic
def extend_case(actor: Actor, number: str, *, days: int, reason: str) -> None:
    """Extends the statutory limit: once, before its due day, by at most what its law allows, with a reason."""
    tree, part = locked(number)
    posts = [step.post for step in part.steps if step.action == APPROVE] or [part.steps[-1].post]
    check_post(actor, part, posts)
    check_state(part, {State.ACCEPTED, State.PAUSED})
    case, allowed = part.case, item_of(part.case).extension
    why = check_reason(reason)
    too_late = case.statutory_due is None or clock.today() >= case.statutory_due
    if allowed is None or case.extension or too_late or not 0 < days <= allowed.value:
        raise ExtensionNotAllowed(allowed=allowed.value if allowed else 0)
    case.extension = {
        "days": days,
        "reason": why,
        "decided_at": clock.now().isoformat(),
        "before": case.statutory_due.isoformat() if case.statutory_due else "",
        "law_id": allowed.law_id,
        "article": allowed.article,
    }
    _derive(part)
    roll_up(tree, clock.now())
    store(tree, Changes(changed=[*part.steps]), part)
    record_act(actor, "cases.extend_case", f"case:{number}", days=days, post=posts[0])
    tell_applicant(case, "extended", due=case.statutory_due)


def _open_step(part: LoadedCase, code: str) -> Step:
    step = part.step(code)
    if step is None:
        raise NotFound
    if step.state != StepState.OPEN:
        raise StepNotOpen
    return step


def _derive(part: LoadedCase) -> None:
    terms = terms_of(part.case)
    if terms:
        set_dues(part, terms)
