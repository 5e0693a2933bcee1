"""What officials keep for themselves: notes on cases, views of the inbox, and acts on several cases at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction

from onewindow.cases.models import Case, CaseNote, Changes, DuplicateVerdict, SavedView
from onewindow.cases.models.duplicates import VERDICTS
from onewindow.cases.queries.claims import cases_named
from onewindow.cases.rules.inbox import TABS, Filters
from onewindow.cases.services.acceptance import accept_case
from onewindow.cases.services.claims import claim_task
from onewindow.cases.services.common import check_post, check_reason, locked, posts_of, store
from onewindow.cases.services.errors import NoteMissing, TooManyViews
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import DomainError, Invalid, NotAllowed, NotFound
from onewindow.ledger.services import record_act

MOST_VIEWS = 20
MOST_AT_ONCE = 50
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one case of several: `refused` is empty where the act was done.

    Which item and whose it is stands there only for a case that the actor's posts have to do with.
    """

    number: str
    step: str
    refused: str = ""
    item: str = ""
    item_en: str = ""
    applicant: str = ""


@transaction.atomic
def write_note(actor: Actor, number: str, text: str) -> None:
    """Writes an internal note on a case; raises NotFound for who has nothing to do with it, NoteMissing without text."""
    tree, part = locked(number)
    check_post(actor, part, posts_of(part))
    if not text.strip():
        raise NoteMissing
    post = min(actor.posts & posts_of(part))
    note = CaseNote(case=part.case, kind="note", post=post, text=text.strip(), author=actor.id, at=clock.now())
    store(tree, Changes(added=[note]), part)
    record_act(actor, "cases.write_note", f"case:{number}", post=post)


@transaction.atomic
def judge_likeness(actor: Actor, number: str, other: str, verdict: str, reason: str) -> None:
    """Keeps what an official of the case found of another that looks like it; said anew, it replaces what was said.

    Raises NotFound for who has nothing to do with the case and for a case that there is none of, ReasonMissing, Invalid.
    """
    tree, part = locked(number)
    check_post(actor, part, posts_of(part))
    like = Case.objects.filter(number=other, kind="item").exclude(id=part.case.id).first()
    if like is None:
        raise NotFound
    if verdict not in VERDICTS:
        raise Invalid(errors=[{"pointer": "/verdict", "reason": verdict}])
    given = {"verdict": verdict, "reason": check_reason(reason)[:LONGEST_REASON], "by": actor.id, "at": clock.now()}
    DuplicateVerdict.objects.update_or_create(case=part.case, other=like, defaults=given)
    store(tree, Changes(), part)
    record_act(actor, "cases.judge_likeness", f"case:{number}", other=other, verdict=verdict)


@transaction.atomic
def save_view(actor: Actor, name: str, tab: str, filters: Filters) -> None:
    """Keeps a view of the inbox under a name; the same name replaces what was there. Raises Invalid, TooManyViews."""
    if actor.kind is not ActorKind.STAFF:
        raise NotAllowed
    name = name.strip()
    if not name or tab not in TABS:
        raise Invalid(errors=[{"pointer": "/name", "reason": name}])
    others = SavedView.objects.filter(account=actor.id).exclude(name=name)
    if others.count() >= MOST_VIEWS:
        raise TooManyViews
    values = {"address": filters.address(tab), "saved_at": clock.now()}
    SavedView.objects.update_or_create(account=actor.id, name=name, defaults=values)
    record_act(actor, "cases.save_view", f"account:{actor.id}")


@transaction.atomic
def remove_view(actor: Actor, view_id: UUID) -> None:
    """Forgets one of the actor's own views; another's is not found."""
    gone, _each = SavedView.objects.filter(id=view_id, account=actor.id).delete()
    if not gone:
        raise NotFound
    record_act(actor, "cases.remove_view", f"account:{actor.id}")


def do_each(actor: Actor, act: str, tasks: Sequence[tuple[str, str]]) -> list[Done]:
    """Does one act on several tasks (number, step), each in a transaction of its own, and says what became of each.

    Acts are `claim` and `accept`. What is refused for one case does not touch the others, so the refusals are caught
    here and nowhere else; accepting names no paper that may follow, so only complete cases are accepted.
    """
    acts: dict[str, Callable[[str, str], None]] = {
        "claim": lambda number, step: claim_task(actor, number, step),
        "accept": lambda number, _step: accept_case(actor, number),
    }
    if act not in acts or len(tasks) > MOST_AT_ONCE:
        raise Invalid(errors=[{"pointer": "/act", "reason": act}])
    done = [_tried(acts[act], number, step) for number, step in dict.fromkeys(tasks)]
    named = cases_named(actor, {one.number for one in done})
    return [replace(one, **named.get(one.number, {})) for one in done]


def _tried(act: Callable[[str, str], None], number: str, step: str) -> Done:
    try:
        act(number, step)
    except DomainError as refused:
        return Done(number, step, str(refused.title))
    return Done(number, step)
