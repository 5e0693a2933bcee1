"""A department's own system reports what it did with a case: each report is the very act that the desk would do."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from onewindow.cases.models import DepartmentSystem, Step, SystemReport
from onewindow.cases.rules.procedure import State
from onewindow.cases.rules.steps import ACCEPT, StepState
from onewindow.cases.rules.systems import Report, system_of
from onewindow.cases.services.acceptance import accept_case, refuse_acceptance, request_correction
from onewindow.cases.services.claims import claim_task, return_task
from onewindow.cases.services.clockwork import pause_case, resume_case
from onewindow.cases.services.errors import ResultNotPossible, StepNotOpen
from onewindow.cases.services.steps import complete_step
from onewindow.cases.services.telling import serving, tell_changes
from onewindow.cases.services.values import CorrectionPoint
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Conflict, DomainError, Invalid, NotFound
from onewindow.foundation.ids import new_id
from onewindow.foundation.marks import marked
from onewindow.foundation.signing import canonical_json
from onewindow.identity.queries import accounts_by_login, official

AT_RECEIPT = {Report.ACCEPTED, Report.CORRECTION, Report.NOT_ACCEPTED}
LATER = {Report.STEP_DONE, Report.DECIDED, Report.PAUSED, Report.RESUMED}
CORRECTION_DAYS = 10


class KeyUsedOtherwise(Invalid):
    """The Idempotency-Key came before with another report."""

    code, title = "idempotency-key-used", marked("这个 Idempotency-Key 已经用于另一份回报，请换一个新的")


class OfficialUnknown(Invalid):
    """The official named does not hold a post that the system serves."""

    code, title = "official-unknown", marked("经办人不在这个系统接入的岗位上，请核对登录名和岗位")


class ReportNotFitting(Conflict):
    """The report is not one of those that this step knows."""

    code, title = "report-not-fitting", marked("这一步不能这样回报：受理的步骤报受理结果，其他步骤报办理结果")


@dataclass(frozen=True, slots=True)
class ReportPoint:
    """A defect: the material by its code in the guide, and what is wrong with it."""

    material: str
    text: str


@dataclass(frozen=True, slots=True)
class ReportGiven:
    """What a system reports of a step: the state, by which official, on what grounds. `stated_at` is its own time."""

    step: str
    state: Report
    official: str
    result: str = ""
    reason: str = ""
    right_route: str = ""
    tolerated: Sequence[str] = ()
    points: Sequence[ReportPoint] = ()
    days: int = CORRECTION_DAYS
    bases: Sequence[str] = ()
    result_fields: Mapping[str, str] = field(default_factory=dict)
    pause_kind: str = ""
    expected_end: date | None = None
    stated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReportAnswer:
    """What a report is answered: the status and the body; `is_repeated` where it had come before."""

    status: int
    body: Mapping[str, Any]
    is_repeated: bool


def report_state(system: UUID, number: str, key: str, given: ReportGiven) -> ReportAnswer:
    """Does what a system reports, in the name of the official it names; the same key is answered the same, done once.

    The act and its answer are kept in one transaction. A refusal is an answer too and is kept with its reason; another
    system's silence is not: it raises SourceUnavailable, and the same key may come again. Raises NotFound for a case
    that is not at a post of the system, KeyUsedOtherwise.
    """
    digest = hashlib.sha256(canonical_json({"number": number, **_plain(given)})).hexdigest()
    with transaction.atomic():
        row = DepartmentSystem.objects.select_for_update(no_key=True).filter(id=system, detached_at=None).first()
        if row is None:
            raise NotFound
        known = SystemReport.objects.filter(system=row, key=key).first()
        if known is not None:
            if known.digest != digest:
                raise KeyUsedOtherwise
            return ReportAnswer(known.status, known.answer, is_repeated=True)
        step = _served_step(row.id, number, given.step)
        who, status, body = None, 200, dict[str, Any]()
        try:
            who = _official(row, given.official, step)
            _act(given, step)(who, number, given)
        except DomainError as refused:
            if refused.status >= 500:
                raise
            status, body = refused.status, _refusal(refused)
        else:
            body = _standing(number, given.step)
        SystemReport(
            id=new_id(),
            system=row,
            key=key,
            digest=digest,
            number=number,
            step=given.step,
            state=given.state.value,
            official=who.id if who else None,
            stated_at=given.stated_at,
            at=clock.now(),
            status=status,
            answer=body,
        ).save(force_insert=True)
    tell_changes(number)
    return ReportAnswer(status, body, is_repeated=False)


def _served_step(system: UUID, number: str, code: str) -> Step:
    """The step, which has come to a post that the system serves; raises NotFound."""
    step = Step.objects.select_related("case").filter(case__number=number, code=code).first()
    if step is None or step.state == StepState.WAITING or system_of(serving(), step.post, step.case.key) != system:
        raise NotFound
    return step


def _official(system: DepartmentSystem, login: str, step: Step) -> Actor:
    """The official whom the system names, with the post of the step and no other; raises OfficialUnknown."""
    account = accounts_by_login([login]).get(login)
    who = official(account) if account else None
    if who is None or step.post not in who.posts:
        raise OfficialUnknown(errors=[{"pointer": "/official", "reason": str(OfficialUnknown.title)}])
    held = frozenset({step.post})
    return replace(who, posts=held, standing_in=who.standing_in & held, channel=f"system:{system.code}")


def _act(given: ReportGiven, step: Step) -> Callable[[Actor, str, ReportGiven], None]:
    if (given.state in AT_RECEIPT and step.action != ACCEPT) or (given.state in LATER and step.action == ACCEPT):
        raise ReportNotFitting
    if step.state != StepState.OPEN:
        raise StepNotOpen(case_state=step.case.state, step_state=step.state)
    return ACTS[given.state]


def _take(actor: Actor, number: str, given: ReportGiven) -> None:
    claim_task(actor, number, given.step)


def _return(actor: Actor, number: str, given: ReportGiven) -> None:
    return_task(actor, number, given.step, given.reason)


def _accept(actor: Actor, number: str, given: ReportGiven) -> None:
    accept_case(actor, number, tolerated=given.tolerated)


def _correct(actor: Actor, number: str, given: ReportGiven) -> None:
    points = [CorrectionPoint(one.material, one.text) for one in given.points]
    request_correction(actor, number, points, days=given.days)


def _not_accept(actor: Actor, number: str, given: ReportGiven) -> None:
    refuse_acceptance(actor, number, given.reason, given.right_route)


def _pause(actor: Actor, number: str, given: ReportGiven) -> None:
    if given.expected_end is None:
        raise Invalid(errors=[{"pointer": "/expected_end", "reason": "expected_end is needed"}])
    pause_case(actor, number, given.step, kind=given.pause_kind, expected_end=given.expected_end, reason=given.reason)


def _resume(actor: Actor, number: str, given: ReportGiven) -> None:
    resume_case(actor, number, given.step)


def _done(actor: Actor, number: str, given: ReportGiven) -> None:
    if (given.result in {"grant", "refuse"}) != (given.state == Report.DECIDED):
        raise ResultNotPossible(errors=[{"pointer": "/result", "reason": str(ResultNotPossible.title)}])
    complete_step(
        actor,
        number,
        given.step,
        opinion=given.reason,
        result=given.result,
        bases=given.bases,
        result_fields=given.result_fields or None,
    )


ACTS: Mapping[Report, Callable[[Actor, str, ReportGiven], None]] = {
    Report.TAKEN: _take,
    Report.RETURNED: _return,
    Report.ACCEPTED: _accept,
    Report.CORRECTION: _correct,
    Report.NOT_ACCEPTED: _not_accept,
    Report.PAUSED: _pause,
    Report.RESUMED: _resume,
    Report.STEP_DONE: _done,
    Report.DECIDED: _done,
}


def _standing(number: str, code: str) -> dict[str, Any]:
    """How the case stands after the act, by the platform's clock."""
    step = Step.objects.select_related("case").get(case__number=number, code=code)
    case = step.case
    return {
        "case": number,
        "case_state": case.state,
        "step": code,
        "step_state": step.state,
        "promised_due": case.promised_due.isoformat() if case.promised_due else None,
        "statutory_due": case.statutory_due.isoformat() if case.statutory_due else None,
        "clock_runs": case.state in {State.RECEIVED.value, State.ACCEPTED.value},
        "recorded_at": clock.local(clock.now()).isoformat(timespec="seconds"),
    }


def _refusal(refused: DomainError) -> dict[str, Any]:
    facts = {name: value for name, value in refused.facts.items() if isinstance(value, str | int | list | bool)}
    return {"code": refused.code, "title": str(refused.title), "detail": refused.detail, "facts": facts}


def _plain(given: ReportGiven) -> dict[str, Any]:
    found = asdict(given)
    for name in ("expected_end", "stated_at"):
        found[name] = found[name].isoformat() if found[name] else None
    return found | {
        "state": given.state.value,
        "points": [asdict(one) for one in given.points],
        "bases": [*given.bases],
    }
