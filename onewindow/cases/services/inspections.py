"""Appointments for inspections (现场核查): windows proposed, chosen or answered by others, held, with photographs.

An inspection moves no day (rules C6). Officials who come are no visit of the applicant; where she has to come, the
matter says why and by which norm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from onewindow.cases.models import Changes, LoadedCase, SideMatter, Step, Tree
from onewindow.cases.rules.appointments import Window, kept, stored, wrong_windows
from onewindow.cases.rules.procedure import State
from onewindow.cases.rules.steps import INSPECT, StepState
from onewindow.cases.services.common import (
    check_hands,
    check_party,
    check_post,
    check_reason,
    check_state,
    locked,
    store,
    turn_to_post,
)
from onewindow.cases.services.notices import tell_applicant, tell_posts
from onewindow.cases.services.sideerrors import (
    MatterNotOpen,
    NotYetHeld,
    PresenceUnfounded,
    WindowNotOffered,
    WindowsWrong,
)
from onewindow.cases.services.transfers import locked_matter
from onewindow.cases.services.visits import came_to_inspection
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import NotFound
from onewindow.foundation.ids import new_id
from onewindow.foundation.profile import profile
from onewindow.ledger.services import record_act

INSPECTION = "inspection"
PROPOSED, ANSWERED, AGREED, HELD, FAILED = "proposed", "answered", "agreed", "held", "failed"
DECIDABLE = {State.ACCEPTED, State.PAUSED}


@dataclass(frozen=True, slots=True)
class Coming:
    """Where an inspection is; where the applicant has to come herself, why and by which norm."""

    place: str = ""
    applicant_comes: bool = False
    reason: str = ""
    basis: str = ""


@transaction.atomic
def propose_inspection(
    actor: Actor, number: str, step: str, windows: Sequence[Window], *, note: str = "", coming: Coming | None = None
) -> UUID:
    """Proposes windows for an inspection, or new ones after hers did not fit; the applicant is told.

    For the post of the open inspection step. Raises WindowsWrong, and PresenceUnfounded where she has to come and no
    reason or norm is given.
    """
    tree, part = locked(number)
    found = _inspection_step(part, step)
    check_post(actor, part, [found.post])
    check_state(part, DECIDABLE)
    _check(windows)
    how = coming or Coming()
    if how.applicant_comes and not (how.reason.strip() and how.basis.strip()):
        raise PresenceUnfounded
    facts = {
        "windows": stored(windows),
        "answered": [],
        "note": note.strip(),
        "place": how.place.strip(),
        "applicant_comes": how.applicant_comes,
        "reason": how.reason.strip() if how.applicant_comes else "",
        "basis": how.basis.strip() if how.applicant_comes else "",
    }
    row, is_new = _current(part), False
    if row is None:
        row, is_new = _begun(actor, part, found), True
    row.state, row.stage, row.due_on, row.facts = "waiting", PROPOSED, None, facts
    _store(tree, part, row, is_new=is_new)
    record_act(actor, "cases.propose_inspection", f"case:{number}", step=step, windows=len(windows), post=found.post)
    tell_applicant(part.case, "inspection_proposed", due=_first_day(windows), once=clock.now().isoformat())
    return row.id


@transaction.atomic
def choose_window(actor: Actor, number: str, index: int) -> None:
    """The applicant takes one of the windows proposed; raises WindowNotOffered, MatterNotOpen."""
    tree, part, row = _hers(actor, number)
    chosen = _nth(row.facts["windows"], index)
    _agree(row, chosen)
    turn_to_post(row)
    _store(tree, part, row)
    record_act(actor, "cases.choose_window", f"case:{number}", window=index)
    tell_posts([row.post], part.case, "inspection_agreed", once=clock.now().isoformat(), matter=row.id)


@transaction.atomic
def propose_other_windows(actor: Actor, number: str, windows: Sequence[Window], note: str = "") -> None:
    """None of the windows suits the applicant: she proposes others; the post chooses or proposes anew."""
    tree, part, row = _hers(actor, number)
    _check(windows)
    row.state, row.stage, row.due_on = "open", ANSWERED, _first_day(windows)
    turn_to_post(row)
    row.facts = {**row.facts, "answered": stored(windows), "answer_note": note.strip()}
    _store(tree, part, row)
    record_act(actor, "cases.propose_other_windows", f"case:{number}", windows=len(windows))
    tell_posts([row.post], part.case, "inspection_answered", once=clock.now().isoformat(), matter=row.id)


@transaction.atomic
def agree_window(actor: Actor, matter_id: UUID, index: int) -> None:
    """The post takes one of the windows that the applicant proposed; she is told."""
    tree, part, row = _theirs(actor, matter_id)
    if row.stage != ANSWERED:
        raise MatterNotOpen
    chosen = _nth(row.facts["answered"], index)
    _agree(row, chosen)
    _store(tree, part, row)
    record_act(actor, "cases.agree_window", f"case:{part.case.number}", window=index, post=row.post)
    tell_applicant(part.case, "inspection_agreed", due=row.due_on, once=clock.now().isoformat())


@transaction.atomic
def record_inspection(actor: Actor, matter_id: UUID, *, is_held: bool, note: str, photos: Sequence[UUID] = ()) -> None:
    """Records how the appointment went, with photographs; the findings are signed at the step itself (rule D1).

    Where she did not answer, the first window proposed holds. Raises NotYetHeld before the window begins.
    """
    tree, part, row = _theirs(actor, matter_id)
    held = kept([row.facts["agreed"]] if row.stage == AGREED else row.facts["windows"])[0]
    if row.stage == ANSWERED:
        raise MatterNotOpen
    if clock.now() < held.begins:
        raise NotYetHeld
    why, now = check_reason(note), clock.now()
    row.state, row.stage = "done", HELD if is_held else FAILED
    row.answer, row.answered_by, row.answered_at = why, actor.id, now
    row.facts = {**row.facts, "agreed": stored([held])[0], "photos": [str(one) for one in photos]}
    row.due_on = clock.local(held.begins).date()
    visits = came_to_inspection(row, part.case, now) if is_held else []
    store(tree, Changes(added=[*visits], changed=[row]), part)
    record_act(
        actor,
        "cases.record_inspection",
        f"case:{part.case.number}",
        step=row.step,
        held=is_held,
        photos=len(photos),
        post=row.post,
    )
    tell_applicant(part.case, "inspection_held" if is_held else "inspection_failed", once=str(row.id))


def _inspection_step(part: LoadedCase, code: str) -> Step:
    step = part.step(code)
    if step is None or step.action != INSPECT or step.state != StepState.OPEN:
        raise NotFound
    return step


def _begun(actor: Actor, part: LoadedCase, step: Step) -> SideMatter:
    return SideMatter(
        id=new_id(),
        case=part.case,
        kind=INSPECTION,
        post=step.post,
        step=step.code,
        asked_by=actor.id,
        asked_post=step.post,
        asked_at=clock.now(),
    )


def _current(part: LoadedCase) -> SideMatter | None:
    rows = (row for row in part.matters if row.kind == INSPECTION and row.state in {"open", "waiting"})
    return next(rows, None)


def _hers(actor: Actor, number: str) -> tuple[Tree, LoadedCase, SideMatter]:
    """The inspection that waits for the applicant."""
    tree, part = locked(number)
    check_party(actor, tree)
    row = _current(part)
    if row is None or row.state != "waiting" or part.case.state not in DECIDABLE:
        raise MatterNotOpen
    return tree, part, row


def _theirs(actor: Actor, matter_id: UUID) -> tuple[Tree, LoadedCase, SideMatter]:
    """An inspection that goes on, for its post."""
    tree, part, row = locked_matter(matter_id)
    if row.kind != INSPECTION:
        raise NotFound
    check_hands(actor, part, row)
    if row.state not in {"open", "waiting"} or part.case.state not in DECIDABLE:
        raise MatterNotOpen
    return tree, part, row


def _check(windows: Sequence[Window]) -> None:
    wrong = wrong_windows(windows, clock.now(), profile().calendar)
    if wrong:
        raise WindowsWrong(why=wrong)


def _nth(rows: list[Any], index: int) -> Window:
    """The window that was offered; one that is over cannot be taken any more."""
    windows = kept(rows)
    if not 0 <= index < len(windows) or windows[index].begins <= clock.now():
        raise WindowNotOffered
    return windows[index]


def _agree(row: SideMatter, window: Window) -> None:
    row.state, row.stage, row.due_on = "open", AGREED, clock.local(window.begins).date()
    row.facts = {**row.facts, "agreed": stored([window])[0]}


def _first_day(windows: Sequence[Window]) -> date:
    return clock.local(min(one.begins for one in windows)).date()


def _store(tree: Tree, part: LoadedCase, row: SideMatter, *, is_new: bool = False) -> None:
    store(tree, Changes(added=[row]) if is_new else Changes(changed=[row]), part)
