"""What falls due by itself, found by a sweep over business time (rules B1, B3, B4, C12)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from onewindow.cases.models import Case, LoadedCase, Tree
from onewindow.cases.rules.procedure import GRANTED, TOLERANCE_MISSED, State
from onewindow.cases.services.acceptance import accept
from onewindow.cases.services.chairs import miss_chairs
from onewindow.cases.services.common import end_case, locked
from onewindow.cases.services.ending import close_open_steps, finish
from onewindow.cases.services.escalation import escalate_tasks
from onewindow.cases.services.notices import tell_applicant
from onewindow.cases.services.reminders import remind_posts
from onewindow.cases.services.renewals import deem_renewals
from onewindow.cases.services.serving import end_notices
from onewindow.cases.services.silence import end_silence
from onewindow.cases.services.stages import begin_next_stage, leave_behind
from onewindow.cases.services.subcases import follow_subcases
from onewindow.cases.services.waiting import end_overdue_steps
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, system_actor
from onewindow.foundation.profile import profile
from onewindow.foundation.sweeps import alone
from onewindow.ledger.services import record_act

AT_ONCE = 200  # cases that one run of a sweep handles; the next run takes the rest


def sweep_cases() -> None:
    """Does what nobody has to ask for: deemed acceptance and renewal, lapsed corrections, missed tolerance, stages."""
    last_day = _ended_on()
    for number in _numbers(Case.objects.filter(state=State.RECEIVED.value, kind="item", correction_due__lte=last_day)):
        alone(_apply, number, _deem_accepted)
    correcting = Case.objects.filter(state=State.CORRECTION_PENDING.value, kind="item")
    for number in _numbers(correcting.filter(correction__due__lte=last_day.isoformat())):
        alone(_apply, number, _lapse)
    tolerating = Case.objects.filter(state__in=["accepted", "paused"], decided_at=None, tolerance__isnull=False)
    missing = tolerating.filter(tolerance__due__lte=last_day.isoformat(), tolerance__supplied_at__isnull=True)
    for number in _numbers(missing):
        alone(_apply, number, _revoke_acceptance)
    alone(deem_renewals)
    alone(end_notices)
    alone(_begin_forgotten_stages)
    alone(end_overdue_steps, last_day)
    alone(end_silence, last_day)
    alone(follow_subcases)
    alone(remind_posts)
    alone(escalate_tasks)
    alone(miss_chairs)


def _ended_on() -> date:
    """The last day that has ended: today after closing time, else yesterday."""
    now = clock.local(clock.now())
    return now.date() if now.time() >= profile().time.closing_time else now.date() - timedelta(days=1)


def _numbers(found: object) -> list[str]:
    rows = found.exclude(number=None).order_by("id").values_list("number", flat=True)  # type: ignore[attr-defined]
    return list(rows[:AT_ONCE])


@transaction.atomic
def _apply(number: str, act: Callable[[Actor, Tree, LoadedCase], None]) -> None:
    tree, part = locked(number)
    act(system_actor("cases.sweep_cases"), tree, part)


def _deem_accepted(actor: Actor, tree: Tree, part: LoadedCase) -> None:
    """Silence for five working days: accepted from the day of receipt, against the office's own silence."""
    case = part.case
    if case.state != State.RECEIVED or case.correction_due is None or case.correction_due > _ended_on():
        return
    answered = (case.correction or {}).get("answered_at")
    since = datetime.fromisoformat(answered) if answered else case.received_at
    accept(actor, tree, part, since or clock.now(), deemed=True)


def _lapse(actor: Actor, tree: Tree, part: LoadedCase) -> None:
    """Not corrected in time: counts as withdrawn (rule B3)."""
    case = part.case
    if (
        case.state != State.CORRECTION_PENDING
        or not case.correction
        or date.fromisoformat(case.correction["due"]) > _ended_on()
    ):
        return
    _end(actor, tree, part, State.DEEMED_WITHDRAWN, "没有在期限内补正")
    tell_applicant(case, "lapsed")


def _revoke_acceptance(actor: Actor, tree: Tree, part: LoadedCase) -> None:
    """Tolerated material not supplied in time: the acceptance is revoked, nothing is refused (rule B4)."""
    case = part.case
    tolerance = case.tolerance or {}
    if case.decided_at or not tolerance or tolerance.get("supplied_at"):
        return
    if date.fromisoformat(tolerance["due"]) > _ended_on():
        return
    _end(actor, tree, part, TOLERANCE_MISSED, "容缺的材料没有在期限内补齐")
    tell_applicant(case, "acceptance_revoked")


def _end(actor: Actor, tree: Tree, part: LoadedCase, state: State, reason: str) -> None:
    now = clock.now()
    end_case(part.case, state, now, reason)
    close_open_steps(part)
    left = leave_behind(tree, now)
    finish(actor, tree, part, left)
    record_act(actor, "cases.end_case", f"case:{part.case.number}", state=state.value)


def _begin_forgotten_stages() -> None:
    """A stage whose job was lost begins here."""
    waiting = Case.objects.filter(state=State.PLANNED.value, parent__closed_at=None, parent__isnull=False)
    granted = Q(parent__children__outcome=GRANTED)
    for parent in waiting.filter(granted).order_by("parent").values_list("parent", flat=True).distinct()[:AT_ONCE]:
        if parent is not None:
            alone(begin_next_stage, parent)
