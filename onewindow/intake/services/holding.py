"""How a draft is taken hold of: locked, hers, and still open."""

from __future__ import annotations

from datetime import datetime

from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, system_actor
from onewindow.foundation.errors import Conflict, NotAllowed, NotFound
from onewindow.foundation.marks import marked
from onewindow.foundation.rows import columns_of, fetched
from onewindow.intake.models import CoApplicant, Draft, DraftState
from onewindow.intake.queries.drafts import is_within_mandate
from onewindow.intake.rules.content import Content
from onewindow.intake.rules.joining import JointState, confirmed_content
from onewindow.intake.rules.minutes import seconds_after
from onewindow.intake.services.telling import tell_co_applicants
from onewindow.ledger.services import record_act

# Each act on a draft begins with it; the ORM takes longer to word it than the server to answer.
COLUMNS = ", ".join(columns_of(Draft))
OWN_LOCKED = f"select {COLUMNS} from intake_draft where number = %s and account = %s for no key update"  # noqa: S608


class DraftClosed(Conflict):
    """The draft was submitted or ended; nothing in it can be changed."""

    code, title = "draft-closed", marked("这份草稿已经交上去或作废了，不能再改")


class NotYourParty(NotAllowed):
    """The person may not act for this applicant."""

    code, title = "not-your-party", marked("您不能替这个人或这家单位申请")


def locked_draft(actor: Actor, number: str) -> Draft:
    """The actor's own draft, locked; whoever else asks does not learn that it exists."""
    draft = next(iter(fetched(Draft, OWN_LOCKED, [number, actor.id])), None)
    if draft is None or not is_within_mandate(actor, draft):
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
    if draft.joint:
        void_confirmations(draft, draft.content if content is None else content)
    count_time(draft, seen or clock.real_now())
    draft.save(update_fields=["answers", "content_cipher", "updated_at", "spent_s", "last_seen_real"])


def void_confirmations(draft: Draft, content: Content) -> None:
    """What co-applicants have confirmed counts no longer once the draft's content is another; they are told."""
    name = content_name(draft, content)
    void = [row for row in draft.co_applicants.all() if row.state == JointState.CONFIRMED and row.seen != name]
    if not void:
        return
    ids = [row.id for row in void]
    CoApplicant.objects.filter(id__in=ids).update(state=JointState.JOINED, seen="", answered_at=None, answered_by=None)
    actor = system_actor("intake.void_confirmations")
    record_act(actor, "intake.confirmations_void", draft.number, co_applicants=[str(id_) for id_ in ids])
    tell_co_applicants(draft, void, "changed", once=name[:16])


def content_name(draft: Draft, content: Content) -> str:
    """What the co-applicants of a draft confirm, as one word."""
    people = [(str(row.party), row.side) for row in draft.co_applicants.all()]
    return confirmed_content(content, draft.answers, people)


def count_time(draft: Draft, seen: datetime) -> None:
    """Adds the time since the draft was last seen, idle time left out."""
    draft.spent_s = seconds_after(draft.spent_s, draft.last_seen_real, seen)
    draft.last_seen_real = seen
