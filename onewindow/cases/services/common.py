"""What all acts on cases share: lock, check, write, record."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from onewindow.cases.models import (
    AfterCheck,
    AnyTask,
    Case,
    Changes,
    LoadedCase,
    SideMatter,
    Step,
    Tree,
    lock_tree,
    posts_at,
    write_rows,
)
from onewindow.cases.rules import clocks, duedays
from onewindow.cases.rules.inbox import is_held_by_another
from onewindow.cases.rules.procedure import ENDED, PartFact, State, bundle_outcome, bundle_state
from onewindow.cases.rules.steps import ACCEPT, APPROVE, StepFact, StepState
from onewindow.cases.services.errors import EventUnsaid, NotYourPost, ReasonMissing, TaskClaimed, WrongState
from onewindow.catalogue.queries import Item, item_version
from onewindow.documents.queries import DocumentRow
from onewindow.documents.services import prepare_document
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotFound
from onewindow.foundation.limits import StepShare
from onewindow.registers.queries import authority

MOST_NOTED = 400  # signs of a note: a step's row stays below 2 KB


def locked(number: str) -> tuple[Tree, LoadedCase]:
    """The matter, locked, and the item's case that bears the number; raises NotFound."""
    tree = lock_tree(number)
    part = tree.part(number) if tree else None
    if tree is None or part is None:
        raise NotFound
    return tree, part


def check_state(part: LoadedCase, states: Collection[str]) -> None:
    """Raises WrongState unless the case is in one of the states."""
    if part.case.state not in states:
        raise WrongState


def check_post(actor: Actor, part: LoadedCase, posts: Iterable[str]) -> None:
    """Raises NotFound for somebody to whom the case is unknown, NotYourPost for another post of the case.

    The system's own jobs act without a post.
    """
    if actor.kind is ActorKind.SYSTEM:
        return
    if actor.kind is not ActorKind.STAFF or not actor.posts & posts_of(part):
        raise NotFound
    if not actor.posts & set(posts):
        raise NotYourPost


def check_claim(actor: Actor, *tasks: AnyTask) -> None:
    """Raises TaskClaimed while another official has one of the tasks in hand; the system is never held up."""
    now = clock.now()
    held = (is_held_by_another(one.claimed_by, one.claimed_until, actor.id, now) for one in tasks)
    if actor.kind is ActorKind.STAFF and any(held):
        raise TaskClaimed


def check_hands(actor: Actor, part: LoadedCase, task: SideMatter | AfterCheck) -> None:
    """Raises as `check_post` for who does not hold the task's post, TaskClaimed while a colleague has it in hand.

    Where it has gone to the head she holds it too, although the case may have no step of hers.
    """
    if actor.kind is not ActorKind.STAFF or not actor.posts & posts_at(task):
        check_post(actor, part, posts_at(task))
    check_claim(actor, task)


def check_party(actor: Actor, tree: Tree) -> None:
    """Raises NotFound for anybody but the applicants and those who represent them now; who filed it once, does not."""
    if not is_party(actor, tree):
        raise NotFound


def is_party(actor: Actor, tree: Tree) -> bool:
    """Whether the matter is the actor's own, or of somebody she represents."""
    owners = {tree.root.applicant, *(part.case.applicant for part in tree.parts), *tree.root.joint_parties}
    return actor.kind is ActorKind.PERSON and bool(actor.parties & owners)


def posts_of(part: LoadedCase) -> set[str]:
    """Every post that has to do with a case."""
    return {post for task in part.desk_tasks for post in posts_at(task)}


def accept_posts(part: LoadedCase) -> list[str]:
    """The posts that receive and accept: those of the accepting step, else of the first; then the head's, if it is hers."""
    receiving = [step for step in part.steps if step.action == ACCEPT] or part.steps[:1]
    return [*(step.post for step in receiving), *(step.escalated_to for step in receiving if step.escalated_to)]


def check_receipt_claim(actor: Actor, part: LoadedCase) -> None:
    """Raises TaskClaimed while another official has the receiving step in hand."""
    check_claim(actor, *(step for step in part.steps if step.action == ACCEPT and step.state == StepState.OPEN))


def approving_posts(part: LoadedCase) -> list[str]:
    """The posts that decide: those of the approving steps, else of the last step."""
    return [step.post for step in part.steps if step.action == APPROVE] or [part.steps[-1].post]


def check_reason(reason: str) -> str:
    """The reason without blanks around it; raises ReasonMissing when nothing is left."""
    if not reason.strip():
        raise ReasonMissing(errors=[{"pointer": "/reason", "reason": str(ReasonMissing.title)}])
    return reason.strip()


def check_note(note: str) -> str:
    """What is noted, without blanks around it; raises EventUnsaid when nothing is left."""
    if not note.strip():
        raise EventUnsaid(errors=[{"pointer": "/note", "reason": str(EventUnsaid.title)}])
    return note.strip()[:MOST_NOTED]


def facts_of(part: LoadedCase) -> list[StepFact]:
    """The steps as the rules see them."""
    return part.facts


def part_facts(tree: Tree) -> list[PartFact]:
    """The matter's cases as the rules see them."""
    return [PartFact(part.case.key, part.case.state, part.case.outcome, tuple(part.case.after)) for part in tree.parts]


def item_of(case: Case) -> Item:
    """The published version of the item with which the case began."""
    return item_version(case.version)


def shares_of(steps: Sequence[Step]) -> list[StepShare]:
    """The steps' shares of the promised limit."""
    return [
        StepShare(
            step.code,
            step.share,
            step.parallel or None,
            step.state == StepState.SKIPPED,
            None if step.after is None else tuple(step.after),
        )
        for step in steps
    ]


def clock_entry(actor: Actor, act: str, **facts: Any) -> dict[str, Any]:
    """An entry for the clock ledger of a case: what, by whom, when it was entered."""
    return {"act": act, "entered": clock.now().isoformat(), "by": str(actor.id), **facts}


def set_dues(part: LoadedCase, terms: clocks.Terms) -> None:
    """Writes the days that the terms give onto the case and those of its steps that are not done."""
    case, found = part.case, duedays.dues(terms, shares_of(part.steps))
    case.promised_due, case.statutory_due = found.promised, found.statutory
    case.provisional = found.provisional
    for step in part.steps:
        if step.state in (StepState.WAITING, StepState.OPEN) and "limit" not in (step.facts or {}):
            step.due_on = found.steps.get(step.code)


def end_case(case: Case, state: State, moment: datetime, reason: str = "") -> None:
    """Ends a case."""
    case.state, case.closed_at = state.value, moment
    if reason:
        case.reason = reason


def roll_up(tree: Tree, moment: datetime) -> None:
    """Brings a bundle's parent up to its cases: state, outcome, dates."""
    parent = tree.parent
    if parent is None:
        return
    facts = part_facts(tree)
    parent.state = bundle_state(facts).value
    accepted = [part.case.accepted_at for part in tree.parts if part.case.accepted_at]
    parent.accepted_at = min(accepted) if accepted else None
    promised = [part.case.promised_due for part in tree.parts if part.case.promised_due]
    statutory = [part.case.statutory_due for part in tree.parts if part.case.statutory_due]
    parent.promised_due, parent.statutory_due = max(promised, default=None), max(statutory, default=None)
    parent.provisional = any(part.case.provisional for part in tree.parts)
    if parent.state in ENDED:
        parent.outcome = bundle_outcome(facts)
        parent.closed_at = parent.closed_at or moment
        if parent.outcome == "refused":
            parent.reason = "；".join(part.case.reason for part in tree.parts if part.case.reason)


def store(tree: Tree, changes: Changes, *parts: LoadedCase) -> None:
    """Writes an act's rows in one statement; every row of the matter that it touched is one revision newer."""
    cases = {tree.root.id: tree.root, **{part.case.id: part.case for part in parts}}
    for case in cases.values():
        case.revision += 1
    changes.changed[:0] = list(cases.values())
    write_rows(changes)


def issue(
    actor: Actor,
    kind: str,
    case: Case,
    title: tuple[str, str],
    facts: Mapping[str, Any],
    at: datetime,
    changes: Changes | None = None,
) -> DocumentRow:
    """Issues a sealed document of the case's organ; with `changes` it is written when they are."""
    organ = authority(case.department)
    document, prepared = prepare_document(
        actor,
        kind=kind,
        organ=case.department,
        organ_name=organ.name,
        organ_name_en=organ.name_en,
        organ_short=organ.short,
        case_number=case.number or "",
        title=title[0],
        title_en=title[1],
        facts={"matter": case.title, "matter_en": case.title_en, "applicant": case.applicant_name, **facts},
        issued_on=at,
    )
    if changes is None:
        write_rows(prepared)
    else:
        changes.include(prepared)
    return document


def turn_to_post(row: SideMatter) -> None:
    """It is the post's turn again: the matter counts as unopened from now on."""
    row.turned_at, row.seen_at, row.seen_by = clock.now(), None, None


def appointments_over(part: LoadedCase, step: Step) -> list[SideMatter]:
    """Takes back the appointments of an inspection that is done without them."""
    over = [row for row in part.matters if row.step == step.code and row.kind == "inspection"]
    over = [row for row in over if row.state in {"open", "waiting"}]
    for row in over:
        row.state = "void"
    return over


def after_check_by_id(tree: Tree, id_: object) -> tuple[LoadedCase, AfterCheck]:
    """An after-check of the matter and its case; raises NotFound."""
    for part in tree.parts:
        for check in part.after_checks:
            if check.id == id_:
                return part, check
    raise NotFound


def moment() -> datetime:
    """The moment of an act, in business time."""
    return clock.now()
