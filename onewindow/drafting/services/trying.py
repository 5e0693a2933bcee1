"""Trying a draft before it is published: in a city of its own, with made-up people."""

from __future__ import annotations

from uuid import UUID

from onewindow.drafting.connectors.trial import hand_over
from onewindow.drafting.queries import draft_page
from onewindow.drafting.rules.handover import KINDS
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import NotFound
from onewindow.ledger.services import record_act


def try_draft(actor: Actor, draft_id: UUID) -> str:
    """Puts the draft as it is now into the trial city; returns the address of its guide there.

    Whoever may look at the draft may try it. Nothing of the trial comes back: no case, no number, no figure. Raises
    NotFound, NotAllowed, NoTrialCity and CannotRun.
    """
    page = draft_page(actor, draft_id)
    if page.kind not in KINDS:
        raise NotFound
    address = hand_over(page.kind, page.body)
    record_act(actor, "drafting.try_draft", f"draft:{draft_id}", revision=page.revision)
    return address
