"""What every act on a draft begins and ends with: the locked row, who may, and what is written down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import transaction

from onewindow.drafting.models import Draft, DraftRevision
from onewindow.drafting.rules.states import DRAFT, MOVES, editor_post, is_separate
from onewindow.drafting.rules.texts import refused_texts
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from onewindow.ledger.services import record_act
from onewindow.lists import queries as lists

WRITING = ("start", "save", "merge", "restore", "import")  # acts that make somebody an author of the text
SERVICE_TYPE = "20"  # 公共服务: needs a duty or a basis, no power


class DraftNotOpen(Conflict):
    """The draft is not being written at present."""

    code, title = "draft-not-open", "这份草稿现在不能修改：已经送审、公布或者放弃了"


class DraftNotThere(Conflict):
    """The draft does not wait for this act."""

    code, title = "draft-not-there", "这份草稿不在这一步，可能别人已经办过了"


class SamePerson(NotAllowed):
    """Writing, reviewing, checking and publishing are done by different people."""

    code, title = "same-person", "编写、审核、法制审核、公布要由不同的人来做，您已经做过其中一步"


class OutsidePowers(NotAllowed):
    """The department has no such power in the list; the attempt is written down."""

    code, title = "outside-powers", "这不在本部门的职权范围内，不能编制。这次操作已经记录"


class TextRefused(Invalid):
    """A text holds markup or a formula; `errors` says where."""

    code, title = "text-refused", "有的内容不能保存"


class NoteMissing(Invalid):
    """Nobody said what changed and why."""

    code, title = "note-missing", "请写明原因"


def locked_draft(draft_id: UUID) -> Draft:
    """The draft's row, locked; raises NotFound."""
    draft = Draft.objects.select_for_update(no_key=True, of=("self",)).filter(id=draft_id).first()
    if draft is None:
        raise NotFound
    return draft


def require_editor(actor: Actor, department: str) -> None:
    """Only the department's own post for writing items may write."""
    if not department or actor.organisation != department or not actor.holds(editor_post(department)):
        raise NotAllowed


def require_open(draft: Draft) -> None:
    """Only what is being written can be changed."""
    if draft.state != DRAFT:
        raise DraftNotOpen


def require_move(actor: Actor, draft: Draft, act: str) -> None:
    """The right post, at the right time, by somebody who has not had a hand in it."""
    move = MOVES[act]
    post = move.post.format(draft.department)
    if not actor.holds(post) or (post.startswith(draft.department) and actor.organisation != draft.department):
        raise NotAllowed
    if draft.state != move.before:
        raise DraftNotThere
    if not is_separate(act, actor.id, writers_of(draft), [draft.sent_by, draft.reviewed_by, draft.checked_by]):
        raise SamePerson


def writers_of(draft: Draft) -> frozenset[UUID]:
    """Everybody whose words are in the draft."""
    rows = DraftRevision.objects.filter(draft=draft, act__in=WRITING).order_by().values_list("by", flat=True)
    return frozenset(rows) | {draft.created_by}


def require_plain_texts(body: Mapping[str, Any]) -> None:
    """Refuses markup, formulas and control characters in any text."""
    errors = [{"pointer": ".".join(map(str, each.path)), "reason": each.reason} for each in refused_texts(dict(body))]
    if errors:
        raise TextRefused(errors=errors)


def require_power(department: str, kind: str, body: Mapping[str, Any]) -> None:
    """A department only writes what its recorded powers (职权范围) hold; a public service names no power.

    A power that the draft does not name yet is asked for when the draft is checked.
    """
    power = body.get("power") if kind == "item" else None
    if power and power not in {entry.code for entry in lists.powers_of(department)}:
        raise OutsidePowers(department=department, power=str(power))
    owner = body.get("lead_department" if kind == "bundle" else "department")
    if owner not in (None, "", department):
        raise OutsidePowers(department=department, owner=str(owner))


@contextmanager
def logged_refusals(actor: Actor, thing: str) -> Iterator[None]:
    """One transaction; an attempt outside the powers leaves nothing but its entry in the ledger."""
    try:
        with transaction.atomic():
            yield
    except OutsidePowers as refusal:
        record_act(actor, "drafting.refuse_outside_powers", thing, **refusal.facts)
        raise


def add_revision(draft: Draft, actor: Actor, act: str, *, has_body: bool = False, **details: Any) -> DraftRevision:
    """Counts one more thing done to the draft, and keeps the body where it changed. Saves both rows."""
    draft.revision += 1
    draft.updated_at = clock.now()
    draft.save()
    body = draft.body if has_body else None
    return DraftRevision.objects.create(
        **{"draft": draft, "number": draft.revision, "act": act, "body": body, **details},
        by=actor.id,
        at=draft.updated_at,
    )


def body_at(draft: Draft, number: int) -> dict[str, Any]:
    """The body as it was when the draft had this revision; raises NotFound for one that never was."""
    rows = DraftRevision.objects.filter(draft=draft, number__lte=number, body__isnull=False).exclude(act="set_aside")
    row = rows.order_by("-number").first()
    if row is None or row.body is None or number > draft.revision:
        raise NotFound
    return dict(row.body)
