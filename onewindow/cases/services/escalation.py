"""Nothing waits for a person who is away: tasks go to the head, and further, when nobody takes them (升级)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from onewindow.cases.models import Changes, Escalation, LoadedCase, Step
from onewindow.cases.models.escalations import HEAD, OVERDUE, SUPERVISION, UNOPENED, VACANT
from onewindow.cases.queries.acts import has_other_eyes, is_unopened
from onewindow.cases.rules.escalating import day_before, turn_before
from onewindow.cases.rules.procedure import State
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
from onewindow.identity.queries import away_today, head_of, posts, posts_without_holder, present_holders
from onewindow.ledger.services import prepare_act, record_act

AT_ONCE = 200  # tasks of each kind that one run takes higher; the next run takes the rest
IN_WORK = (State.RECEIVED.value, State.ACCEPTED.value)


def escalate_tasks() -> None:
    """Takes tasks to the head of their post's department, and tells supervision of those that stay late (profile)."""
    rule, calendar, ended = profile().escalation, profile().calendar, _ended_on()
    turned = turn_before(int(rule.unopened.value), ended, profile().time.closing_time, clock.LOCAL, calendar)
    tasks = Step.objects.filter(state=StepState.OPEN.value).exclude(action__in=NOBODYS_TASK)
    to_head = tasks.filter(~Exists(_gone(HEAD)), case__state__in=IN_WORK)
    to_supervision = tasks.filter(~Exists(_gone(SUPERVISION)), case__state=State.ACCEPTED.value)
    _take_from_who_is_away()
    vacant = posts_without_holder(posts())
    _each(to_head.filter(post__in=sorted(vacant)), HEAD, VACANT)
    _each(to_head.filter(seen_at=None, opened_at__lte=turned), HEAD, UNOPENED)
    late = day_before(int(rule.overdue_head.value), ended, calendar)
    _each(to_head.filter(due_on__lte=late, case__state=State.ACCEPTED.value), HEAD, OVERDUE)
    later = day_before(int(rule.overdue_supervision.value), ended, calendar)
    _each(to_supervision.filter(due_on__lte=later), SUPERVISION, OVERDUE)


@transaction.atomic
def note_opened(actor: Actor, number: str) -> None:
    """Records that an official opened the tasks of her posts for the first time; a second look changes nothing."""
    tree, part = locked(number)
    fresh = [step for step in part.steps if is_unopened(actor, step)]
    if not fresh:
        return
    for step in fresh:
        step.seen_at, step.seen_by = clock.now(), actor.id
    changes, codes = Changes(changed=[*fresh]), [step.code for step in fresh]
    changes.include(prepare_act(actor, "cases.open_task", f"case:{number}", steps=codes, post=fresh[0].post))
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


def _take_from_who_is_away() -> None:
    """What somebody took in hand and is away from goes back to its post."""
    held = Step.objects.filter(state=StepState.OPEN.value, claimed_by__in=away_today()).exclude(case__number=None)
    for number, code in list(held.order_by("claimed_by", "due_on", "id").values_list("case__number", "code")[:AT_ONCE]):
        alone(_give_back, str(number), code)


@transaction.atomic
def _give_back(number: str, code: str) -> None:
    tree, part = locked(number)
    step = part.step(code)
    if step is None or step.claimed_by not in away_today():
        return
    who, step.claimed_by, step.claimed_until = step.claimed_by, None, None
    changes, actor = Changes(changed=[step]), system_actor("cases.sweep_cases")
    changes.include(prepare_act(actor, "cases.return_task", f"case:{number}", step=code, post=step.post, of=str(who)))
    store(tree, changes, part)


def _gone(level: int) -> QuerySet[Escalation]:
    return Escalation.objects.filter(step=OuterRef("pk"), level=level, post=OuterRef("post"))


def _is_gone(step: Step, level: int) -> bool:
    return Escalation.objects.filter(step=step, level=level, post=step.post).exists()


def _ended_on() -> date:
    now = clock.local(clock.now())
    return now.date() if now.time() >= profile().time.closing_time else now.date() - timedelta(days=1)


def _each(found: QuerySet[Step], level: int, reason: str) -> None:
    rows = found.filter(~Q(case__number=None)).order_by("opened_at", "id").values_list("case__number", "code")
    for number, code in list(rows[:AT_ONCE]):
        alone(_escalate, str(number), code, level, reason)


@transaction.atomic
def _escalate(number: str, code: str, level: int, reason: str) -> None:
    """One task goes higher, unless it has meanwhile been done."""
    tree, part = locked(number)
    step = part.step(code)
    if step is None or step.state != StepState.OPEN or _is_gone(step, level):
        return
    head, supervision = head_of(step.post), profile().escalation.supervision
    goes_to_head = level == HEAD and head != step.post and head in posts()
    to = head if goes_to_head else supervision
    changes = Changes(
        added=[
            Escalation(id=new_id(), step=step, level=level, reason=reason, post=step.post, to_post=to, at=clock.now())
        ]
    )
    if goes_to_head:
        step.escalated_to = head
        changes.changed.append(step)
        add_purpose_posts(_purposes(number, str(tree.parent.number) if tree.parent else ""), head)
    store(tree, changes, part)
    actor = system_actor("cases.sweep_cases")
    facts = {"step": code, "post": step.post, "to": to, "reason": reason, "level": level}
    record_act(actor, "cases.escalate_task", f"case:{number}", **facts)
    tell_posts([to], part.case, f"escalated_{reason}", once=f"{step.id}:{level}:{step.post}")


def _purposes(*numbers: str) -> Iterable[str]:
    return [number for number in numbers if number]
