"""Departments' own systems are told what has come to their posts, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from onewindow.cases.connectors import Outgoing, SystemSilent, caller
from onewindow.cases.models import (
    Changes,
    DepartmentSystem,
    Step,
    SystemEvent,
    SystemNonce,
    SystemPost,
    SystemTask,
)
from onewindow.cases.models.systems import DEAD, DELIVERED, WAITING
from onewindow.cases.rules.procedure import ENDED
from onewindow.cases.rules.steps import NOBODYS_TASK, StepState
from onewindow.cases.rules.systems import LEFT, REACHED, TYPE, event_type, next_try, system_of
from onewindow.foundation import clock
from onewindow.foundation.database import violated_constraint
from onewindow.foundation.httpsignatures import OLDEST
from onewindow.foundation.ids import new_id
from onewindow.foundation.personal import decrypt
from onewindow.foundation.queue import enqueue, prepare_job_where
from onewindow.foundation.sweeps import alone

log = structlog.get_logger(__name__)
AT_ONCE = 200  # rows of each kind that one run of the sweep takes; the next run takes the rest
LEASE = timedelta(minutes=2)  # a worker that dies while it sends gives the event back after so long
REST = timedelta(seconds=50)  # how long a system that did not answer is left alone
SCHEMA = "/api/v1/openapi.json#/components/schemas/SystemEventData"
SERVED = "EXISTS (SELECT 1 FROM cases_systempost served WHERE served.post = ANY(%s::text[]))"


def prepare_telling(steps: Iterable[Step]) -> Changes:
    """The job that tells systems of steps that have just opened, put in the queue only where a system serves a post.

    It goes into the statement that writes the act, so that neither is there without the other, and costs none.
    """
    opened = [step for step in steps if step.state == StepState.OPEN and step.action not in NOBODYS_TASK]
    if not opened:
        return Changes()
    cases, posts = sorted({str(step.case_id) for step in opened}), sorted({step.post for step in opened})
    return prepare_job_where("cases.tell_systems", SERVED, [posts], case_ids=cases)


def tell_systems(case_ids: Iterable[str]) -> None:
    """Tells systems of the steps of these cases that are open at posts they serve, and were not told yet."""
    _tell_of(Step.objects.filter(case__in=list(case_ids)))


def sweep_systems() -> None:
    """Finds what systems were not told: steps that came to them, states that changed, events to be tried again."""
    if SystemPost.objects.exists():
        _tell_of(Step.objects.filter(post__in=SystemPost.objects.values("post")))
    served = SystemPost.objects.filter(system=OuterRef("system"), post=OuterRef("step__post"))
    live = SystemTask.objects.filter(ended_at=None)
    changed = live.filter(~Q(step__state=StepState.OPEN.value) | ~Q(case__state=F("told")) | ~Exists(served))
    for task in list(changed.order_by("id").values_list("id", flat=True)[:AT_ONCE]):
        alone(_tell_change, task)
    due = SystemEvent.objects.filter(state=WAITING, next_at__lte=clock.real_now())
    for event in list(due.order_by("next_at").values_list("id", flat=True)[:AT_ONCE]):
        enqueue("cases.deliver_event", event_id=str(event))
    SystemNonce.objects.filter(at__lt=clock.real_now() - 2 * OLDEST).delete()


def tell_changes(number: str) -> None:
    """Tells a case's systems at once of what changed, instead of at the next sweep."""
    live = SystemTask.objects.filter(ended_at=None, case__number=number)
    for task in list(live.order_by("id").values_list("id", flat=True)):
        alone(_tell_change, task)


def serving() -> dict[tuple[str, str], UUID]:
    """Which system serves which post, for which item."""
    return {(row.post, row.item): row.system_id for row in SystemPost.objects.all()}


def deliver_event(event_id: str) -> None:
    """Sends an event that is due; what is not taken is tried again later, and given up after a day.

    The system is asked outside any transaction. Who dies meanwhile has sent it perhaps: it is then sent again with the
    same id, and the system drops the repetition.
    """
    outgoing = _take(UUID(event_id))
    if outgoing is None:
        return
    try:
        caller().send(outgoing)
    except SystemSilent as silent:
        _failed(UUID(event_id), silent.fault)
    else:
        _delivered(UUID(event_id))


def _tell_of(steps: QuerySet[Step]) -> None:
    known = serving()
    told = SystemTask.objects.filter(step=OuterRef("pk"), ended_at=None)
    found = steps.filter(~Exists(told), state=StepState.OPEN.value, case__number__isnull=False)
    fresh = found.exclude(action__in=NOBODYS_TASK).select_related("case").order_by("opened_at", "id")
    for step in fresh[:AT_ONCE] if known else ():
        system = system_of(known, step.post, step.case.key)
        if system is not None:
            alone(_tell_reached, step, system)


@transaction.atomic
def _tell_reached(step: Step, system: UUID) -> None:
    task = SystemTask(
        id=new_id(), system_id=system, case=step.case, step=step, told=step.case.state, opened_at=clock.now()
    )
    try:
        with transaction.atomic():
            task.save(force_insert=True)
    except IntegrityError as error:
        if violated_constraint(error) != "system_task_once_at_a_time":
            raise
        return  # another worker told it
    _add_event(task, TYPE.format(REACHED))


@transaction.atomic
def _tell_change(id_: UUID) -> None:
    """What happened to a task since its system was told last: the case went on, or the step is no longer its own."""
    task = SystemTask.objects.select_for_update(of=("self",), no_key=True).select_related("case", "step").get(id=id_)
    if task.ended_at is not None:
        return
    state, is_open = task.case.state, task.step.state == StepState.OPEN.value
    is_served = system_of(serving(), task.step.post, task.case.key) == task.system_id
    if not is_open or not is_served:
        task.ended_at = clock.now()
        _add_event(task, TYPE.format(LEFT) if is_open or state not in ENDED else event_type(task.told, state))
    elif state != task.told:
        _add_event(task, event_type(task.told, state))
    task.told = state
    task.save(update_fields=["told", "ended_at"])


def _add_event(task: SystemTask, type_: str) -> None:
    """An event that names a case by its number, and nobody: what it holds, the system asks for."""
    case, step, now = task.case, task.step, clock.real_now()
    number = str(case.number)
    event = SystemEvent(
        id=new_id(),
        system_id=task.system_id,
        task=task,
        type=type_,
        number=number,
        data={
            "case": number,
            "item": case.key,
            "step": step.code,
            "post": step.post,
            "case_state": case.state,
            "step_state": step.state,
            "step_due_on": step.due_on.isoformat() if step.due_on else None,
            "promised_due": case.promised_due.isoformat() if case.promised_due else None,
            "statutory_due": case.statutory_due.isoformat() if case.statutory_due else None,
            "href": f"{settings.ONEWINDOW_BASE_URL}/api/v1/department/cases/{number}",
        },
        at=clock.now(),
        since=now,
        next_at=now,
    )
    event.save(force_insert=True)
    enqueue("cases.deliver_event", event_id=str(event.id))


@transaction.atomic
def _take(event_id: UUID) -> Outgoing | None:
    """The event, for whoever sends it; None when it is not due, or its system is to be left alone for a while."""
    event = (
        SystemEvent.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("system")
        .filter(id=event_id, state=WAITING)
        .first()
    )
    now = clock.real_now()
    if event is None or event.next_at is None or event.next_at > now:
        return None
    system = event.system
    if system.silent_until is not None and system.silent_until > now:
        event.next_at = system.silent_until
        event.save(update_fields=["next_at"])
        return None
    event.next_at, event.attempts = now + LEASE, event.attempts + 1
    event.save(update_fields=["next_at", "attempts"])
    return Outgoing(
        system.address, decrypt(system.secret), str(event.id), _body(event), system.confirmed_at is not None
    )


def _body(event: SystemEvent) -> dict[str, Any]:
    base = settings.ONEWINDOW_BASE_URL
    return {
        "specversion": "1.0",
        "id": str(event.id),
        "source": base,
        "type": event.type,
        "subject": event.number,
        "time": clock.local(event.at).isoformat(timespec="seconds"),
        "datacontenttype": "application/json",
        "dataschema": f"{base}{SCHEMA}",
        "data": event.data,
    }


@transaction.atomic
def _delivered(event_id: UUID) -> None:
    event = SystemEvent.objects.select_for_update(no_key=True).get(id=event_id)
    if event.state == DEAD:
        return  # its system was detached meanwhile
    event.state, event.next_at, event.fault, event.delivered_at = DELIVERED, None, "", clock.real_now()
    event.save(update_fields=["state", "next_at", "fault", "delivered_at"])
    DepartmentSystem.objects.filter(id=event.system_id).update(
        confirmed_at=Coalesce(F("confirmed_at"), Value(clock.real_now())), silent_until=None
    )


@transaction.atomic
def _failed(event_id: UUID, fault: str) -> None:
    event = SystemEvent.objects.select_for_update(no_key=True).get(id=event_id)
    if event.state != WAITING:
        return
    now = clock.real_now()
    event.fault, event.next_at = fault[:32], next_try(event.attempts, event.since, now)
    if event.next_at is None:
        event.state = DEAD
        log.error("system_event_given_up", event_id=str(event.id), system=str(event.system_id), fault=event.fault)
    event.save(update_fields=["fault", "next_at", "state"])
    DepartmentSystem.objects.filter(id=event.system_id).update(silent_until=now + REST)
