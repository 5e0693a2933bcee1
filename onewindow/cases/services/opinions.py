"""Opinions asked of another office or expert inside a case (征求意见), with a day of their own.

Waiting for one pauses nothing (rules C6): who is late is late alone (rules C8), and the case goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from onewindow.cases.events import OpinionGiven
from onewindow.cases.models import Changes, LoadedCase, SideMatter, posts_at
from onewindow.cases.rules.procedure import WORKING
from onewindow.cases.rules.steps import StepState
from onewindow.cases.services.common import check_claim, check_post, check_reason, check_state, locked, posts_of, store
from onewindow.cases.services.notices import tell_posts
from onewindow.cases.services.refusing import count_refused
from onewindow.cases.services.sideerrors import MatterNotOpen, NotIndependent, OpinionAsked, PostUnfit, VerifiedAlready
from onewindow.cases.services.transfers import locked_matter
from onewindow.cases.services.verifying import verified_again
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Invalid, NotFound
from onewindow.foundation.events import announce
from onewindow.foundation.ids import new_id
from onewindow.foundation.limits import Limit, derive_period
from onewindow.foundation.marks import marked
from onewindow.identity.queries import posts
from onewindow.ledger.services import record_act

OPINION = "opinion"
LONGEST_DAYS = 60


def ask_opinion(actor: Actor, number: str, *, post: str, question: str, days: int, about: Sequence[str] = ()) -> UUID:
    """Asks a post that has no step in the case, by a day; returns the matter's id. `about` names materials to show.

    For the posts whose step is open. Raises PostUnfit, OpinionAsked while the same post has not answered yet, and
    Invalid for materials that the case does not have or days that are no limit. What was verified and still holds is
    not asked for again: VerifiedAlready, and the attempt is counted.
    """
    asked = _ask_opinion(actor, number, post, question, days, about)
    if asked is None:
        raise VerifiedAlready
    return asked


@transaction.atomic
def _ask_opinion(actor: Actor, number: str, post: str, question: str, days: int, about: Sequence[str]) -> UUID | None:
    tree, part = locked(number)
    asking = [step.post for step in part.steps if step.state == StepState.OPEN]
    check_post(actor, part, asking)
    check_state(part, WORKING)
    what, now = check_reason(question), clock.now()
    if post not in posts() or post in posts_of(part):
        raise PostUnfit(post=post)
    if any(row.kind == OPINION and row.state == "open" and row.post == post for row in part.matters):
        raise OpinionAsked
    _check(part, days, about)
    again = verified_again(tree, about)
    if again:
        count_refused(actor, part.case, "asked_again", again, next(one for one in asking if one in actor.posts))
        return None
    row = SideMatter(
        id=new_id(),
        case=part.case,
        kind=OPINION,
        state="open",
        post=post,
        step=next(step.code for step in part.steps if step.post in actor.posts and step.state == StepState.OPEN),
        due_on=derive_period(now, Limit(days, "workday")).due_date,
        asked_by=actor.id,
        asked_post=next(one for one in asking if one in actor.posts),
        asked_at=now,
        question=what,
        about=list(dict.fromkeys(about)),
    )
    store(tree, Changes(added=[row]), part)
    record_act(actor, "cases.ask_opinion", f"case:{number}", of=post, about=row.about, post=row.asked_post)
    tell_posts([post], part.case, "opinion_asked", once=str(row.id), matter=row.id)
    return row.id


@transaction.atomic
def answer_opinion(actor: Actor, matter_id: UUID, answer: str) -> None:
    """Gives the opinion, signed; late or not it is kept. For the post that was asked, while the case goes on.

    Raises NotFound for others, NotIndependent for who asked or worked on the case, MatterNotOpen.
    """
    tree, part, row = locked_matter(matter_id)
    if row.kind != OPINION or not actor.posts & posts_at(row):
        raise NotFound
    check_claim(actor, row)
    if row.state != "open" or part.case.closed_at:
        raise MatterNotOpen
    if actor.id == row.asked_by or actor.id in people_at_work(part):
        raise NotIndependent
    row.state, row.answer, row.answered_by, row.answered_at = "done", check_reason(answer), actor.id, clock.now()
    store(tree, Changes(changed=[row]), part)
    is_late = row.due_on is not None and clock.today() > row.due_on
    number = str(part.case.number)
    record_act(actor, "cases.answer_opinion", f"case:{number}", matter=str(row.id), late=is_late, post=row.post)
    tell_posts([row.asked_post], part.case, "opinion_given", once=str(row.id), matter=row.id)
    announce(OpinionGiven(number, row.post, is_late, actor))


@transaction.atomic
def drop_opinion(actor: Actor, matter_id: UUID) -> None:
    """Takes back a question that no longer needs an answer; for the post that asked."""
    tree, part, row = locked_matter(matter_id)
    if row.kind != OPINION:
        raise NotFound
    check_post(actor, part, [row.asked_post])
    if row.state != "open":
        raise MatterNotOpen
    row.state = "void"
    store(tree, Changes(changed=[row]), part)
    record_act(
        actor, "cases.drop_opinion", f"case:{part.case.number}", matter=str(row.id), of=row.post, post=row.asked_post
    )


def people_at_work(part: LoadedCase) -> set[UUID]:
    """Everybody who has done or signed a step of the case."""
    signed = {one.account for step in part.steps for one in part.signed(step)}
    return signed | {step.done_by for step in part.steps if step.done_by}


def _check(part: LoadedCase, days: int, about: Sequence[str]) -> None:
    unknown = sorted(set(about) - {one.code for one in part.materials})
    if unknown:
        raise Invalid(errors=[{"pointer": "/about", "reason": code} for code in unknown])
    if not 0 < days <= LONGEST_DAYS:
        raise Invalid(errors=[{"pointer": "/days", "reason": marked("请填 1 到 60 个工作日")}])
