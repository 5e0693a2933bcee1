"""Facts for supervision, derived from the rows of cases whenever somebody asks; nothing of them is stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet

from onewindow.cases.models import AfterCheck, Case, SideMatter, Step
from onewindow.cases.rules.facts import CaseFacts, Fact, Task, facts
from onewindow.cases.rules.procedure import State
from onewindow.cases.rules.steps import ACCEPT, APPROVE, ISSUE, NOBODYS_TASK, OPINION, SILENT, StepState
from onewindow.foundation import clock
from onewindow.ledger.queries import days_of_act

SECOND_NOTICE = "cases.refuse_second_notice"
AT_ONCE = 500
Checked = Sequence[Task]


def facts_of_case(number: str) -> list[Fact]:
    """Every fact of one case today; empty where there is none, or no such case."""
    return _facts(Case.objects.filter(number=number, kind="item"))


def supervision_facts(
    *, departments: Collection[str] = (), after: UUID | None = None, limit: int = AT_ONCE
) -> tuple[list[Fact], UUID | None]:
    """The facts of the next `limit` cases in which something may be late, and the cursor of the page after them.

    Pages by case, oldest first; six statements a page however many facts. `departments` keeps to cases that these lead.
    """
    found = _suspects(clock.today())
    if departments:
        found = found.filter(department__in=list(departments))
    if after is not None:
        found = found.filter(id__gt=after)
    ids = list(found.order_by("id").values_list("id", flat=True)[: limit + 1])
    page = ids[:limit]
    return _facts(Case.objects.filter(id__in=page)), page[-1] if len(ids) > limit else None


def _suspects(today: date) -> QuerySet[Case]:
    """The cases whose own row says that something may be late; steps, opinions and checks are looked for beside it."""
    late = Q(promised_due__lt=F("decided_at")) | Q(promised_due__lt=today, decided_at=None)
    late |= Q(deemed=True) | Q(delivery_due__lt=F("served_at")) | Q(delivery_due__lt=today, served_at=None)
    late |= Q(correction__isnull=False)
    steps = Step.objects.filter(Q(due_on__lt=F("done_at")) | Q(due_on__lt=today, state=StepState.OPEN.value))
    checks = AfterCheck.objects.filter(due_on__lt=today).filter(Q(checked_at=None) | Q(checked_at__gt=F("due_on")))
    beside = SideMatter.objects.filter(kind="opinion", due_on__lt=today)
    late |= Q(id__in=steps.values("case")) | Q(id__in=checks.values("case")) | Q(id__in=beside.values("case"))
    return Case.objects.filter(late, kind="item").exclude(number=None)


def _facts(found: QuerySet[Case]) -> list[Fact]:
    cases = list(found.order_by("id"))
    ids, numbers = [case.id for case in cases], [f"case:{case.number}" for case in cases]
    steps: defaultdict[UUID, list[Step]] = defaultdict(list)
    for step in Step.objects.filter(case__in=ids).order_by("case", "position"):
        steps[step.case_id].append(step)
    checks, opinions = _checks(ids), _opinions(ids)
    refused = days_of_act(SECOND_NOTICE, numbers)
    today = clock.today()
    return [
        fact
        for case in cases
        for fact in facts(
            _case(case, steps[case.id], opinions.get(case.id, ()), checks.get(case.id, ()), refused),
            today,
        )
    ]


def _case(
    case: Case, steps: Sequence[Step], opinions: Checked, checks: Checked, refused: Mapping[str, list[date]]
) -> CaseFacts:
    posts = [step.post for step in steps] or [""]
    receiver = next((step.post for step in steps if step.action == ACCEPT), posts[0])
    decider = next((step.post for step in steps if step.action in (APPROVE, ISSUE)), posts[-1])
    return CaseFacts(
        number=str(case.number),
        department=case.department,
        receiver=receiver,
        decider=decider,
        promised_due=case.promised_due,
        statutory_due=case.statutory_due,
        correction_due=case.correction_due,
        ended=_day(case.decided_at) or _day(case.closed_at),
        is_accepted=case.accepted_at is not None,
        is_paused=case.state == State.PAUSED,
        is_deemed=case.deemed,
        delivery_due=case.delivery_due,
        served=_day(case.served_at),
        is_decided=case.decided_at is not None,
        steps=[
            _step(step)
            for step in steps
            if step.state in (StepState.OPEN, StepState.DONE) and step.action not in NOBODYS_TASK
        ],
        opinions=opinions,
        checks=checks,
        second_notices=refused.get(f"case:{case.number}", ()),
    )


def _step(step: Step) -> Task:
    """A step as a task; an opinion that never came was not given by its day, whenever its silence was counted."""
    done, is_opinion = _day(step.done_at), step.action == OPINION
    if is_opinion and step.result == SILENT and step.due_on:
        done = step.due_on + timedelta(days=1)
    return Task(step.post, step.due_on, done, step.code, bool(step.parallel) or is_opinion)


def _checks(ids: Sequence[UUID]) -> Mapping[UUID, list[Task]]:
    """The first check of each promise, and the check after putting right while its day runs."""
    found: defaultdict[UUID, list[Task]] = defaultdict(list)
    for check in AfterCheck.objects.filter(case__in=ids).order_by("case", "due_on"):
        done = {one["act"]: datetime.fromisoformat(one["at"]) for one in reversed(check.history)}
        found[check.case_id].append(Task(check.post, check.due_on, _day(done.get("check") or check.checked_at)))
        if check.rectify_due:
            found[check.case_id].append(Task(check.post, check.rectify_due, _day(done.get("recheck"))))
    return found


def _opinions(ids: Sequence[UUID]) -> Mapping[UUID, list[Task]]:
    found: defaultdict[UUID, list[Task]] = defaultdict(list)
    for one in SideMatter.objects.filter(case__in=ids, kind="opinion").exclude(state="void").order_by("asked_at", "id"):
        found[one.case_id].append(Task(one.post, one.due_on, _day(one.answered_at), one.step))
    return found


def _day(moment: datetime | None) -> date | None:
    return clock.local(moment).date() if moment else None
