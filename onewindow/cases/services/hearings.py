"""Hearings (听证, rules C5, C6, D2): told, asked for, announced, held; the decision follows the record.

The clock stands still from the announcement to the day on which the hearing ends, as for every special procedure.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from onewindow.cases.models import CaseVisit, Changes, LoadedCase, SideMatter, Tree
from onewindow.cases.rules.clockledger import PAUSE, RESUME, history
from onewindow.cases.rules.endings import ENDING
from onewindow.cases.rules.hearings import (
    ASKED,
    ASKED_WITHIN,
    DECLINED,
    HEARING,
    HELD_WITHIN,
    TOLD,
    all_declined,
    wrong_day,
)
from onewindow.cases.rules.procedure import DECIDING, State
from onewindow.cases.rules.steps import StepState
from onewindow.cases.services.chairs import check_chair
from onewindow.cases.services.clockwork import enter
from onewindow.cases.services.common import (
    check_hands,
    check_post,
    check_reason,
    check_state,
    clock_entry,
    locked,
    roll_up,
    store,
    turn_to_post,
)
from onewindow.cases.services.notices import tell_applicant, tell_officials, tell_parties, tell_posts
from onewindow.cases.services.sideerrors import (
    HearingDayWrong,
    HearingOpen,
    HearingTooLate,
    MatterNotOpen,
    NotYetHeld,
)
from onewindow.cases.services.transfers import locked_matter
from onewindow.cases.services.turnpapers import issue_hearing_notice, issue_hearing_record
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotFound
from onewindow.foundation.ids import new_id
from onewindow.foundation.limits import derive_period
from onewindow.foundation.profile import profile
from onewindow.ledger.services import record_act

BASIS = "administrative-licensing-law:47"


@transaction.atomic
def tell_of_hearing(actor: Actor, number: str, *, reason: str, interested: Sequence[UUID] = ()) -> UUID:
    """Tells the applicant, and others whose major interests are touched, that they may ask for a hearing.

    For the posts whose step is open, before the decision. Raises HearingOpen where one is going on already.
    """
    tree, part = locked(number)
    steps = [step for step in part.steps if step.state == StepState.OPEN]
    check_post(actor, part, [step.post for step in steps])
    check_state(part, {State.ACCEPTED})
    why, now = check_reason(reason), clock.now()
    if any(row.kind == HEARING and row.state != "void" for row in part.matters):
        raise HearingOpen
    step = next(one for one in steps if one.post in actor.posts)
    until = derive_period(now, ASKED_WITHIN).due_date
    told = list(dict.fromkeys([part.case.applicant, *interested]))
    row = SideMatter(
        id=new_id(),
        case=part.case,
        kind=HEARING,
        state="waiting",
        stage=TOLD,
        post=step.post,
        step=step.code,
        asked_by=actor.id,
        asked_post=step.post,
        asked_at=now,
        question=why,
        facts={"right_until": until.isoformat(), "answers": {str(one): TOLD for one in told}, "views": []},
    )
    store(tree, Changes(added=[row]), part)
    record_act(
        actor, "cases.tell_of_hearing", f"case:{number}", told=len(told), until=until.isoformat(), post=step.post
    )
    tell_parties(told, part.case, "hearing_right", due=until, once=str(row.id), link=f"/my/hearings/{row.id}/")
    return row.id


@transaction.atomic
def answer_hearing(actor: Actor, matter_id: UUID, *, wants: bool, view: str = "") -> None:
    """Somebody who was told asks for the hearing or does without, and says what she thinks.

    Raises HearingTooLate after the five working days; one that was asked for is not undone by another's doing without.
    """
    tree, part, row = locked_matter(matter_id)
    party = told_party(actor, row)
    if row.state != "waiting" and not (row.state == "open" and row.stage == ASKED):
        raise MatterNotOpen
    if part.case.state not in DECIDING and not ending_of(part, row):
        raise MatterNotOpen
    if clock.today() > date.fromisoformat(row.facts["right_until"]):
        raise HearingTooLate
    now, answers = clock.now(), {**row.facts["answers"], str(party): ASKED if wants else DECLINED}
    views = [*row.facts["views"], {"party": str(party), "at": now.isoformat(), "text": view.strip()}]
    row.facts = {**row.facts, "answers": answers, "views": views if view.strip() else row.facts["views"]}
    if wants and row.stage == TOLD:
        row.state, row.stage, row.due_on = "open", ASKED, derive_period(now, HELD_WITHIN).due_date
        turn_to_post(row)
        row.facts = {**row.facts, "hold_by": row.due_on.isoformat()}
    elif all_declined(answers):
        row.state = "void"
    store(tree, Changes(changed=[row]), part)
    record_act(actor, "cases.answer_hearing", f"case:{part.case.number}", wants=wants)
    if wants and row.stage == ASKED:
        tell_posts([row.post], part.case, "hearing_asked", once=str(row.id), matter=row.id)


@transaction.atomic
def announce_hearing(actor: Actor, matter_id: UUID, *, at: datetime, place: str, chair: UUID) -> None:
    """Announces the hearing: when, where, who chairs it. The clock pauses until it has ended (ALL art. 45).

    A hearing before a licence ends pauses nothing: its case was decided long ago.

    Raises HearingDayWrong for fewer than seven working days' notice, a day off, or after the twentieth working day;
    NotIndependent where the chair worked on the case.
    """
    tree, part, row = locked_matter(matter_id)
    if row.kind != HEARING:
        raise NotFound
    check_hands(actor, part, row)
    is_for_ending = ending_of(part, row) is not None
    check_state(part, {State.ACCEPTED, *([part.case.state] if is_for_ending else [])})
    if row.state != "open" or row.stage != ASKED:
        raise MatterNotOpen
    where, day = check_reason(place), clock.local(at).date()
    wrong = wrong_day(clock.today(), day, date.fromisoformat(row.facts["hold_by"]), profile().calendar)
    if wrong:
        raise HearingDayWrong(why=wrong)
    check_chair(part, row, chair)
    row.stage, row.due_on = "scheduled", day
    row.facts = {**row.facts, "at": at.isoformat(), "place": where, "chair": str(chair)}
    if not is_for_ending:
        _pause(actor, part, row, day)
    changes = Changes()
    issue_hearing_notice(actor, part.case, row, changes)
    _store(tree, part, row, changes)
    record_act(actor, "cases.announce_hearing", f"case:{part.case.number}", day=day.isoformat(), post=row.post)
    told = [UUID(one) for one in row.facts["answers"]]
    tell_parties(told, part.case, "hearing_announced", due=day, once=str(row.id), link=f"/my/hearings/{row.id}/")
    tell_officials([chair], part.case, "to_chair", once=str(row.id), matter=row.id)


@transaction.atomic
def close_hearing(actor: Actor, matter_id: UUID, *, record: str, applicant_came: bool) -> None:
    """The chair closes the hearing with its record; the clock runs again, and the decision follows the record (art. 48)."""
    tree, part, row = locked_matter(matter_id)
    if row.kind != HEARING or row.facts.get("chair") != str(actor.id) or actor.kind is not ActorKind.STAFF:
        raise NotFound
    if row.state != "open" or row.stage != "scheduled":
        raise MatterNotOpen
    is_for_ending = ending_of(part, row) is not None
    check_state(part, {State.PAUSED, *([part.case.state] if is_for_ending else [])})
    begins, now = datetime.fromisoformat(row.facts["at"]), clock.now()
    if now < begins:
        raise NotYetHeld
    row.state, row.stage = "done", "held"
    row.answer, row.answered_by, row.answered_at = check_reason(record), actor.id, now
    if not is_for_ending:
        _resume(actor, part)
    changes = Changes(added=[_visit(row, part)] if applicant_came else [])
    issue_hearing_record(actor, part.case, row, changes)
    _store(tree, part, row, changes)
    number = str(part.case.number)
    record_act(actor, "cases.close_hearing", f"case:{number}", applicant_came=applicant_came, post=row.post)
    if not is_for_ending:
        tell_applicant(part.case, "hearing_held", due=part.case.promised_due, once=str(row.id))
    tell_posts([row.post], part.case, "hearing_record", once=str(row.id), matter=row.id)


def ending_of(part: LoadedCase, row: SideMatter) -> SideMatter | None:
    """The open matter of a licence's end for which the hearing is; None for a hearing before the case's decision."""
    ending = row.facts.get(ENDING)
    return next((one for one in part.matters if str(one.id) == ending and one.state == "open"), None)


def _pause(actor: Actor, part: LoadedCase, row: SideMatter, day: date) -> None:
    basis = list(profile().pause_kinds[HEARING].basis)
    facts = {"expected_end": day.isoformat(), "reason": row.question, "step": row.step, "kind": HEARING, "basis": basis}
    enter(part, clock_entry(actor, PAUSE, on=clock.today().isoformat(), **facts))
    part.case.state = State.PAUSED.value


def _resume(actor: Actor, part: LoadedCase) -> None:
    lasting = history(part.case.clock).open_pause
    if lasting is None:
        raise MatterNotOpen
    enter(part, clock_entry(actor, RESUME, of=lasting.entry, on=clock.today().isoformat()))
    part.case.state = State.ACCEPTED.value


def told_party(actor: Actor, row: SideMatter) -> UUID:
    """In whose name the actor was told of the hearing; raises NotFound for who was not."""
    told = {UUID(one) for one in row.facts.get("answers", {})}
    mine = sorted(told & actor.parties) if actor.kind is ActorKind.PERSON and row.kind == HEARING else []
    if not mine:
        raise NotFound
    return mine[0]


def _visit(row: SideMatter, part: LoadedCase) -> CaseVisit:
    return CaseVisit(
        id=new_id(),
        case=part.case,
        at=clock.now(),
        place=str(row.facts["place"]),
        is_asked=True,
        post=row.post,
        step=row.step,
        reason="听证",
        basis=BASIS,
    )


def _store(tree: Tree, part: LoadedCase, row: SideMatter, changes: Changes) -> None:
    roll_up(tree, clock.now())
    changes.changed += [row, *part.steps]
    store(tree, changes, part)
