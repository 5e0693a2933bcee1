"""Who may correct a slip of the pen in a decision, and what of it can be corrected."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from onewindow.cases.models import LoadedCase, load_tree
from onewindow.cases.rules.steps import APPROVE
from onewindow.documents.queries import correctable_texts, legal_document
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotFound

CORRECTING = {"review", APPROVE, "issue"}


@dataclass(frozen=True, slots=True)
class DecisionTexts:
    """A decision that may be corrected: its texts by name."""

    number: str
    title: str
    title_en: str
    document_number: str
    texts: dict[str, str]


def correcting_posts(part: LoadedCase) -> list[str]:
    """The posts that reviewed, decided or issued."""
    return [step.post for step in part.steps if step.action in CORRECTING] or [part.steps[-1].post]


def makers_of(part: LoadedCase) -> set[UUID]:
    """Who decided: the decision is corrected by somebody else."""
    deciding = [step for step in part.steps if step.action == APPROVE] or part.steps[-1:]
    return {step.done_by for step in deciding if step.done_by}


def may_correct(actor: Actor, part: LoadedCase) -> bool:
    """Whether the actor may correct a decision of the case."""
    is_decided = part.case.decided_at is not None
    return is_decided and bool(actor.posts & set(correcting_posts(part))) and actor.id not in makers_of(part)


def texts_to_correct(actor: Actor, number: str, document_id: UUID) -> DecisionTexts:
    """The decision to be corrected, for who may correct it; raises NotFound for everybody else."""
    tree = load_tree(number)
    part = tree.part(number) if tree else None
    if part is None or actor.kind is not ActorKind.STAFF or not may_correct(actor, part):
        raise NotFound
    document = legal_document(document_id)
    if document.case_number != number or document.kind != "decision" or document.corrected_by:
        raise NotFound
    return DecisionTexts(number, document.title, document.title_en, document.number, correctable_texts(document))
