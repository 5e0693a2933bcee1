"""What follows when an item of a bundle is granted or is not: the next stage begins, or is left behind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from onewindow.cases.models import Case, Changes, LoadedCase, Tree, lock_tree
from onewindow.cases.rules.procedure import State, parts_left_behind, parts_to_begin
from onewindow.cases.rules.results import ASSIGNED_BY, OWNER, first_owner
from onewindow.cases.rules.steps import StepState
from onewindow.cases.services.common import item_of, part_facts, roll_up, store
from onewindow.cases.services.notices import prepare_notice
from onewindow.cases.services.opening import PREFIX, forecast, issue_receipt, purpose_of, receive
from onewindow.cases.services.telling import prepare_telling
from onewindow.catalogue.queries import bundle_version
from onewindow.exchange.services import next_numbers, prepare_purposes, widen_purpose
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, system_actor
from onewindow.foundation.personal import lookup_hash
from onewindow.identity.queries import PartyRow, party
from onewindow.identity.services import ensure_legal_entity
from onewindow.ledger.services import prepare_act
from onewindow.licences.queries import LicenceRow, licences_of_cases

LEFT_BEHIND = "前一事项没有获准，本事项不再办理"
PENDING, PREVIOUS, LICENCE = "pending", "previous_step", "licence"


def leave_behind(tree: Tree, moment: datetime) -> list[LoadedCase]:
    """Ends the planned cases that can never begin; returns them, for the caller to write."""
    dead = set(parts_left_behind(part_facts(tree)))
    left = [part for part in tree.parts if part.case.key in dead]
    for part in left:
        part.case.state, part.case.closed_at, part.case.reason = State.WITHDRAWN.value, moment, LEFT_BEHIND
        for step in part.steps:
            step.state = StepState.SKIPPED.value
    return left


def begin_next_stage(parent_id: UUID) -> list[str]:
    """Receives the bundle's planned cases whose predecessors are all granted; returns their numbers.

    What the stage before has founded and issued goes with them: the new company is their applicant, fields are carried
    over, and the licences just issued take the place of materials that waited for them. A repetition does nothing.
    """
    parent = Case.objects.filter(id=parent_id).first()
    if parent is None or parent.number is None:
        return []
    entity = _founded_entity(parent_id)
    return _begin(str(parent.number), entity)


@transaction.atomic
def _begin(number: str, entity: PartyRow | None) -> list[str]:
    actor = system_actor("cases.begin_next_stage")
    tree = lock_tree(number)
    if tree is None or tree.parent is None:
        return []
    now = clock.now()
    ready = [part for part in tree.parts if part.case.key in parts_to_begin(part_facts(tree))]
    if not ready:
        return []
    licences = licences_of_cases([str(part.case.number) for part in tree.parts if part.case.number])
    given = next_numbers(PREFIX, clock.local(now).date(), len(ready))
    changes = Changes()
    for part, new_number in zip(ready, given, strict=True):
        _carry_over(tree, part, entity)
        changes.changed += _fill_pending(tree, part, licences, now)
        part.case.number = new_number
        receive(part, now)
        changes.changed += part.steps
    forecast(tree.parts)
    if entity is not None:
        tree.root.subjects = sorted({*tree.root.subjects, entity.ref})
    roll_up(tree, now)
    later = [part for part in tree.parts if part.case.state == State.PLANNED]
    changes.changed += [step for part in later for step in part.steps]
    _announce_stage(actor, tree, ready, changes)
    changes.include(prepare_telling(step for part in ready for step in part.steps))
    store(tree, changes, *ready, *later)
    if entity is not None:
        widen_purpose(str(tree.root.number), [entity.ref])
    return [str(part.case.number) for part in ready]


def _announce_stage(actor: Actor, tree: Tree, ready: Sequence[LoadedCase], changes: Changes) -> None:
    """Adds the purposes, receipts, ledger's entries and notices of the cases that begin."""
    changes.include(prepare_purposes(actor, [purpose_of(part) for part in ready]))
    for part in ready:
        case = part.case
        issue_receipt(actor, tree, case, changes)
        facts = {"parent": tree.root.number, "item": case.key}
        changes.include(prepare_act(actor, "cases.begin_next_stage", f"case:{case.number}", **facts))
        changes.include(prepare_notice(case, "stage"))


def _founded_entity(parent_id: UUID) -> PartyRow | None:
    """The entity that a granted item of the bundle has founded, now a party that its founder represents."""
    for case in Case.objects.filter(parent=parent_id, outcome="granted").order_by("position"):
        entity = founded_by(case)
        if entity is not None:
            return entity
    return None


def founded_by(case: Case) -> PartyRow | None:
    """The entity that a granted case has founded; made a party here when it is not one yet."""
    result = case.result
    if result.get("register") != ASSIGNED_BY["uscc"] or not result.get("identifier"):
        return None
    entity = ensure_legal_entity(
        system_actor("cases.found_entity"),
        uscc=result["identifier"],
        name=str(result["fields"].get("entity_name") or case.applicant_name),
        representative=case.applicant,
    )
    return party(entity)


def _carry_over(tree: Tree, part: LoadedCase, entity: PartyRow | None) -> None:
    """Takes over what the bundle's form says is carried from an earlier item's result; no register is read for it."""
    case = part.case
    results = {one.case.key: one.case for one in tree.parts if one.case.outcome == "granted"}
    answers, sources = dict(case.answers), dict(case.sources)
    for field in bundle_version(tree.root.version).joint_form:
        before = results.get(field.carried_from or "")
        if before is None or case.key not in field.used_by:
            continue
        value = before.result.get("fields", {}).get(field.result_field or field.name)
        if (field.result_field or field.name) == OWNER:
            value = first_owner(value, before.co_holders)  # what follows is made out to the applicant alone
        if value not in (None, ""):
            answers[field.name] = value
            sources[field.name] = {"source": "carried", "element": before.key, "read_at": clock.now().isoformat()}
    case.answers, case.sources = answers, sources
    founders = {one.case.key for one in tree.parts if one.case.result.get("register") == ASSIGNED_BY["uscc"]}
    if entity is not None and founders & _all_before(tree, part):
        case.applicant, case.applicant_ref, case.applicant_name = entity.id, entity.ref, entity.name
        case.subjects = sorted({*case.subjects, entity.ref, lookup_hash(_uscc(tree))})


def _all_before(tree: Tree, part: LoadedCase) -> set[str]:
    """The items that come before this one, near and far."""
    after = {one.case.key: set(one.case.after) for one in tree.parts}
    found, fresh = set(part.case.after), set(part.case.after)
    while fresh:
        fresh = set().union(*(after.get(key, set()) for key in fresh)) - found
        found |= fresh
    return found


def _uscc(tree: Tree) -> str:
    return next(
        str(one.case.result["identifier"])
        for one in tree.parts
        if one.case.result.get("register") == ASSIGNED_BY["uscc"]
    )


def _fill_pending(tree: Tree, part: LoadedCase, licences: Sequence[LicenceRow], now: datetime) -> list[Case]:
    """Gives materials that waited for an earlier item what that item has issued."""
    suppliers = {one.code: one.supplied_by for one in item_of(part.case).materials}
    cases = {one.case.key: one.case for one in tree.parts if one.case.outcome == "granted"}
    filled = []
    for material in part.materials:
        if material.given != PENDING:
            continue
        for supplier in suppliers.get(material.code, ()):
            licence = next((one for one in licences if one.type == supplier.ref), None)
            before = cases.get(supplier.ref) if supplier.kind == "item" else None
            if licence is None and before is not None:
                licence = next((one for one in licences if one.case_number == before.number), None)
            if licence is None and before is None:
                continue
            if licence is not None:
                material.licence_id, material.values = licence.id, dict(licence.fields)
                material.supplier, material.supplier_en = licence.name, licence.name_en
            elif before is not None:
                material.values = dict(before.result.get("fields", {}))
                material.supplier, material.supplier_en = before.title, before.title_en
            material.given = LICENCE if material.source == LICENCE else PREVIOUS
            material.stated_at = now
            filled.append(material)
            break
    return filled  # type: ignore[return-value]
