"""Nothing waits for a person who is away: tasks go to the head, and further, when nobody takes them (升级)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from onewindow.cases.models import (
    LIVING,
    AfterCheck,
    AnyTask,
    Changes,
    Escalation,
    LoadedCase,
    SideMatter,
    Step,
    Tree,
    is_open,
    task_name,
)
from onewindow.cases.models.escalations import HEAD, OPEN_TASKS, OVERDUE, SUPERVISION, TASKS, UNOPENED, VACANT
from onewindow.cases.queries.acts import has_other_eyes, is_unopened
from onewindow.cases.rules.escalating import day_before, turn_before
from onewindow.cases.rules.procedure import State
from onewindow.cases.rules.serving import NOTICED
from onewindow.cases.rules.steps import NOBODYS_TASK, StepState
from onewindow.cases.services.common import locked, store
from onewindow.cases.services.errors import NeededLater, SamePersonTwice
from onewindow.cases.services.notices import tell_posts
from onewindow.exchange.services import add_purpose_posts
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind, system_actor
from onewindow.foundation.ids import new_id
from onewindow.foundation.profile import profile
from onewindow.foundation.sweeps import alone
from onewindow.identity.queries import head_of, posts, posts_without_holder, present_holders
from onewindow.ledger.services import prepare_act, record_act

AT_ONCE = 200  # tasks of each kind that one run takes higher; the next run takes the rest
IN_WORK = (State.RECEIVED.value, State.ACCEPTED.value)
ACCEPTED = Q(case__state=State.ACCEPTED.value)


@dataclass(frozen=True, slots=True)
class _Kind:
    """Tasks of one kind: those that are somebody's, those that nobody opened since, those late since a day."""

    tasks: QuerySet[AnyTask]
    unopened: Callable[[datetime], Q]
    late: Callable[[date], Q]


def escalate_tasks() -> None:
    """Takes tasks to the head of their post's department, and tells supervision of those that stay late (profile)."""
    rule, calendar, ended = profile().escalation, profile().calendar, _ended_on()
    turned = turn_before(int(rule.unopened.value), ended, profile().time.closing_time, clock.LOCAL, calendar)
    late = day_before(int(rule.overdue_head.value), ended, calendar)
    later = day_before(int(rule.overdue_supervision.value), ended, calendar)
    vacant = sorted(posts_without_holder(posts()))
    for kind in (_steps(), _matters(), _checks()):
        to_head = kind.tasks.filter(~Exists(_gone(kind.tasks.model, HEAD)))
        _each(to_head.filter(post__in=vacant), HEAD, VACANT)
        _each(to_head.filter(kind.unopened(turned), seen_at=None), HEAD, UNOPENED)
        _each(to_head.filter(kind.late(late)), HEAD, OVERDUE)
        to_supervision = kind.tasks.filter(~Exists(_gone(kind.tasks.model, SUPERVISION)))
        _each(to_supervision.filter(kind.late(later)), SUPERVISION, OVERDUE)


def _steps() -> _Kind:
    tasks = Step.objects.filter(OPEN_TASKS[Step], case__state__in=IN_WORK).exclude(action__in=NOBODYS_TASK)
    return _Kind(tasks, lambda turned: Q(opened_at__lte=turned), lambda day: ACCEPTED & Q(due_on__lte=day))


def _matters() -> _Kind:
    """A notice on the board waits by itself until its day is over; what is reviewed lives on after the case."""
    tasks = SideMatter.objects.filter(OPEN_TASKS[SideMatter], LIVING).exclude(stage=NOTICED)
    begun = tasks.annotate(begun=Coalesce("turned_at", "asked_at"))
    return _Kind(begun, lambda turned: Q(begun__lte=turned), lambda day: Q(due_on__lte=day))


def _checks() -> _Kind:
    def late(day: date) -> Q:
        return Q(state="open", due_on__lte=day) | Q(state="rectifying", rectify_due__lte=day)

    tasks = AfterCheck.objects.filter(OPEN_TASKS[AfterCheck])
    return _Kind(tasks, lambda turned: Q(case__decided_at__lte=turned), late)


@transaction.atomic
def note_opened(actor: Actor, number: str) -> None:
    """Records that an official opened the tasks of her posts for the first time; a second look changes nothing."""
    tree, part = locked(number)
    _note(actor, tree, part, [task for task in part.desk_tasks if is_unopened(actor, task)])


@transaction.atomic
def note_matter_opened(actor: Actor, number: str, matter_id: UUID) -> None:
    """The same for a matter beside the steps, which has a page of its own."""
    tree, part = locked(number)
    _note(actor, tree, part, [row for row in part.matters if row.id == matter_id and is_unopened(actor, row)])


def _note(actor: Actor, tree: Tree, part: LoadedCase, fresh: Sequence[AnyTask]) -> None:
    if not fresh:
        return
    for task in fresh:
        task.seen_at, task.seen_by = clock.now(), actor.id
    changes, names = Changes(changed=[*fresh]), [task_name(task) for task in fresh]
    about = f"case:{part.case.number}"
    changes.include(prepare_act(actor, "cases.open_task", about, steps=names, post=fresh[0].post))
    store(tree, changes, part)


def check_other_eyes(actor: Actor, part: LoadedCase, step: Step) -> None:
    """Raises SamePersonTwice where she did another step and one of the two is in somebody's stead.

    Raises NeededLater where it is in somebody's stead and a later step is her own and nobody else's. One statement, and
    none for who does what is her own post's.
    """
    if actor.kind is ActorKind.SYSTEM:
        return
    if not has_other_eyes(actor, part, step):
        raise SamePersonTwice
    if step.post in actor.own_posts:
        return
    ahead = {
        other.post
        for other in part.steps
        if other is not step and other.state in (StepState.WAITING, StepState.OPEN) and other.post in actor.own_posts
    }
    if any(present_holders(post) <= {actor.id} for post in sorted(ahead)):
        raise NeededLater


def _gone(model: type[AnyTask], level: int) -> QuerySet[Escalation]:
    return Escalation.objects.filter(**{TASKS[model]: OuterRef("pk")}, level=level, post=OuterRef("post"))


def _is_gone(task: AnyTask, level: int) -> bool:
    return Escalation.objects.filter(**{TASKS[type(task)]: task}, level=level, post=task.post).exists()


def _ended_on() -> date:
    now = clock.local(clock.now())
    return now.date() if now.time() >= profile().time.closing_time else now.date() - timedelta(days=1)


def _each(found: QuerySet[AnyTask], level: int, reason: str) -> None:
    rows = found.filter(~Q(case__number=None)).order_by("id").values_list("case__number", "id")
    for number, task_id in list(rows[:AT_ONCE]):
        alone(_escalate, str(number), task_id, level, reason)


@transaction.atomic
def _escalate(number: str, task_id: UUID, level: int, reason: str) -> None:
    """One task goes higher, unless it has meanwhile been done."""
    tree, part = locked(number)
    task = next((one for one in part.tasks if one.id == task_id), None)
    if task is None or not is_open(task) or _is_gone(task, level):
        return
    head, supervision = head_of(task.post), profile().escalation.supervision
    goes_to_head = level == HEAD and head != task.post and head in posts()
    to = head if goes_to_head else supervision
    gone = Escalation(id=new_id(), level=level, reason=reason, post=task.post, to_post=to, at=clock.now())
    setattr(gone, TASKS[type(task)], task)
    changes = Changes(added=[gone])
    if goes_to_head:
        task.escalated_to = head
        changes.changed.append(task)
        if not isinstance(task, SideMatter):  # who answers a matter reads no register for it
            add_purpose_posts(_purposes(number, str(tree.parent.number) if tree.parent else ""), head)
    store(tree, changes, part)
    actor = system_actor("cases.sweep_cases")
    facts = {"step": task_name(task), "post": task.post, "to": to, "reason": reason, "level": level}
    record_act(actor, "cases.escalate_task", f"case:{number}", **facts)
    matter = task.id if isinstance(task, SideMatter) else None
    tell_posts([to], part.case, f"escalated_{reason}", once=f"{task.id}:{level}:{task.post}", matter=matter)


def _purposes(*numbers: str) -> Iterable[str]:
    return [number for number in numbers if number]
