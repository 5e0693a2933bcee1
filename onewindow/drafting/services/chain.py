"""The way of a draft to publication: review, legal check, publication; each by somebody else."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from onewindow.catalogue import services as catalogue
from onewindow.drafting.models import Draft
from onewindow.drafting.queries.findings import blocking, findings_of
from onewindow.drafting.rules.states import ABANDONED, APPROVED, DRAFT, IN_LEGAL_CHECK, IN_REVIEW, MOVES, PUBLISHED
from onewindow.drafting.services.common import (
    DraftNotThere,
    NoteMissing,
    add_revision,
    locked_draft,
    logged_refusals,
    require_editor,
    require_move,
    require_open,
    require_plain_texts,
    require_power,
)
from onewindow.drafting.services.starting import DraftAlreadyOpen
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Conflict, Invalid
from onewindow.ledger.services import record_act

SENDING_BACK = {IN_REVIEW: "accept", IN_LEGAL_CHECK: "pass", APPROVED: "publish"}


class FindingsBlock(Conflict):
    """The draft has findings that must be mended first; `facts["count"]` says how many."""

    code, title = "findings-block", "检查发现的错误还没有改完，不能送审"


class PublishedSince(Conflict):
    """Another version was published since the draft began; it has to be taken in first."""

    code, title = "published-since", "线上已经有更新的一版。请退回编制岗，合并新版以后再送审"


class DateGone(Invalid):
    """A version takes effect today or later."""

    code, title = "date-gone", "生效日期不能早于今天"


def send_for_review(
    actor: Actor, draft_id: UUID, *, note: str, note_en: str = "", effective_from: date | None = None
) -> None:
    """Hands a draft to the department's approver; refused while the check has findings that block."""
    with logged_refusals(actor, f"draft:{draft_id}"):
        draft = locked_draft(draft_id)
        require_move(actor, draft, "send")
        _require_reason(note, "note")
        require_plain_texts({"note": note, "note_en": note_en})
        if effective_from is not None and effective_from < clock.today():
            raise DateGone(errors=[{"pointer": "effective_from", "reason": str(DateGone.title)}])
        require_power(draft.department, draft.kind, draft.body)
        _require_sound(draft)
        draft.note, draft.note_en, draft.effective_from = note.strip(), note_en.strip(), effective_from
        draft.sent_by, draft.reviewed_by, draft.checked_by = actor.id, None, None
        _move(actor, draft, "send")


@transaction.atomic
def save_note(
    actor: Actor, draft_id: UUID, *, note: str, note_en: str = "", effective_from: date | None = None
) -> None:
    """Keeps what changed and why while the draft is being written."""
    draft = locked_draft(draft_id)
    require_editor(actor, draft.department)
    require_open(draft)
    require_plain_texts({"note": note, "note_en": note_en})
    draft.note, draft.note_en, draft.effective_from = note.strip(), note_en.strip(), effective_from
    draft.save(update_fields=["note", "note_en", "effective_from"])
    record_act(actor, "drafting.save_note", f"draft:{draft.id}")


@transaction.atomic
def accept_review(actor: Actor, draft_id: UUID) -> None:
    """The department's approver, who has not written, passes a draft on to the legal check."""
    draft = locked_draft(draft_id)
    require_move(actor, draft, "accept")
    draft.reviewed_by = actor.id
    _move(actor, draft, "accept")


@transaction.atomic
def pass_legal_check(actor: Actor, draft_id: UUID) -> None:
    """The legal check finds nothing against publication."""
    draft = locked_draft(draft_id)
    require_move(actor, draft, "pass")
    draft.checked_by = actor.id
    _move(actor, draft, "pass")


@transaction.atomic
def send_back(actor: Actor, draft_id: UUID, reason: str) -> None:
    """Whoever a draft waits for returns it to its authors, with a reason."""
    draft = locked_draft(draft_id)
    if draft.state not in SENDING_BACK:
        raise DraftNotThere
    require_move(actor, draft, SENDING_BACK[draft.state])
    _require_reason(reason, "reason")
    require_plain_texts({"reason": reason})
    draft.state, draft.reviewed_by, draft.checked_by = DRAFT, None, None
    add_revision(draft, actor, "send_back", remark=reason.strip())
    record_act(actor, "drafting.send_back_draft", f"draft:{draft.id}", revision=draft.revision)


@transaction.atomic
def publish(actor: Actor, draft_id: UUID) -> int:
    """The catalogue's administration publishes an approved draft; returns the number of the version.

    Raises PublishedSince where another version came in between, and DefinitionErrors where the gate finds a fault.
    """
    draft = locked_draft(draft_id)
    require_move(actor, draft, "publish")
    _require_sound(draft)
    try:
        published = catalogue.publish_definition(
            actor,
            kind=draft.kind,
            body=draft.body,
            known=catalogue.known_references(),
            release=catalogue.Release(draft.effective_from, draft.note, draft.note_en),
            replaces=draft.base_version or 0,
        )
    except Conflict as error:
        raise PublishedSince from error
    draft.published_by, draft.published_version = actor.id, published.version
    _move(actor, draft, "publish")
    return int(published.version)


@transaction.atomic
def abandon_draft(actor: Actor, draft_id: UUID) -> None:
    """Gives a draft up; it stays in the list of the abandoned and can be reopened."""
    draft = locked_draft(draft_id)
    require_editor(actor, draft.department)
    require_open(draft)
    draft.state = ABANDONED
    add_revision(draft, actor, "abandon")
    record_act(actor, "drafting.abandon_draft", f"draft:{draft.id}", revision=draft.revision)


@transaction.atomic
def reopen_draft(actor: Actor, draft_id: UUID) -> None:
    """Takes an abandoned draft up again, unless another draft of the same definition was begun since."""
    draft = locked_draft(draft_id)
    require_editor(actor, draft.department)
    if draft.state != ABANDONED:
        raise DraftNotThere
    if Draft.objects.filter(kind=draft.kind, key=draft.key).exclude(state__in=(PUBLISHED, ABANDONED)).exists():
        raise DraftAlreadyOpen
    draft.state = DRAFT
    add_revision(draft, actor, "reopen")
    record_act(actor, "drafting.reopen_draft", f"draft:{draft.id}", revision=draft.revision)


def _move(actor: Actor, draft: Draft, act: str) -> None:
    draft.state = MOVES[act].after
    add_revision(draft, actor, act)
    facts: dict[str, Any] = {"revision": draft.revision, "post": MOVES[act].post.format(draft.department)}
    if draft.published_version:
        facts["version"] = draft.published_version
    record_act(actor, f"drafting.{act}_draft", f"draft:{draft.id}", **facts)


def _require_reason(text: str, pointer: str) -> None:
    if not text.strip():
        raise NoteMissing(errors=[{"pointer": pointer, "reason": str(NoteMissing.title)}])


def _require_sound(draft: Draft) -> None:
    found = blocking(findings_of(draft.kind, draft.body))
    if found:
        raise FindingsBlock(count=len(found))
