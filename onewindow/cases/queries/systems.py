"""Questions about departments' own systems: whose request it is, what is at their posts, what they were told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from onewindow.cases.models import DepartmentSystem, Step, SystemEvent, SystemPost, SystemReport, SystemTask
from onewindow.cases.models.systems import DEAD, WAITING
from onewindow.cases.queries.shown import post_shown
from onewindow.cases.queries.siderows import PostShown
from onewindow.cases.rules.systems import system_of
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import Invalid, NotFound
from onewindow.identity.queries import heads_departments


@dataclass(frozen=True, slots=True)
class SystemRow:
    """An attached system: its name and address, the posts it serves, and how many events wait or were given up."""

    id: UUID
    code: str
    authority: str
    name: str
    address: str
    public_key: str
    posts: tuple[tuple[PostShown, str], ...]
    attached_at: datetime
    confirmed_at: datetime | None
    silent_until: datetime | None
    detached_at: datetime | None
    waiting: int
    dead: int


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event: what it said, how often it was sent, and how it stands."""

    id: UUID
    type: str
    number: str
    at: datetime
    state: str
    attempts: int
    fault: str
    next_at: datetime | None
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report: what was said of which step, and how it was answered."""

    id: UUID
    number: str
    step: str
    state: str
    at: datetime
    stated_at: datetime | None
    status: int
    title: str


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A step at a post of a system that is open now."""

    id: UUID
    number: str
    item: str
    title: str
    step: str
    step_name: str
    action: str
    post: str
    case_state: str
    opened_at: datetime
    due_on: date | None
    promised_due: date | None
    statutory_due: date | None


def attached(code: str) -> SystemRow | None:
    """The attached system with this code."""
    return next(iter(_rows(DepartmentSystem.objects.filter(code=code, detached_at=None))), None)


def reader_of(system: SystemRow) -> Actor:
    """The system as it reads: by its own name, with the posts it serves, so that the trace says which system it was."""
    return Actor(
        ActorKind.STAFF,
        system.id,
        name=system.name,
        organisation=system.authority,
        posts=frozenset(post.code for post, _ in system.posts),
        channel=f"system:{system.code}",
        user_id=f"CN-SYSTEM-{system.code}",
    )


def open_tasks(system: UUID, after: UUID | None, limit: int) -> list[TaskRow]:
    """What is at the system's posts now and it was told of, the oldest first; `after` is the last one's id."""
    found = SystemTask.objects.filter(system=system, ended_at=None, step__state="open").select_related("case", "step")
    if after is not None:
        found = found.filter(id__gt=after)
    return [
        TaskRow(
            id=row.id,
            number=str(row.case.number),
            item=row.case.key,
            title=row.case.title,
            step=row.step.code,
            step_name=row.step.name,
            action=row.step.action,
            post=row.step.post,
            case_state=row.case.state,
            opened_at=row.opened_at,
            due_on=row.step.due_on,
            promised_due=row.case.promised_due,
            statutory_due=row.case.statutory_due,
        )
        for row in found.order_by("id")[:limit]
    ]


def require_come(system: UUID, number: str) -> None:
    """Raises NotFound unless a step of the case has come to a post that the system serves."""
    served = {(row.post, row.item): row.system_id for row in SystemPost.objects.all()}
    steps = Step.objects.filter(case__number=number).exclude(state="waiting").exclude(state="skipped")
    if not any(system_of(served, post, key) == system for post, key in steps.values_list("post", "case__key")):
        raise NotFound


def systems_headed(actor: Actor) -> list[SystemRow]:
    """The systems of the departments that the actor heads, those attached now first."""
    rows = DepartmentSystem.objects.filter(authority__in=_heads(actor)).order_by("-attached_at", "id")
    return sorted(_rows(rows), key=lambda row: row.detached_at is not None)


def system_headed(actor: Actor, system: UUID) -> SystemRow:
    """A system of a department that the actor heads; raises NotFound."""
    found = _rows(DepartmentSystem.objects.filter(authority__in=_heads(actor), id=system))
    if not found:
        raise NotFound
    return found[0]


def events_of(system: UUID, after: str, limit: int) -> Sequence[EventRow]:
    """What the system was told, the newest first; `after` is the id of the last one shown. Raises Invalid."""
    found = SystemEvent.objects.filter(_before(after), system=system).order_by("-id")[:limit]
    return [
        EventRow(
            row.id, row.type, row.number, row.at, row.state, row.attempts, row.fault, row.next_at, row.delivered_at
        )
        for row in found
    ]


def reports_of(system: UUID, limit: int) -> Sequence[ReportRow]:
    """What the system reported last, the newest first."""
    return [
        ReportRow(
            row.id,
            row.number,
            row.step,
            row.state,
            row.at,
            row.stated_at,
            row.status,
            str(row.answer.get("title", "")),
        )
        for row in SystemReport.objects.filter(system=system).order_by("-id")[:limit]
    ]


def _heads(actor: Actor) -> frozenset[str]:
    return heads_departments(actor) if actor.kind is ActorKind.STAFF else frozenset()


def _before(after: str) -> Q:
    if not after:
        return Q()
    try:
        return Q(id__lt=UUID(after))
    except ValueError as error:
        raise Invalid(errors=[{"pointer": "/after", "reason": after}]) from error


def _rows(found: QuerySet[DepartmentSystem]) -> list[SystemRow]:
    """Systems with their posts, and how many of their events wait or were given up."""
    systems = list(found.prefetch_related("posts"))
    events = SystemEvent.objects.filter(system__in=systems, state__in=(WAITING, DEAD))
    counted = {(id_, state): n for id_, state, n in events.values_list("system", "state").annotate(n=Count("id"))}
    return [_row(row, counted.get((row.id, WAITING), 0), counted.get((row.id, DEAD), 0)) for row in systems]


def _row(row: DepartmentSystem, waiting: int, dead: int) -> SystemRow:
    served = sorted(row.posts.all(), key=lambda one: (one.post, one.item))
    return SystemRow(
        id=row.id,
        code=row.code,
        authority=row.authority,
        name=row.name,
        address=row.address,
        public_key=row.public_key,
        posts=tuple((post_shown(one.post), one.item) for one in served),
        attached_at=row.attached_at,
        confirmed_at=row.confirmed_at,
        silent_until=row.silent_until,
        detached_at=row.detached_at,
        waiting=waiting,
        dead=dead,
    )
