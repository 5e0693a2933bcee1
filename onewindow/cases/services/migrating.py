"""Running cases go over to a newer version of their item only by an explicit act, after a dry run that says what breaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from onewindow.cases.models import Case, Changes, LoadedCase, Step, load_tree
from onewindow.cases.queries.building import terms_of
from onewindow.cases.rules import clocks
from onewindow.cases.rules.migrating import (
    FIELD_MISSING,
    MATERIAL_MISSING,
    QUESTION_MISSING,
    Break,
    NewStep,
    steps_that_break,
)
from onewindow.cases.rules.procedure import DECIDING, State
from onewindow.cases.rules.steps import StepState
from onewindow.cases.services.advancing import graph_of, open_due_steps
from onewindow.cases.services.common import (
    approving_posts,
    check_post,
    check_reason,
    check_state,
    facts_of,
    locked,
    roll_up,
    set_dues,
    store,
)
from onewindow.cases.services.errors import MigrationBreaks
from onewindow.cases.services.notices import tell_applicant
from onewindow.cases.services.routing import routed
from onewindow.catalogue.queries import (
    Item,
    active_materials,
    item_version,
    promised_limit,
    published_item,
    step_plan,
)
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.ids import new_id
from onewindow.foundation.limits import Limit, derive_limit
from onewindow.identity.queries import party
from onewindow.ledger.services import record_act

RUNNING = (State.RECEIVED.value, State.CORRECTION_PENDING.value, *(state.value for state in DECIDING))
OPTIONAL = frozenset({"boolean", "multiselect"})


@dataclass(frozen=True, slots=True)
class Migration:
    """What going over would mean for one case; with breaks it stays on its version."""

    number: str
    breaks: tuple[Break, ...]


def plan_migration(key: str) -> list[Migration]:
    """The dry run: every running case of an item that is not on the version in force, with what would break."""
    item = published_item(key)
    found = Case.objects.filter(key=key, kind="item", state__in=RUNNING, decided_at=None).exclude(
        version=item.version_id
    )
    return [
        Migration(number, tuple(_breaks(part, item)))
        for number in found.order_by("id").values_list("number", flat=True)
        if number and (part := _part(number)) is not None
    ]


@transaction.atomic
def migrate_case(actor: Actor, number: str, *, reason: str) -> None:
    """Takes a running case over to the version in force. Nothing done is undone, no limit becomes longer.

    For the posts that approve. Raises MigrationBreaks with what stands in the way, WrongState, ReasonMissing.
    """
    tree, part = locked(number)
    posts = approving_posts(part)
    check_post(actor, part, posts)
    check_state(part, set(RUNNING))
    case, item, why = part.case, published_item(part.case.key), check_reason(reason)
    if case.version == item.version_id:
        return
    breaks = list(_breaks(part, item))
    if breaks:
        raise MigrationBreaks(breaks=[str(one) for one in breaks])
    before, old = str(case.version), item_version(case.version)
    case.version, case.title, case.title_en = item.version_id, item.name, item.name_en
    case.promised = _shorter(case, case.promised, promised_limit(item, case.questions, None))
    case.statutory = _shorter(case, case.statutory, item.statutory)
    added, gone = _take_steps(part, item, old)
    jobs = open_due_steps(part, clock.now()).commands
    terms = terms_of(case)
    if terms:
        set_dues(part, terms)
    roll_up(tree, clock.now())
    fresh = {step.id for step in added}
    kept = [step for step in part.steps if step.id not in fresh]
    store(tree, Changes(added=[*added], changed=[*kept], commands=jobs), part)
    Step.objects.filter(id__in=gone).delete()
    facts = {"from": before, "to": str(item.version_id), "reason": why, "post": posts[0]}
    record_act(actor, "cases.migrate_case", f"case:{number}", **facts)
    tell_applicant(case, "migrated", due=case.promised_due, once=str(item.version_id))


def _part(number: str) -> LoadedCase | None:
    tree = load_tree(number)
    return tree.part(number) if tree else None


def _breaks(part: LoadedCase, item: Item) -> Iterator[Break]:
    """What stands in the way; what the old version asked for already is no new demand."""
    case = part.case
    plan = [NewStep(one.definition.code, one.definition.action, one.skipped) for one in step_plan(item, case.questions)]
    yield from steps_that_break(facts_of(part), plan)
    old, given = item_version(case.version), {one.code for one in part.materials}
    asked = {one.code for one in active_materials(old, case.questions) if one.required}
    for material in active_materials(item, case.questions):
        if material.required and material.code not in given | asked:
            yield Break(MATERIAL_MISSING, material.code)
    filled = {one.name for one in old.form if one.required} | {name for name, value in case.answers.items() if value}
    for field in item.form:
        if field.required and field.type not in OPTIONAL and field.name not in filled:
            yield Break(FIELD_MISSING, field.name)
    known = {one.code for one in old.questions}
    for question in item.questions:
        if question.code not in {*known, *case.questions}:
            yield Break(QUESTION_MISSING, question.code)


def _shorter(case: Case, known: dict[str, object] | None, new: Limit) -> dict[str, object] | None:
    """The limit that ends earlier from the same moment: what was promised to the applicant is not lengthened."""
    if known is None:
        return clocks.stored_limit(new)
    start, old = case.accepted_at or case.received_at or clock.now(), clocks.limit_of(known)
    return known if derive_limit(start, old).due_date <= derive_limit(start, new).due_date else clocks.stored_limit(new)


def _take_steps(part: LoadedCase, item: Item, old: Item) -> tuple[list[Step], list[UUID]]:
    """Brings the steps to the new plan: begun ones keep what was done; returns the new ones and the ids of those gone.

    A step that a rule, a transfer or a head's office has given to another post than the old item's own stays there.
    """
    rows, added = {step.code: step for step in part.steps}, list[Step]()
    own = {step.code: step.post for step in old.steps}
    given = routed(item, part.case.answers, part.case.site, party(part.case.applicant))
    ordered = []
    for position, planned in enumerate(step_plan(item, part.case.questions)):
        wanted, row = planned.definition, rows.get(planned.definition.code)
        if row is None:
            row = Step(id=new_id(), case=part.case, code=wanted.code)
            added.append(row)
        if row.state not in (StepState.DONE, StepState.OPEN):
            row.state = (StepState.SKIPPED if planned.skipped else StepState.WAITING).value
            if row.post in ("", own.get(wanted.code)):
                row.post = given.get(wanted.code, wanted.post)
            row.action = wanted.action
            row.inspectors = max(1, wanted.inspectors if wanted.inspection else 1)
            row.facts = graph_of(wanted)["facts"]
        row.name, row.name_en, row.share = wanted.name, wanted.name_en, float(wanted.share)
        row.parallel, row.position = wanted.parallel or "", position
        row.after, row.runs_if = graph_of(wanted)["after"], graph_of(wanted)["runs_if"]
        ordered.append(row)
    kept = {row.id for row in ordered}
    gone = [step.id for step in part.steps if step.id not in kept]
    part.steps[:] = ordered
    return added, gone
