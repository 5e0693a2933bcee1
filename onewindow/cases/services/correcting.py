"""Correcting an obvious slip of the pen in a decision (更正): by another person, in a new version under seal."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from onewindow.cases.models import Changes, LoadedCase
from onewindow.cases.queries.correcting import correcting_posts, makers_of
from onewindow.cases.services.common import check_post, check_reason, locked, store
from onewindow.cases.services.notices import tell_applicant
from onewindow.cases.services.sideerrors import NotIndependent
from onewindow.documents.queries import legal_document
from onewindow.documents.services import correct_document
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import NotFound
from onewindow.ledger.services import record_act
from onewindow.registers.queries import authority


@transaction.atomic
def correct_decision(actor: Actor, number: str, document_id: UUID, *, facts: Mapping[str, str], reason: str) -> UUID:
    """Corrects slips of the pen in a decision of the case; returns the new document's id. The applicant is told.

    For the posts that reviewed, decided or issued, but another person than who decided (four eyes). Outcome, articles
    and remedies stay as they are, and so do the terms of the remedies. Raises NotIndependent, and NotClerical for what
    is no slip.
    """
    tree, part = locked(number)
    check_post(actor, part, correcting_posts(part))
    why = check_reason(reason)
    document = legal_document(document_id)
    if document.case_number != number:
        raise NotFound
    if actor.id in makers_of(part):
        raise NotIndependent
    organ = authority(part.case.department)
    corrected = correct_document(actor, document_id, facts=facts, reason=why, organ_short=organ.short)
    _take_over(part, str(document.facts.get("reason", "")), facts.get("reason", ""))
    store(tree, Changes(), part)
    record_act(actor, "cases.correct_decision", f"case:{number}", of=document.number, now=corrected.number)
    tell_applicant(part.case, "decision_corrected", once=str(corrected.id))
    return corrected.id


def _take_over(part: LoadedCase, before: str, after: str) -> None:
    """The case's page says what the corrected decision says."""
    if before and after.strip() and part.case.reason == before:
        part.case.reason = after.strip()
