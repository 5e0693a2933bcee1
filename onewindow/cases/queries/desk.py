"""What an official sees: the inbox of her posts, and the cases that have to do with them. Others are not found."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from onewindow.cases.models import AfterCheck, LoadedCase, Tree, load_tree, posts_at
from onewindow.cases.queries.acts import claim_acts, is_unopened, open_acts
from onewindow.cases.queries.building import part_row, remedy_row, with_papers
from onewindow.cases.queries.claims import claims_of
from onewindow.cases.queries.joint import co_applicant_rows
from onewindow.cases.queries.matters import (
    BandRow,
    DeskCase,
)
from onewindow.cases.queries.results import result_fields
from onewindow.cases.queries.rows import BasisRow, CasePart, MaterialRow, RemedyRow
from onewindow.cases.queries.shown import material_row
from onewindow.cases.queries.sideacts import acts_beside
from onewindow.cases.queries.visits import visits_of
from onewindow.cases.rules import clocks
from onewindow.catalogue.queries import Item, bands_for, item_version, needs_of, range_text
from onewindow.documents.queries import documents_lookup
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotFound
from onewindow.foundation.limits import derive_period
from onewindow.foundation.lookups import look_up
from onewindow.foundation.profile import profile
from onewindow.licences.queries import licences_lookup


def desk_case(actor: Actor, number: str, *, papers: bool = True) -> DeskCase:
    """A case for an official of one of its posts; raises NotFound for everybody else.

    Without `papers` (licences and documents are left out) it takes one statement; with them, two.
    """
    tree, part = part_for(actor, number)
    case = part.case
    item = item_version(case.version)
    row = part_row(part)
    if papers:
        row = with_papers(row, *look_up(licences_lookup([number]), documents_lookup([number])))
    parent = tree.parent
    kinds = profile().pause_kinds
    pausable = [code for step in item.steps for code in step.pause_reasons if code in kinds]
    return DeskCase(
        number=number,
        parent_number=str(parent.number) if parent else "",
        bundle_title=parent.title if parent else "",
        bundle_title_en=parent.title_en if parent else "",
        part=row,
        siblings=tuple(_sibling(actor, other) for other in tree.parts if other is not part),
        questions=case.questions,
        my_posts=frozenset(actor.posts & _posts(part)),
        may=open_acts(actor, part),
        unopened=any(is_unopened(actor, task) for task in part.desk_tasks),
        result_fields=result_fields(part, item),
        bands=tuple(
            BandRow(one.name, one.name_en, one.field, range_text(one), one.law_id, one.article)
            for one in bands_for(item.discretion, {**case.answers, **case.questions})
        ),
        legal_bases=tuple(
            dict.fromkeys(BasisRow(one.law_id, one.law, one.article, one.label) for one in item.legal_bases)
        ),
        remedies=_remedies_from_now(item),
        pause_kinds=tuple((code, kinds[code].name, kinds[code].name_en) for code in dict.fromkeys(pausable)),
        tolerable=tuple(one.code for one in item.materials if one.tolerance)
        if "tolerance" in item.acceptance_modes
        else (),
        subjects=frozenset(case.subjects),
        subjects_by_party={one.applicant: one.applicant_ref for one in [tree.root, case]}
        | {UUID(one["party"]): str(one["ref"]) for one in case.co_applicants or ()},
        co_applicants=co_applicant_rows(case),
        agent_name=str((case.agent or {}).get("name", "")),
        needs=needs_of(item),
        channel=tree.root.channel,
        minutes_spent=tree.root.minutes_spent,
        beside=acts_beside(actor, part),
        visits=visits_of(tree),
        presence={
            step.code: (told.reason, f"{told.basis.law} {told.basis.label}".strip() if told.basis else "")
            for step in item.steps
            if (told := step.presence)
        },
        claims=claims_of(actor, part.desk_tasks),
        hands=claim_acts(actor, part.desk_tasks),
        purposes=tuple(dict.fromkeys([number, *(one.draft_number for one in (case, tree.root) if one.draft_number)])),
    )


def _remedies_from_now(item: Item) -> tuple[RemedyRow, ...]:
    """What could be done against a decision that were served now, and until when."""
    found = []
    for one in item.remedies:
        if one.limit is None:
            continue
        until = derive_period(clock.now(), one.limit)
        stated = {"kind": one.kind, "to": one.to, "to_en": one.to_en, "law_id": one.law_id, "article": one.article}
        derived = {"until": until.due_date.isoformat(), "provisional": until.provisional}
        found.append(remedy_row(stated | derived | {"limit": clocks.stored_limit(one.limit)}))
    return tuple(found)


def case_of_after_check(actor: Actor, check_id: UUID) -> str:
    """The number of the case to which an after-check belongs, for an official of one of its posts; else NotFound."""
    number = AfterCheck.objects.filter(id=check_id).values_list("case__number", flat=True).first()
    if number is None:
        raise NotFound
    part_for(actor, number)
    return str(number)


def desk_material(actor: Actor, number: str, file_id: UUID) -> MaterialRow:
    """The material for which a file was handed in, for an official of the case's posts; raises NotFound."""
    _, part = part_for(actor, number)
    found = next((one for one in part.materials if file_id in one.file_ids), None)
    if found is None:
        raise NotFound
    return material_row(found)


def desk_file(actor: Actor, number: str, file_id: UUID) -> None:
    """Raises NotFound unless the file belongs to a case of one of the actor's posts."""
    _, part = part_for(actor, number)
    if not any(file_id in one.file_ids for one in part.materials):
        raise NotFound


def part_for(actor: Actor, number: str) -> tuple[Tree, LoadedCase]:
    """A matter and its case with this number, for an official of one of the case's posts; raises NotFound."""
    tree = load_tree(number)
    part = tree.part(number) if tree else None
    if tree is None or part is None or actor.kind is not ActorKind.STAFF or not actor.posts & _posts(part):
        raise NotFound
    return tree, part


def _posts(part: LoadedCase) -> set[str]:
    return {post for task in part.desk_tasks for post in posts_at(task)}


def _sibling(actor: Actor, part: LoadedCase) -> CasePart:
    """Another item of the bundle: how far it is, but nothing of what it holds."""
    row = part_row(part)
    steps = tuple(replace(step, opinion="", signatures=()) for step in row.steps)
    return replace(
        row,
        steps=steps,
        answers=(),
        materials=(),
        reason="",
        bases=(),
        remedies=(),
        correction=None,
        after_checks=(),
        result={},
        matters=(),
        verified=(),
    )
