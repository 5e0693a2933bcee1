"""Taking a task of one's post in hand, and giving it back. A claim ends by itself, so it never blocks for ever."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from onewindow.cases.models import CaseNote, Changes, LoadedCase, Step
from onewindow.cases.rules.inbox import claim_ends
from onewindow.cases.rules.steps import StepState
from onewindow.cases.services.common import check_claim, check_post, locked, posts_at, store
from onewindow.cases.services.errors import StepNotOpen, TaskNotClaimed
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, system_actor
from onewindow.foundation.errors import NotAllowed, NotFound
from onewindow.foundation.profile import profile
from onewindow.foundation.sweeps import alone
from onewindow.identity.queries import away_today
from onewindow.ledger.services import record_act

HEAD = "A"  # XX-A stands for the department's head
LONGEST_NOTE = 500
AT_ONCE = 200  # claims that one run of the sweep ends; the next run takes the rest


@transaction.atomic
def claim_task(actor: Actor, number: str, code: str) -> None:
    """Takes an open step of the actor's post in hand; claiming it again makes the time anew.

    Raises NotFound, NotYourPost, StepNotOpen, and TaskClaimed while another official has it in hand.
    """
    tree, part = locked(number)
    step = _open_step(part, code)
    check_post(actor, part, posts_at(step))
    check_claim(actor, step)
    step.claimed_by = actor.id
    step.claimed_until = claim_ends(clock.now(), clock.LOCAL, profile().calendar)
    store(tree, Changes(changed=[step]), part)
    record_act(actor, "cases.claim_task", f"case:{number}", step=code, post=step.post)


@transaction.atomic
def return_task(actor: Actor, number: str, code: str, note: str = "") -> None:
    """Gives a claimed step back to its post; the note, if any, stays with the case for the next who takes it.

    Who claimed it may, and the head of the post's department. Raises NotFound, StepNotOpen, TaskNotClaimed, NotAllowed.
    """
    tree, part = locked(number)
    step = _open_step(part, code)
    head = f"{step.post.rpartition('-')[0]}-{HEAD}"
    check_post(actor, part, [step.post, head])
    if step.claimed_by is None:
        raise TaskNotClaimed
    if step.claimed_by != actor.id and not actor.holds(head):
        raise NotAllowed
    step.claimed_by, step.claimed_until = None, None
    changes = Changes(changed=[step])
    if note.strip():
        changes.added.append(
            CaseNote(
                case=part.case,
                kind="return",
                step=code,
                post=step.post,
                text=note.strip()[:LONGEST_NOTE],
                author=actor.id,
                at=clock.now(),
            )
        )
    store(tree, changes, part)
    record_act(actor, "cases.return_task", f"case:{number}", step=code, post=step.post)


def end_claims_of_absent() -> None:
    """Gives back what officials who are away had in hand, so that their colleagues go on with it at once."""
    away = away_today()
    if not away:
        return
    held = Step.objects.filter(state=StepState.OPEN.value, claimed_by__in=away, case__number__isnull=False)
    for number, code in held.order_by("case_id", "position").values_list("case__number", "code")[:AT_ONCE]:
        alone(_end_claim, str(number), code, away)


@transaction.atomic
def _end_claim(number: str, code: str, away: Collection[UUID]) -> None:
    tree, part = locked(number)
    step = part.step(code)
    if step is None or step.claimed_by not in away:
        return
    step.claimed_by, step.claimed_until = None, None
    store(tree, Changes(changed=[step]), part)
    record_act(system_actor("cases.end_claims"), "cases.end_claim", f"case:{number}", step=code, post=step.post)


def _open_step(part: LoadedCase, code: str) -> Step:
    step = part.step(code)
    if step is None:
        raise NotFound
    if step.state != StepState.OPEN:
        raise StepNotOpen
    return step
