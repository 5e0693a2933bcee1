"""How a draft is taken hold of: locked, hers, and still open."""

from __future__ import annotations

from datetime import datetime

from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Conflict, NotAllowed, NotFound
from onewindow.foundation.marks import marked
from onewindow.intake.models import Draft, DraftState
from onewindow.intake.rules.content import Content
from onewindow.intake.rules.minutes import seconds_after


class DraftClosed(Conflict):
    """The draft was submitted or ended; nothing in it can be changed."""

    code, title = "draft-closed", marked("这份草稿已经交上去或作废了，不能再改")


class NotYourParty(NotAllowed):
    """The person may not act for this applicant."""

    code, title = "not-your-party", marked("您不能替这个人或这家单位申请")


def locked_draft(actor: Actor, number: str) -> Draft:
    """The actor's own draft, locked; whoever else asks does not learn that it exists."""
    draft = Draft.objects.select_for_update(of=("self",), no_key=True).filter(number=number, account=actor.id).first()
    if draft is None:
        raise NotFound
    return draft


def open_draft(actor: Actor, number: str) -> Draft:
    """The actor's own draft, locked and open; raises DraftClosed when it is no longer open."""
    draft = locked_draft(actor, number)
    if draft.state != DraftState.OPEN or draft.expires_on < clock.today():
        raise DraftClosed(case_number=draft.case_number)
    return draft


def keep(draft: Draft, content: Content | None = None, *, seen: datetime | None = None) -> None:
    """Stores the draft in one statement and counts the time since it was last seen."""
    draft.updated_at = clock.now()
    if content is not None:
        draft.put_content(content)
    count_time(draft, seen or clock.real_now())
    draft.save(update_fields=["answers", "content_cipher", "updated_at", "spent_s", "last_seen_real"])


def count_time(draft: Draft, seen: datetime) -> None:
    """Adds the time since the draft was last seen, idle time left out."""
    draft.spent_s = seconds_after(draft.spent_s, draft.last_seen_real, seen)
    draft.last_seen_real = seen
