"""Saving what people write. Two who write at once both keep their words: what differs is merged or asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from onewindow.catalogue.queries.unpublished import newest_bodies, published_body
from onewindow.drafting.models import Draft, DraftRevision
from onewindow.drafting.rules.merge import Conflict as Difference
from onewindow.drafting.rules.merge import Merged, Place, merge, same
from onewindow.drafting.rules.paths import Path, value_at, with_value
from onewindow.drafting.services.common import (
    add_revision,
    body_at,
    locked_draft,
    logged_refusals,
    require_editor,
    require_open,
    require_plain_texts,
    require_power,
)
from onewindow.drafting.services.starting import KEY_OF
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Conflict, Invalid, NotFound
from onewindow.ledger.services import record_act


class DraftChanged(Conflict):
    """Somebody else changed the same part since; a person has to look at both."""

    code, title = "draft-changed", "别人同时改了这一部分。请按“保存”，我们把两边的改动合起来"


class NothingNewer(Conflict):
    """The draft already stands on the newest published version."""

    code, title = "nothing-newer", "草稿已经在线上最新的一版之上了"


class KeyFixed(Invalid):
    """The code of a draft stays; another code is another item."""

    code, title = "key-fixed", "代号不能改。要用别的代号，请新建一个事项"


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving did: the revision now, whether somebody else's changes were taken in, and what has to be chosen.

    With conflicts nothing was saved; `aside` is the revision that keeps what was to be saved.
    """

    revision: int
    is_merged: bool = False
    conflicts: tuple[Difference, ...] = ()
    aside: int = 0


def save_draft(
    actor: Actor, draft_id: UUID, changes: Mapping[Path, Any], *, based_on: int, form: str = "", quietly: bool = False
) -> Saved:
    """Saves values by path (MISSING takes one away), written on a page that shows what revision `based_on` holds.

    `quietly` is for pages that save by themselves: raises DraftChanged instead of merging into what the page shows;
    `form` names the page, so that its next save knows what it saved already (see `queries.shown_revision`).
    """
    with logged_refusals(actor, f"draft:{draft_id}"):
        draft = _writable(actor, draft_id)
        base = body_at(draft, based_on)
        mine = base
        for path, value in changes.items():
            mine = with_value(mine, path, value)
        if quietly:
            _require_unchanged(draft, base, changes)
        return _save(actor, draft, base, mine, form=form if quietly else "")


def save_whole(actor: Actor, draft_id: UUID, body: Mapping[str, Any], *, based_on: int) -> Saved:
    """Saves a whole body, as written in the text view."""
    with logged_refusals(actor, f"draft:{draft_id}"):
        draft = _writable(actor, draft_id)
        return _save(actor, draft, body_at(draft, based_on), dict(body))


def choose_sides(actor: Actor, draft_id: UUID, aside: int, choices: Mapping[Place, str]) -> Saved:
    """Saves what was set aside, with "mine" or "theirs" for each place in conflict; asks again where one is left."""
    with logged_refusals(actor, f"draft:{draft_id}"):
        draft = _writable(actor, draft_id)
        kept = DraftRevision.objects.filter(draft=draft, number=aside, act="set_aside").first()
        if kept is None or kept.body is None:
            raise NotFound
        merged = merge(kept.base or {}, kept.body, draft.body, choices)
        if merged.conflicts:
            return Saved(draft.revision, conflicts=merged.conflicts, aside=aside)
        if kept.version is not None:
            draft.base_version = kept.version
        return _store(actor, draft, merged, "merge")


def merge_with_published(actor: Actor, draft_id: UUID) -> Saved:
    """Takes the newest published version into a draft that began from an older one."""
    with logged_refusals(actor, f"draft:{draft_id}"):
        draft = _writable(actor, draft_id)
        newest = newest_bodies(draft.kind, [draft.key]).get(draft.key)
        if newest is None or newest.version == draft.base_version:
            raise NothingNewer
        base = published_body(draft.kind, draft.key, draft.base_version) if draft.base_version else {}
        merged = merge(base or {}, newest.body, draft.body)
        if merged.conflicts:
            aside = _set_aside(draft, actor, newest.body, base=base or {}, version=newest.version)
            return Saved(draft.revision, conflicts=merged.conflicts, aside=aside)
        draft.base_version = newest.version
        return _store(actor, draft, merged, "merge")


def restore_revision(actor: Actor, draft_id: UUID, number: int) -> Saved:
    """Puts back a body as it was, also one that was set aside; what stood there since is kept in the history."""
    with logged_refusals(actor, f"draft:{draft_id}"):
        draft = _writable(actor, draft_id)
        row = DraftRevision.objects.filter(draft=draft, number=number, body__isnull=False).first()
        if row is None or row.body is None:
            raise NotFound
        return _store(actor, draft, Merged(row.body, ()), "restore", remark=str(number))


def _writable(actor: Actor, draft_id: UUID) -> Draft:
    draft = locked_draft(draft_id)
    require_editor(actor, draft.department)
    require_open(draft)
    return draft


def _require_unchanged(draft: Draft, base: Mapping[str, Any], changes: Mapping[Path, Any]) -> None:
    for path in changes:
        if not same(value_at(base, path), value_at(draft.body, path)):
            raise DraftChanged


def _save(actor: Actor, draft: Draft, base: Mapping[str, Any], mine: Mapping[str, Any], *, form: str = "") -> Saved:
    require_plain_texts(mine)
    merged = merge(base, mine, draft.body)
    if merged.conflicts:
        aside = _set_aside(draft, actor, mine, base=base)
        return Saved(draft.revision, conflicts=merged.conflicts, aside=aside)
    is_merged = not same(merged.body, mine) and not same(merged.body, draft.body)
    saved = _store(actor, draft, merged, "merge" if is_merged else "save", form=form)
    return Saved(saved.revision, is_merged=is_merged)


def _store(actor: Actor, draft: Draft, merged: Merged, act: str, *, form: str = "", remark: str = "") -> Saved:
    if same(merged.body, draft.body) and act != "merge":
        return Saved(draft.revision)
    if merged.body.get(KEY_OF[draft.kind]) != draft.key:
        raise KeyFixed(errors=[{"pointer": KEY_OF[draft.kind], "reason": str(KeyFixed.title)}])
    require_power(draft.department, draft.kind, merged.body)
    draft.body, draft.name = merged.body, str(merged.body.get("name") or "")
    add_revision(draft, actor, act, has_body=True, form=form, remark=remark)
    record_act(actor, f"drafting.{act}_draft", f"draft:{draft.id}", revision=draft.revision)
    return Saved(draft.revision, is_merged=act == "merge")


def _set_aside(
    draft: Draft, actor: Actor, body: Mapping[str, Any], *, base: Mapping[str, Any], version: int | None = None
) -> int:
    """Keeps a body that needs choices; the same body is kept once."""
    last = DraftRevision.objects.filter(draft=draft, act="set_aside", by=actor.id).order_by("-number").first()
    if last is not None and same(last.body, dict(body)) and same(last.base, dict(base)) and last.version == version:
        return last.number
    kept = add_revision(draft, actor, "set_aside", base=dict(base), version=version)
    kept.body = dict(body)
    kept.save(update_fields=["body"])
    return kept.number
