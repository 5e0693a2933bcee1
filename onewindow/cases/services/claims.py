"""Taking a task of one's post in hand, and giving it back. A claim ends by itself, so it never blocks for ever.

A task is a step, a matter beside the steps or an after-check; within its case a step is named by its code, the others
by their ids.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from onewindow.cases.models import AnyTask, CaseNote, Changes, LoadedCase, SideMatter, is_open, posts_at, task_name
from onewindow.cases.models.escalations import OPEN_TASKS
from onewindow.cases.rules.inbox import claim_ends
from onewindow.cases.services.common import check_claim, check_post, locked, store
from onewindow.cases.services.errors import StepNotOpen, TaskNotClaimed
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind, system_actor
from onewindow.foundation.errors import NotAllowed, NotFound
from onewindow.foundation.profile import profile
from onewindow.foundation.sweeps import alone
from onewindow.identity.queries import away_today, head_of
from onewindow.ledger.services import record_act

LONGEST_NOTE = 500
AT_ONCE = 200  # claims of each kind that one run of the sweep ends; the next run takes the rest


@transaction.atomic
def claim_task(actor: Actor, number: str, name: str) -> None:
    """Takes an open task of the actor's post in hand; claiming it again makes the time anew.

    Raises NotFound, NotYourPost, StepNotOpen, and TaskClaimed while another official has it in hand.
    """
    tree, part = locked(number)
    task = _open_task(actor, part, name)
    _check_task(actor, part, task, posts_at(task))
    check_claim(actor, task)
    task.claimed_by = actor.id
    task.claimed_until = claim_ends(clock.now(), clock.LOCAL, profile().calendar)
    store(tree, Changes(changed=[task]), part)
    record_act(actor, "cases.claim_task", f"case:{number}", step=name, post=task.post)


@transaction.atomic
def return_task(actor: Actor, number: str, name: str, note: str = "") -> None:
    """Gives a claimed task back to its post; the note, if any, stays with the case for the next who takes it.

    Who claimed it may, and the head of the post's department. Raises NotFound, StepNotOpen, TaskNotClaimed, NotAllowed.
    """
    tree, part = locked(number)
    task = _open_task(actor, part, name)
    head = head_of(task.post)
    _check_task(actor, part, task, {*posts_at(task), head})
    if task.claimed_by is None:
        raise TaskNotClaimed
    if task.claimed_by != actor.id and not actor.holds(head):
        raise NotAllowed
    task.claimed_by, task.claimed_until = None, None
    changes = Changes(changed=[task])
    if note.strip():
        changes.added.append(
            CaseNote(
                case=part.case,
                kind="return",
                step=name if part.step(name) else "",
                post=task.post,
                text=note.strip()[:LONGEST_NOTE],
                author=actor.id,
                at=clock.now(),
            )
        )
    store(tree, changes, part)
    record_act(actor, "cases.return_task", f"case:{number}", step=name, post=task.post)


def end_claims_of_absent() -> None:
    """Gives back what officials who are away had in hand, so that their colleagues go on with it at once."""
    away = away_today()
    if not away:
        return
    for model, is_waiting in OPEN_TASKS.items():
        held = model.objects.filter(is_waiting, claimed_by__in=away, case__number__isnull=False)
        for number, task_id in held.order_by("claimed_by", "due_on", "id").values_list("case__number", "id")[:AT_ONCE]:
            alone(_end_claim, str(number), task_id, away)


@transaction.atomic
def _end_claim(number: str, task_id: UUID, away: Collection[UUID]) -> None:
    tree, part = locked(number)
    task = next((one for one in part.tasks if one.id == task_id), None)
    if task is None or task.claimed_by not in away:
        return
    who, task.claimed_by, task.claimed_until = task.claimed_by, None, None
    store(tree, Changes(changed=[task]), part)
    facts = {"step": task_name(task), "post": task.post, "of": str(who)}
    record_act(system_actor("cases.end_claims"), "cases.end_claim", f"case:{number}", **facts)


def _open_task(actor: Actor, part: LoadedCase, name: str) -> AnyTask:
    task = next((one for one in part.tasks if task_name(one) == name), None)
    if task is None:
        raise NotFound
    if not is_open(task):
        _check_task(actor, part, task, posts_at(task))
        raise StepNotOpen
    return task


def _check_task(actor: Actor, part: LoadedCase, task: AnyTask, posts: Collection[str]) -> None:
    """As `check_post`; a matter is also for posts that have nothing else to do with its case."""
    if isinstance(task, SideMatter) and actor.kind is ActorKind.STAFF and actor.posts & set(posts):
        return
    check_post(actor, part, posts)
