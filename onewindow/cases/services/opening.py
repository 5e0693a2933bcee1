"""Opening a case: one submission, one transaction, few statements."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from onewindow.cases.events import CaseOpened
from onewindow.cases.models import Case, CaseMaterial, Changes, LoadedCase, Step, Tree, write_rows
from onewindow.cases.queries.building import terms_of
from onewindow.cases.queries.formers import open_case_on
from onewindow.cases.rules import clocks, duedays
from onewindow.cases.rules.procedure import State
from onewindow.cases.rules.steps import ACCEPT, StepState
from onewindow.cases.services.advancing import graph_of, open_due_steps
from onewindow.cases.services.common import issue, set_dues
from onewindow.cases.services.errors import LicenceInUse
from onewindow.cases.services.licenceacts import begin_from, require_licence
from onewindow.cases.services.notices import prepare_notice
from onewindow.cases.services.routing import deciding_department, routed
from onewindow.cases.services.telling import prepare_telling
from onewindow.cases.services.values import MaterialGiven, Opening, PartOpening
from onewindow.cases.services.visits import came_unasked
from onewindow.catalogue.queries import Bundle, Item, journeys, mode_of, needs_of, promised_limit, step_plan
from onewindow.exchange.services import PurposeOpening, next_numbers, prepare_purposes
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.clock import LOCAL
from onewindow.foundation.errors import Invalid
from onewindow.foundation.ids import new_id
from onewindow.foundation.limits import counts_from
from onewindow.foundation.marks import marked
from onewindow.foundation.rows import new_row
from onewindow.ledger.services import prepare_act

PREFIX = "YC"


class NothingToOpen(Invalid):
    """A submission without any item."""

    code, title = "nothing-to-open", marked("这次提交里没有要办的事项")


@transaction.atomic(savepoint=False)
def open_case(actor: Actor, opening: Opening, beside: Callable[[str], Changes] | None = None) -> str:
    """Opens a case, or a bundle's cases, once per (filer, request key); a repetition returns the first one's number.

    What can begin is received now; items that wait for another's grant are planned. The receipt, the case's purposes,
    the end of the draft's, the ledger's entry and the notice are written in the same statement, and with them what
    `beside` prepares once the number is known. It takes two statements: the numbers, and all rows.
    """
    if not opening.parts:
        raise NothingToOpen
    now = clock.now()
    licences = {part.item.key: require_licence(part, opening.applicant) for part in opening.parts}
    tree = _tree(actor, opening, now)
    for part in tree.parts:
        begin_from(part.case, licences[part.case.key])
    _give_numbers(tree, now)
    changes, number = _rows(tree), str(tree.root.number)
    changes.include(*_said(actor, opening, tree))
    issue_receipt(actor, tree, tree.root, changes)
    if beside is not None:
        changes.include(beside(number))
    changes.events.append(CaseOpened(number, tree.root.applicant, actor))
    if not write_rows(changes):
        number = _known_number(actor, opening)
        write_rows(beside(number) if beside is not None else Changes())
    return number


def _said(actor: Actor, opening: Opening, tree: Tree) -> list[Changes]:
    """What other parts keep of the opening: the purposes, the ledger's entry, the notice."""
    root = tree.root
    received = [part.case.number for part in tree.parts if part.case.received_at]
    entry = prepare_act(
        actor,
        "cases.open_case",
        f"case:{root.number}",
        items=[part.case.key for part in tree.parts],
        received=received,
        draft=opening.draft_number,
    )
    drafts = [opening.draft_number] if opening.draft_number else []
    telling = prepare_telling(step for part in tree.parts for step in part.steps)
    return [
        prepare_purposes(actor, purposes_of(tree), closing=drafts),
        entry,
        prepare_notice(root, "received"),
        telling,
    ]


def _known_number(actor: Actor, opening: Opening) -> str:
    """The number of the first one; without one it was the licence that is in another case (LicenceInUse)."""
    number = (
        Case.objects.values_list("number", flat=True).filter(filed_by=actor.id, request_key=opening.request_key).first()
    )
    if number is None:
        raise LicenceInUse(case_number=next(open_case_on(one.licence_id) for one in opening.parts if one.licence_id))
    return str(number)


def _give_numbers(tree: Tree, now: datetime) -> None:
    """Numbers what is received. The day's counter is locked from now on: as late as can be, all else is ready."""
    cases = [*([tree.parent] if tree.parent else []), *(part.case for part in tree.parts if part.case.received_at)]
    for case, number in zip(cases, next_numbers(PREFIX, clock.local(now).date(), len(cases)), strict=True):
        case.number = number


def _tree(actor: Actor, opening: Opening, now: datetime) -> Tree:
    parts = [_part(actor, opening, part, position, now) for position, part in enumerate(opening.parts)]
    bundle = opening.bundle
    if bundle is None:
        root = parts[0].case
        if len(parts) > 1:
            raise Invalid(marked("多个事项要用“一件事”一起提交"))
    else:
        root = _parent(actor, opening, bundle, now)
        for part in parts:
            part.case.parent = root
    root.request_key = opening.request_key
    _measure(root, opening)
    for part, opened in zip(parts, opening.parts, strict=True):
        if not opened.after:
            receive(part, now)
    forecast(parts)
    _sum_up(root, parts)
    return Tree(root, parts, [came_unasked(root, now, opening.site) for _ in range(opening.visits)])


def _rows(tree: Tree) -> Changes:
    changes = Changes(root=tree.root)
    changes.added = [part.case for part in tree.parts if part.case is not tree.root]
    changes.added += tree.visits
    changes.added += [step for part in tree.parts for step in part.steps]
    changes.added += [material for part in tree.parts for material in part.materials]
    return changes


def _part(actor: Actor, opening: Opening, part: PartOpening, position: int, now: datetime) -> LoadedCase:
    item, questions = part.item, dict(part.questions)
    mode = mode_of(item, questions)
    case = new_row(
        Case,
        id=new_id(),
        kind="item",
        position=position,
        after=list(part.after),
        key=item.key,
        version=item.version_id,
        title=item.name,
        title_en=item.name_en,
        department=item.department,
        state=State.PLANNED.value,
        mode=mode,
        questions=questions,
        answers=dict(part.answers),
        sources={name: dict(source) for name, source in part.sources.items()},
        promised=clocks.stored_limit(promised_limit(item, questions, opening.bundle)),
        statutory=clocks.stored_limit(item.statutory),
        **_parties(actor, opening),
    )
    found = LoadedCase(case)
    posts = routed(item, case.answers, opening.site, opening.applicant)
    found.steps = _steps(case, item, questions, posts)
    if posts:
        case.department = deciding_department(found.steps, item.department)
    found.materials = [material_row(case, one, now) for one in part.materials]
    return found


def _parent(actor: Actor, opening: Opening, bundle: Bundle, now: datetime) -> Case:
    return new_row(
        Case,
        id=new_id(),
        kind="bundle",
        key=bundle.code,
        version=bundle.version_id,
        title=bundle.name,
        title_en=bundle.name_en,
        department=bundle.lead_department,
        state=State.RECEIVED.value,
        received_at=now,
        counts_from=counts_from(now),
        **_parties(actor, opening),
    )


def _parties(actor: Actor, opening: Opening) -> dict[str, Any]:
    return {
        "applicant": opening.applicant.id,
        "applicant_ref": opening.applicant.ref,
        "applicant_name": opening.applicant.name,
        "co_applicants": [asdict(one) | {"party": str(one.party)} for one in opening.co_applicants] or None,
        "filed_by": actor.id,
        "agent": _agent(actor),
        "subjects": sorted({*opening.subjects, opening.applicant.ref, *(one.ref for one in opening.co_applicants)}),
        "channel": opening.channel,
        "site": opening.site,
    }


def _agent(actor: Actor) -> dict[str, str] | None:
    """Who files under a mandate; both names are shown on the case (CC 165)."""
    mandate = actor.mandate
    if mandate is None:
        return None
    return {"account": str(mandate.agent), "name": mandate.agent_name, "mandate": str(mandate.id)}


def _measure(root: Case, opening: Opening) -> None:
    root.draft_number = opening.draft_number
    root.minutes_spent = opening.minutes_spent
    if opening.bundle is not None:
        items = [part.item for part in opening.parts]
        answers = {code: value for part in opening.parts for code, value in part.questions.items()}
        root.questions = answers
        root.journey = asdict(journeys(opening.bundle, items, answers).single)


def _steps(case: Case, item: Item, questions: dict[str, str], posts: Mapping[str, str]) -> list[Step]:
    return [
        new_row(
            Step,
            id=new_id(),
            case_id=case.id,
            code=planned.definition.code,
            name=planned.definition.name,
            name_en=planned.definition.name_en,
            post=posts.get(planned.definition.code, planned.definition.post),
            action=planned.definition.action,
            share=float(planned.definition.share),
            parallel=planned.definition.parallel or "",
            inspectors=max(1, planned.definition.inspectors if planned.definition.inspection else 1),
            position=position,
            state=(StepState.SKIPPED if planned.skipped else StepState.WAITING).value,
            **graph_of(planned.definition),
        )
        for position, planned in enumerate(step_plan(item, questions))
    ]


def material_row(case: Case, given: MaterialGiven, now: datetime) -> CaseMaterial:
    """A material's row."""
    return new_row(
        CaseMaterial,
        id=new_id(),
        case_id=case.id,
        code=given.code,
        name=given.name,
        name_en=given.name_en,
        source=given.source,
        given=given.given,
        fallback=given.fallback,
        supplier=given.supplier,
        supplier_en=given.supplier_en,
        licence_id=given.licence_id,
        read_id=given.read_id,
        file_ids=list(given.file_ids),
        values=dict(given.values),
        stated_at=now,
    )


def receive(part: LoadedCase, now: datetime) -> None:
    """Receives a case (收件): its correction clock starts, its first step opens, its days are expected ones."""
    case = part.case
    case.state, case.received_at = State.RECEIVED.value, now
    case.counts_from = counts_from(now)
    case.correction_due = duedays.correction_due(now)
    open_due_steps(part, now)
    terms = terms_of(case)
    if terms:
        set_dues(part, terms)
    for step in part.steps:
        if step.action == ACCEPT and step.share == 0:
            step.due_on = case.correction_due  # until it is accepted, the law's own limit is the accepting step's


def forecast(parts: Sequence[LoadedCase]) -> None:
    """Gives planned cases the days that are to be expected: each begins when those before it are due."""
    by_key = {part.case.key: part for part in parts}
    begun: dict[str, date] = {}
    for _ in parts:
        for part in parts:
            case = part.case
            before = [by_key[key].case.promised_due for key in case.after if key in by_key]
            if case.state != State.PLANNED or not before or None in before:
                continue
            begins = max(day for day in before if day is not None)
            if begun.get(case.key) == begins:
                continue
            begun[case.key] = begins
            start = datetime.combine(begins, time(12), LOCAL)
            set_dues(
                part,
                clocks.Terms(start, clocks.limit_of(case.promised), clocks.limit_of(case.statutory)),
            )


def _sum_up(root: Case, parts: Sequence[LoadedCase]) -> None:
    if root.kind != "bundle":
        return
    root.promised_due = max((part.case.promised_due for part in parts if part.case.promised_due), default=None)
    root.statutory_due = max((part.case.statutory_due for part in parts if part.case.statutory_due), default=None)
    root.provisional = any(part.case.provisional for part in parts)


def purposes_of(tree: Tree) -> list[PurposeOpening]:
    """The purposes of the cases that are received, and of a bundle's parent."""
    received = [part for part in tree.parts if part.case.received_at]
    found = [_purpose(part.case, [part]) for part in received]
    if tree.parent is not None:
        found.append(_purpose(tree.parent, tree.parts))
    return found


def purpose_of(part: LoadedCase) -> PurposeOpening:
    """The purpose of one case."""
    return _purpose(part.case, [part])


def _purpose(case: Case, parts: Sequence[LoadedCase]) -> PurposeOpening:
    from onewindow.cases.services.common import item_of

    items = [item_of(part.case) for part in parts]
    return PurposeOpening(
        number=str(case.number),
        kind="case",
        items=tuple(item.key for item in items),
        needs=frozenset().union(*(needs_of(item) for item in items)),
        subjects=frozenset(case.subjects),
        posts=frozenset(step.post for part in parts for step in part.steps),
        title=case.title,
        title_en=case.title_en,
    )


def issue_receipt(actor: Actor, tree: Tree, case: Case, changes: Changes | None = None) -> None:
    """Issues the receipt (收件凭证): the true time of arrival, the day from which it counts, each step's day."""
    parts = [part for part in tree.parts if case is tree.root or part.case is case]
    issue(
        actor,
        "receipt",
        case,
        ("收件凭证", "Receipt"),
        {
            "received_at": case.received_at.isoformat() if case.received_at else "",
            "counts_from": case.counts_from.isoformat() if case.counts_from else "",
            "expected_by": case.promised_due.isoformat() if case.promised_due else "",
            "items": [_receipt_lines(part) for part in parts],
        },
        case.received_at or clock.now(),
        changes,
    )


def _receipt_lines(part: LoadedCase) -> dict[str, Any]:
    case = part.case
    return {
        "item": case.title,
        "item_en": case.title_en,
        "number": case.number or "",
        "expected_by": case.promised_due.isoformat() if case.promised_due else "",
        "steps": [
            {
                "name": step.name,
                "name_en": step.name_en,
                "expected_by": step.due_on.isoformat() if step.due_on else "",
            }
            for step in part.steps
            if step.state != StepState.SKIPPED
        ],
        "materials": [{"name": one.name, "name_en": one.name_en, "given": one.given} for one in part.materials],
    }
