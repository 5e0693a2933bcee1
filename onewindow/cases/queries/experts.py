"""Questions about experts and their reviews: the register, who may sit, one review, what an expert's page shows."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from onewindow.cases.models import Expert, ExpertReview, LoadedCase, ReviewSeat, load_tree
from onewindow.cases.queries.desk import part_for
from onewindow.cases.queries.rows import MaterialRow
from onewindow.cases.queries.shown import material_row
from onewindow.cases.rules import experts as rules
from onewindow.cases.rules.papers import is_identity_paper
from onewindow.cases.rules.procedure import State
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotFound
from onewindow.foundation.lookups import Lookup


@dataclass(frozen=True, slots=True)
class ExpertRow:
    """An expert in the register; `why_not` says why she must stay away from the case at hand."""

    id: UUID
    name: str
    field: str
    unit: str
    is_active: bool
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat on a review, and what was signed on it."""

    id: UUID
    name: str
    field: str
    unit: str
    is_chair: bool
    is_drawn: bool
    has_code: bool
    has_opened: bool
    is_revoked: bool
    revoked_why: str
    verdict: str
    opinion: str
    signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A review with its panel."""

    id: UUID
    number: str
    title: str
    title_en: str
    state: str
    question: str
    due_on: date
    begun_at: datetime
    is_over: bool
    summary: str
    result: str
    note: str
    closed_at: datetime | None
    seats: tuple[SeatRow, ...]
    materials: tuple[MaterialRow, ...] = ()
    may_act: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat as acts need it: with its review and case."""

    row: ReviewSeat
    review: ExpertReview
    part: LoadedCase

    @property
    def number(self) -> str:
        """The case's number."""
        return str(self.part.case.number)

    @property
    def desk_link(self) -> str:
        """The review's page at the desk."""
        return f"/desk/reviews/{self.review.id}/"

    @property
    def is_live(self) -> bool:
        """Whether the expert may still read and sign: sits, in time, the review open, the case waiting for it."""
        in_time = clock.today() <= self.review.due_on
        is_on = self.review.state == rules.OPEN and self.part.case.state == State.PAUSED
        return in_time and is_on and self.row.revoked_at is None


@dataclass(frozen=True, slots=True)
class ExpertPage:
    """An expert's page: what is asked, this review's papers, her own opinion; the others' once she has signed."""

    review: ReviewRow
    mine: SeatRow
    others: tuple[SeatRow, ...]
    may_sum_up: bool


def experts_of(actor: Actor) -> list[ExpertRow]:
    """The register of the actor's departments; raises NotFound for who approves nowhere."""
    heads = sorted(post.rpartition("-")[0] for post in actor.posts if post.endswith("-A"))
    if actor.kind is not ActorKind.STAFF or not heads:
        raise NotFound
    found = Expert.objects.filter(department__in=heads).order_by("-is_active", "field", "name", "id")
    return [ExpertRow(one.id, one.name, one.field, one.unit, one.is_active) for one in found]


def recusals(part: LoadedCase) -> dict[UUID, str]:
    """Every active expert of the case's department, and why she must stay away; empty where she need not."""
    case = part.case
    owners = {str(one["name"]) for one in case.co_applicants or ()} | _names(case.answers.get("shareholders"))
    fact = rules.CaseFact(
        subjects=frozenset(
            {case.applicant_ref, *case.subjects, *(str(one["ref"]) for one in case.co_applicants or ())}
        ),
        owners=frozenset(owners | _names(case.answers.get("legal_rep_name"))),
    )
    rows = Expert.objects.filter(department=case.department, is_active=True).order_by("field", "name", "id")
    return {
        one.id: rules.why_not(rules.ExpertFact(one.name, one.ref, one.unit_ref, frozenset(one.recused)), fact)
        for one in rows
    }


def panel_for(actor: Actor, number: str) -> tuple[list[ExpertRow], list[MaterialRow]]:
    """Whom a review of a case may ask, and what it may show; raises NotFound for posts that are not the case's."""
    _tree, part = part_for(actor, number)
    found = recusals(part)
    rows = Expert.objects.filter(id__in=list(found)).order_by("field", "name", "id")
    papers = [material_row(one) for one in part.materials if one.file_ids and not is_identity_paper(one.name)]
    return [ExpertRow(one.id, one.name, one.field, one.unit, one.is_active, found[one.id]) for one in rows], papers


def review_page(actor: Actor, review_id: UUID) -> ReviewRow:
    """A review for the posts of its case; raises NotFound for everybody else."""
    row = ExpertReview.objects.filter(id=review_id).select_related("case").first()
    if row is None:
        raise NotFound
    _tree, part = part_for(actor, str(row.case.number))
    return _review(
        row, part, may_act=row.state == rules.OPEN and part.case.state == State.PAUSED and actor.holds(row.post)
    )


@dataclass(frozen=True, slots=True)
class ReviewBrief:
    """A review in a line of a case: until when, what came of it, and who sits, as (name, unit)."""

    id: UUID
    number: str
    state: str
    due_on: date
    result: str
    panel: tuple[tuple[str, str], ...]


def reviews_lookup(cases: Sequence[UUID]) -> Lookup[list[ReviewBrief]]:
    """The expert reviews of these cases, the oldest first."""
    return Lookup(
        "select r.id, c.number, r.state, r.due_on, r.result, (select jsonb_agg(jsonb_build_array(e.name, e.unit) order by"
        " s.is_chair desc, s.id) from cases_reviewseat s join cases_expert e on e.id = s.expert_id"
        " where s.review_id = r.id and s.revoked_at is null) as panel from cases_expertreview r"
        " join cases_case c on c.id = r.case_id where r.case_id = any(%s::uuid[]) order by r.id",
        [list(cases)],
        lambda rows: [
            ReviewBrief(
                id=UUID(row["id"]),
                number=row["number"],
                state=row["state"],
                due_on=date.fromisoformat(row["due_on"]),
                result=row["result"],
                panel=tuple((name, unit) for name, unit in row["panel"] or ()),
            )
            for row in rows
        ],
    )


def seat_for(seat_id: UUID, session: str) -> Seat:
    """The seat of the browser that keeps this secret, while it is live; raises NotFound for every other reason alike."""
    seat = seat_of(seat_id)
    known = seat.row.session_hash
    given = hashlib.sha256(session.encode()).hexdigest()
    if not known or not seat.is_live or not secrets.compare_digest(known, given):
        raise NotFound
    return seat


def expert_page(seat_id: UUID, session: str) -> ExpertPage:
    """What an expert sees: this review and its papers alone. Raises NotFound as `seat_for`."""
    seat = seat_for(seat_id, session)
    review = _review(seat.review, seat.part)
    mine = next(one for one in review.seats if one.id == seat_id)
    sees_others = mine.signed_at is not None and mine.is_chair
    others = tuple(one for one in review.seats if one.id != seat_id and not one.is_revoked) if sees_others else ()
    signed = [one.signed_at is not None for one in review.seats if not one.is_revoked]
    return ExpertPage(review, mine, others, mine.is_chair and rules.may_sum_up(signed) and not review.summary)


def expert_actor(seat: Seat) -> Actor:
    """The expert as traces and the ledger name her: for the post that asked her."""
    expert = seat.row.expert
    return Actor(
        ActorKind.STAFF,
        expert.id,
        name=expert.name,
        organisation=seat.part.case.department,
        posts=frozenset({seat.review.post}),
        channel="expert",
        user_id=f"CN-EXPERT-{expert.id}",
    )


def seat_of(seat_id: UUID) -> Seat:
    """A seat with its review and case; raises NotFound."""
    review = ExpertReview.objects.filter(seats=seat_id).select_related("case").first()
    row = ReviewSeat.objects.filter(id=seat_id).select_related("expert").first()
    tree = load_tree(str(review.case.number)) if review else None
    part = tree.part(str(review.case.number)) if tree and review else None
    if row is None or review is None or part is None:
        raise NotFound
    return Seat(row, review, part)


def _review(row: ExpertReview, part: LoadedCase, *, may_act: bool = False) -> ReviewRow:
    by_code = {one.code: one for one in part.materials}
    return ReviewRow(
        id=row.id,
        number=str(part.case.number),
        title=part.case.title,
        title_en=part.case.title_en,
        state=row.state,
        question=row.question,
        due_on=row.due_on,
        begun_at=row.begun_at,
        is_over=clock.today() > row.due_on,
        summary=row.summary,
        result=row.result,
        note=row.note,
        closed_at=row.closed_at,
        seats=tuple(_seat_row(one) for one in row.seats.select_related("expert").order_by("-is_chair", "id")),
        materials=tuple(material_row(by_code[code]) for code in row.about if code in by_code),
        may_act=may_act,
    )


def _seat_row(one: ReviewSeat) -> SeatRow:
    return SeatRow(
        id=one.id,
        name=one.expert.name,
        field=one.expert.field,
        unit=one.expert.unit,
        is_chair=one.is_chair,
        is_drawn=one.is_drawn,
        has_code=bool(one.code_hash),
        has_opened=bool(one.session_hash),
        is_revoked=one.revoked_at is not None,
        revoked_why=one.revoked_why,
        verdict=one.verdict,
        opinion=one.opinion,
        signed_at=one.signed_at,
    )


def _names(value: Any) -> set[str]:
    rows = value if isinstance(value, list) else [value]
    found = {str(one.get("name", "")) if isinstance(one, Mapping) else str(one or "") for one in rows}
    return found - {""}
