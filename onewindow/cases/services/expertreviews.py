"""Expert reviews (专家评审, rules C6): a panel without bias, an opinion from each, a summary, a result; the clock waits.

An expert without a post reads and signs on a page of her own, with a code that the office gives her.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from onewindow.cases.models import Changes, Expert, ExpertReview, LoadedCase, ReviewSeat, Tree
from onewindow.cases.queries.experts import Seat, expert_actor, recusals, seat_for, seat_of
from onewindow.cases.rules import experts as rules
from onewindow.cases.rules.papers import is_identity_paper
from onewindow.cases.rules.procedure import State
from onewindow.cases.services.clockwork import pause_case, resume_case
from onewindow.cases.services.common import check_post, check_reason, locked, store
from onewindow.cases.services.experterrors import (
    ExpertBiased,
    ExpertsTooFew,
    NotAllSigned,
    NotSummedUp,
    PapersUnfit,
    ReviewOver,
    SignedAlready,
)
from onewindow.cases.services.notices import tell_posts
from onewindow.cases.services.turnpapers import issue_expert_report
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import Invalid, NotFound
from onewindow.foundation.ids import new_id
from onewindow.foundation.marks import marked
from onewindow.foundation.personal import lookup_hash
from onewindow.ledger.services import record_act

CODE_BYTES, SESSION_BYTES = 12, 24


@dataclass(frozen=True, slots=True)
class Panel:
    """Who sits: named experts, of whom the first chairs, and how many more are drawn by lot from a field."""

    named: tuple[UUID, ...] = ()
    draw: int = 0
    field: str = ""


@transaction.atomic
def register_expert(
    actor: Actor, *, name: str, field: str, unit: str, number: str, unit_number: str = "", recused: Sequence[str] = ()
) -> UUID:
    """Enters an expert into the register of the actor's department, or brings her entry up to date.

    For the approving posts. Numbers are only kept as references.
    """
    department = _head_of(actor)
    words = [check_reason(one) for one in (name, field, unit, number)]
    row, _is_new = Expert.objects.update_or_create(
        department=department,
        ref=lookup_hash(words[3]),
        defaults={
            "name": words[0],
            "field": words[1],
            "unit": words[2],
            "unit_ref": lookup_hash(unit_number) if unit_number.strip() else "",
            "recused": sorted({lookup_hash(one) for one in recused if one.strip()}),
            "is_active": True,
        },
    )
    record_act(actor, "cases.register_expert", f"expert:{row.id}", department=department)
    return row.id


@transaction.atomic
def retire_expert(actor: Actor, expert_id: UUID) -> None:
    """Takes an expert out of the register; reviews on which she sits go on."""
    changed = Expert.objects.filter(id=expert_id, department=_head_of(actor)).update(is_active=False)
    if not changed:
        raise NotFound
    record_act(actor, "cases.retire_expert", f"expert:{expert_id}")


@transaction.atomic
def begin_expert_review(
    actor: Actor, number: str, step: str, *, panel: Panel, question: str, about: Sequence[str], due_on: date
) -> UUID:
    """Begins a review at a step whose item names it: the clock pauses, the applicant is told how long (ALL art. 45).

    Raises PauseNotAllowed as `pause_case`, ExpertBiased, ExpertsTooFew, PapersUnfit.
    """
    pause_case(actor, number, step, kind=rules.KIND, expected_end=due_on, reason=question)
    _tree, part = locked(number)
    known = {one.code: one for one in part.materials}
    if any(code not in known or is_identity_paper(known[code].name) for code in about):
        raise PapersUnfit
    post = next(one.post for one in part.steps if one.code == step)
    chosen, drawn = _panel(part, panel)
    row = ExpertReview.objects.create(
        case_id=part.case.id,
        step=step,
        post=post,
        state=rules.OPEN,
        question=check_reason(question),
        about=list(dict.fromkeys(about)),
        due_on=due_on,
        begun_by=actor.id,
        begun_at=clock.now(),
    )
    ReviewSeat.objects.bulk_create(
        ReviewSeat(id=new_id(), review=row, expert_id=one, is_chair=place == 0, is_drawn=one in drawn)
        for place, one in enumerate(chosen)
    )
    record_act(actor, "cases.begin_expert_review", f"case:{number}", seats=len(chosen), drawn=len(drawn), post=post)
    return row.id


@transaction.atomic
def issue_code(actor: Actor, seat_id: UUID) -> str:
    """A new code for an expert, good once, until the review's last day; the one before is dead, and what it opened."""
    seat = locked_seat(seat_id)
    _check_office(actor, seat)
    if not seat.is_live:
        raise ReviewOver
    code = secrets.token_urlsafe(CODE_BYTES)
    ReviewSeat.objects.filter(id=seat_id).update(code_hash=_hashed(code), wrong_tries=0, session_hash="")
    record_act(actor, "cases.issue_expert_code", f"case:{seat.number}", seat=str(seat_id), post=seat.review.post)
    return code


@transaction.atomic
def revoke_seat(actor: Actor, seat_id: UUID, *, reason: str) -> None:
    """Takes an expert off the panel: her link is dead at once. Where she chaired, the next one does."""
    seat = locked_seat(seat_id)
    _check_office(actor, seat)
    if not seat.is_live:
        raise ReviewOver
    why, was_chair = check_reason(reason), seat.row.is_chair
    ReviewSeat.objects.filter(id=seat_id).update(
        revoked_at=clock.now(), revoked_why=why, code_hash="", session_hash="", is_chair=False
    )
    others = ReviewSeat.objects.filter(review=seat.review, revoked_at=None).order_by("id")
    following = others.first()
    if was_chair and following is not None:
        ReviewSeat.objects.filter(id=following.id).update(is_chair=True)
    record_act(actor, "cases.revoke_seat", f"case:{seat.number}", seat=str(seat_id), post=seat.review.post)


def open_with_code(seat_id: UUID, code: str) -> str:
    """Opens an expert's page in one browser and uses the code up; returns the secret that this browser keeps.

    Raises NotFound for a code that is wrong, used, tried too often, too late or revoked: nobody learns which.
    """
    opened = _open_with_code(seat_id, code)
    if opened is None:  # the wrong try stays counted
        raise NotFound
    return opened


@transaction.atomic
def _open_with_code(seat_id: UUID, code: str) -> str | None:
    seat = locked_seat(seat_id)
    row = seat.row
    if not seat.is_live or not row.code_hash or row.wrong_tries >= rules.MOST_TRIES:
        return None
    if not secrets.compare_digest(row.code_hash, _hashed(code.strip())):
        ReviewSeat.objects.filter(id=seat_id).update(wrong_tries=row.wrong_tries + 1)
        return None
    session = secrets.token_urlsafe(SESSION_BYTES)
    ReviewSeat.objects.filter(id=seat_id).update(code_hash="", session_hash=_hashed(session))
    record_act(expert_actor(seat), "cases.open_expert_page", f"case:{seat.number}", seat=str(seat_id))
    return session


@transaction.atomic
def sign_expert_opinion(seat_id: UUID, session: str, *, verdict: str, opinion: str) -> None:
    """The expert signs what she finds; it stays. Raises NotFound where her page is dead, SignedAlready."""
    seat_for(seat_id, session)
    seat = locked_seat(seat_id)
    if seat.row.signed_at is not None:
        raise SignedAlready
    words = check_reason(opinion)
    if verdict not in rules.VERDICTS:
        raise Invalid(errors=[{"pointer": "/verdict", "reason": marked("请选一个结论")}])
    ReviewSeat.objects.filter(id=seat_id).update(verdict=verdict, opinion=words, signed_at=clock.now())
    record_act(expert_actor(seat), "cases.sign_expert_opinion", f"case:{seat.number}", seat=str(seat_id))
    left = ReviewSeat.objects.filter(review=seat.review, revoked_at=None, signed_at=None)
    if not left.exists():
        tell_posts([seat.review.post], seat.part.case, "experts_signed", once=str(seat.review.id), link=seat.desk_link)


@transaction.atomic
def sum_up_review(seat_id: UUID, session: str, *, summary: str) -> None:
    """The chair sums up once everybody has signed. Raises NotFound for other experts, NotAllSigned, SignedAlready."""
    seat_for(seat_id, session)
    seat = locked_seat(seat_id)
    if not seat.row.is_chair:
        raise NotFound
    if seat.review.summary:
        raise SignedAlready
    signed = [one is not None for one in seat.review.seats.filter(revoked_at=None).values_list("signed_at", flat=True)]
    if not rules.may_sum_up(signed):
        raise NotAllSigned
    ExpertReview.objects.filter(id=seat.review.id).update(summary=check_reason(summary), summed_up_at=clock.now())
    record_act(expert_actor(seat), "cases.sum_up_review", f"case:{seat.number}", seat=str(seat_id))
    tell_posts([seat.review.post], seat.part.case, "review_summed_up", once=str(seat.review.id), link=seat.desk_link)


@transaction.atomic
def close_expert_review(actor: Actor, review_id: UUID, *, result: str, note: str) -> None:
    """Records the result in a sealed document; all links are dead and the clock runs again, today not counted.

    For the post of the step. Raises NotSummedUp, ReviewOver.
    """
    tree, part, review = _locked_review(actor, review_id)
    if not review.summary:
        raise NotSummedUp
    if result not in rules.VERDICTS:
        raise Invalid(errors=[{"pointer": "/result", "reason": marked("请选一个结论")}])
    _end(actor, review, rules.DONE, result=result, note=check_reason(note))
    changes = Changes()
    issue_expert_report(actor, part.case, review, changes)
    store(tree, changes, part)
    number = str(part.case.number)
    record_act(actor, "cases.close_expert_review", f"case:{number}", result=result, post=review.post)
    resume_case(actor, number, review.step)


@transaction.atomic
def break_off_expert_review(actor: Actor, review_id: UUID, *, reason: str) -> None:
    """Ends a review that comes to no result, as when experts fall away or the last day is over; the clock runs again.

    For the post of the step, which may then begin another. Raises ReviewOver.
    """
    _tree, part, review = _locked_review(actor, review_id)
    _end(actor, review, rules.VOID, result="", note=check_reason(reason))
    number = str(part.case.number)
    record_act(actor, "cases.break_off_expert_review", f"case:{number}", post=review.post)
    resume_case(actor, number, review.step)


def _locked_review(actor: Actor, review_id: UUID) -> tuple[Tree, LoadedCase, ExpertReview]:
    """An open review for the post that asked, its matter locked; raises NotFound, NotYourPost, ReviewOver."""
    number = ExpertReview.objects.filter(id=review_id).values_list("case__number", flat=True).first()
    if number is None:
        raise NotFound
    tree, part = locked(number)
    review = ExpertReview.objects.select_for_update(no_key=True).get(id=review_id)
    check_post(actor, part, [review.post])
    if review.state != rules.OPEN or part.case.state != State.PAUSED:
        raise ReviewOver
    return tree, part, review


def _end(actor: Actor, review: ExpertReview, state: str, *, result: str, note: str) -> None:
    review.state, review.result, review.note = state, result, note
    review.closed_by, review.closed_at = actor.id, clock.now()
    review.save(update_fields=["state", "result", "note", "closed_by", "closed_at"])
    ReviewSeat.objects.filter(review=review).update(code_hash="", session_hash="")


def locked_seat(seat_id: UUID) -> Seat:
    """A seat, its matter locked; raises NotFound."""
    locked(seat_of(seat_id).number)
    return seat_of(seat_id)


def _panel(part: LoadedCase, panel: Panel) -> tuple[list[UUID], set[UUID]]:
    """Who sits, the chair first, and who of them was drawn."""
    found = recusals(part)
    named = list(dict.fromkeys(panel.named))
    biased = [one for one in named if found.get(one, "unknown")]
    if biased:
        raise ExpertBiased(why=found.get(biased[0], "unknown"))
    fields = dict(Expert.objects.filter(id__in=list(found)).values_list("id", "field"))
    eligible = [one for one, why in found.items() if not why and panel.field in ("", fields[one])]
    drawn = rules.drawn(eligible, named, panel.draw, secrets.SystemRandom())
    if drawn is None or not rules.FEWEST <= len(named) + len(drawn) <= rules.MOST_SEATS:
        raise ExpertsTooFew
    return [*named, *drawn], set(drawn)


def _check_office(actor: Actor, seat: Seat) -> None:
    check_post(actor, seat.part, [seat.review.post])


def _head_of(actor: Actor) -> str:
    """The department whose register the actor keeps; raises NotFound for who approves nowhere."""
    heads = sorted(post.rpartition("-")[0] for post in actor.posts if post.endswith("-A"))
    if actor.kind is not ActorKind.STAFF or not heads:
        raise NotFound
    return heads[0]


def _hashed(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
