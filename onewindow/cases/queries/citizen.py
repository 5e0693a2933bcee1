"""What the applicant sees of her cases; another's case is not found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Q

from onewindow.cases.models import Case, Tree, list_own, load_tree
from onewindow.cases.queries.awaiting import awaited
from onewindow.cases.queries.bagrows import BagPlace, bags_lookup
from onewindow.cases.queries.building import document_shown, next_action, part_row
from onewindow.cases.queries.experts import ReviewBrief, reviews_lookup
from onewindow.cases.queries.joint import as_seen_by, co_applicant_rows, seen_subjects
from onewindow.cases.queries.jointrows import Matter
from onewindow.cases.queries.letters import POST, Letters, letters_lookup
from onewindow.cases.queries.matters import (
    CasePage,
    CaseSummary,
    NextAction,
    Outcome,
)
from onewindow.cases.queries.measuring import outcome_of_tree
from onewindow.cases.queries.rows import DocumentShown
from onewindow.cases.queries.visits import visits_of
from onewindow.cases.rules.procedure import BEFORE_DECISION, DECIDING, ENDED, State, shown_state
from onewindow.documents.queries import DocumentRow, documents_lookup
from onewindow.exchange.queries import TraceRow, changes_lookup, traces_lookup
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotFound
from onewindow.foundation.lookups import look_up
from onewindow.licences.queries import LicenceRow, licences_lookup


def own_tree(actor: Actor, number: str) -> Tree:
    """The matter with this number, when it is the actor's own or of somebody she represents; raises NotFound."""
    tree = load_tree(number)
    if tree is None or actor.kind is not ActorKind.PERSON:
        raise NotFound
    owners = {tree.root.applicant, *(part.case.applicant for part in tree.parts), *tree.root.joint_parties}
    if not actor.parties & owners:
        raise NotFound
    mandate = actor.mandate
    if mandate is not None and not (
        tree.root.applicant == mandate.principal
        and mandate.covers(f"{tree.root.kind}:{tree.root.key}")
        and (tree.root.agent or {}).get("account") == str(mandate.agent)
    ):
        raise NotFound
    return tree


def matter_of(number: str) -> Matter | None:
    """Whose matter a number belongs to, of what, and which agent filed it; one statement, no rights are checked."""
    case = Case.objects.filter(number=number).select_related("parent").first()
    if case is None:
        return None
    root = case.parent or case
    agent = (root.agent or {}).get("account")
    return Matter(root.applicant, root.kind, root.key, UUID(agent) if agent else None)


def case_page(actor: Actor, number: str) -> CasePage:
    """One matter on one page, by a parent's or a child's number; two statements."""
    tree = own_tree(actor, number)
    numbers = _numbers(tree)
    return _seen_page(actor, tree, *look_up(licences_lookup(numbers), documents_lookup(numbers)))


@dataclass(frozen=True, slots=True)
class Papers:
    """Where the papers of a matter are, and who reviews it."""

    bags: list[BagPlace]
    reviews: list[ReviewBrief]


def case_page_and_traces(actor: Actor, number: str) -> tuple[CasePage, list[TraceRow], Letters, Papers]:
    """The page of a matter, who looked at its data for it, its messages, bags and reviews; two statements as well."""
    tree = own_tree(actor, number)
    numbers, subjects = _numbers(tree), seen_subjects(actor, tree, _subjects(tree))
    cases = [part.case.id for part in tree.parts]
    licences, documents, traces, letters, bags, changes, reviews = look_up(
        licences_lookup(numbers),
        documents_lookup(numbers),
        traces_lookup(numbers, subjects),
        letters_lookup(cases, POST),
        bags_lookup(cases),
        changes_lookup(_purposes(tree)),
        reviews_lookup(cases),
    )
    page = replace(_seen_page(actor, tree, licences, documents), changes=tuple(changes))
    return page, traces, letters, Papers(bags, reviews)


def _seen_page(actor: Actor, tree: Tree, licences: Sequence[LicenceRow], documents: Sequence[DocumentRow]) -> CasePage:
    page = as_seen_by(actor, _page(tree, licences, documents))
    return replace(page, subjects=seen_subjects(actor, tree, page.subjects)) if page.co_applicants else page


def page_of(tree: Tree) -> CasePage:
    """The page of a matter, for whoever was found to be allowed to see it."""
    numbers = _numbers(tree)
    return _page(tree, *look_up(licences_lookup(numbers), documents_lookup(numbers)))


def _numbers(tree: Tree) -> tuple[str, ...]:
    cases = [tree.root, *(part.case for part in tree.parts)]
    return tuple(dict.fromkeys(str(case.number) for case in cases if case.number))


def _purposes(tree: Tree) -> list[str]:
    """The numbers under which its data was read: the cases' and the draft's from which they come."""
    return [*_numbers(tree), *([tree.root.draft_number] if tree.root.draft_number else [])]


def _subjects(tree: Tree) -> frozenset[str]:
    return frozenset(tree.root.subjects).union(*(part.case.subjects for part in tree.parts))


def _page(tree: Tree, licences: Sequence[LicenceRow], documents: Sequence[DocumentRow]) -> CasePage:
    root = tree.root
    if root.received_at is None or root.counts_from is None:
        raise NotFound
    return CasePage(
        number=str(root.number),
        kind=root.kind,
        key=root.key,
        title=root.title,
        title_en=root.title_en,
        department=root.department,
        state=root.state,
        shown_state=shown_state(root.state, root.outcome),
        outcome_word=root.outcome,
        applicant=root.applicant,
        applicant_name=root.applicant_name,
        filed_by=root.filed_by,
        channel=root.channel,
        site=root.site,
        received_at=root.received_at,
        counts_from=root.counts_from,
        closed_at=root.closed_at,
        promised_due=root.promised_due,
        statutory_due=root.statutory_due,
        children=tuple(part_row(part, licences, documents) for part in tree.parts),
        next_action=next_action([part.case for part in tree.parts]) or inspection_to_agree(tree) or awaited(tree.parts),
        documents=tuple(document_shown(one) for one in documents if one.case_number == root.number),
        outcome=outcome_of_tree(tree),
        numbers=_numbers(tree),
        subjects=_subjects(tree),
        may_withdraw=any(part.case.state in BEFORE_DECISION for part in tree.parts),
        visits=visits_of(tree),
        co_applicants=co_applicant_rows(root),
        agent_name=str((root.agent or {}).get("name", "")),
    )


def inspection_to_agree(tree: Tree) -> NextAction | None:
    """The inspection for which the applicant has to choose a time."""
    for part in tree.parts:
        case = part.case
        if case.state in DECIDING and any(one.kind == "inspection" and one.state == "waiting" for one in part.matters):
            return NextAction("inspection", str(case.number), case.title, case.title_en, None)
    return None


def cases_of(actor: Actor, after: str | None = None, limit: int = 20) -> list[CaseSummary]:
    """The actor's matters, newest first, one statement; `after` is the number of the last one shown."""
    if actor.kind is not ActorKind.PERSON:
        return []
    return [_summary(tree) for tree in list_own(actor.parties, after, limit)]


def case_numbers_of(actor: Actor) -> list[str]:
    """The numbers of all the actor's cases, parents' and children's."""
    if actor.kind is not ActorKind.PERSON:
        return []
    found = Case.objects.filter(_own(actor)).exclude(number=None).order_by("id")
    return [str(number) for number in found.values_list("number", flat=True)]


def case_document(actor: Actor, number: str, document_id: UUID) -> DocumentShown:
    """A sealed document of the actor's own case; raises NotFound."""
    page = case_page(actor, number)
    every = [*page.documents, *(one for child in page.children for one in child.documents)]
    return next((one for one in every if one.id == document_id), None) or _not_found()


def case_file(actor: Actor, number: str, file_id: UUID) -> None:
    """Raises NotFound unless the file was handed in with this matter, and the matter is the actor's own."""
    tree = own_tree(actor, number)
    photos = {photo for part in tree.parts for row in part.matters for photo in row.facts.get("photos", ())}
    handed_in = any(file_id in one.file_ids for part in tree.parts for one in part.materials)
    if not handed_in and str(file_id) not in photos:
        raise NotFound


def outcome_of(number: str) -> Outcome:
    """The measured outcome of a matter; raises NotFound."""
    tree = load_tree(number)
    if tree is None:
        raise NotFound
    return outcome_of_tree(tree)


def _own(actor: Actor) -> Q:
    own = Q(applicant__in=list(actor.parties))
    for party in actor.parties:
        own |= Q(co_applicants__contains=[{"party": str(party)}])
    return own


def _summary(tree: Tree) -> CaseSummary:
    root = tree.root
    parts = [part.case for part in tree.parts]
    if root.received_at is None:
        raise NotFound
    return CaseSummary(
        number=str(root.number),
        title=root.title,
        title_en=root.title_en,
        applicant_name=root.applicant_name,
        state=root.state,
        shown_state=shown_state(root.state, root.outcome),
        received_at=root.received_at,
        promised_due=root.promised_due,
        next_action=next_action(parts),
        parts=len(parts),
        parts_done=sum(State(case.state) in ENDED for case in parts),
    )


def _not_found() -> DocumentShown:
    raise NotFound
