"""What a person types, chooses and hands in is kept at once; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import IO, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from onewindow.documents import queries as documents
from onewindow.documents import services as document_services
from onewindow.exchange import services as exchange
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Conflict, NotFound
from onewindow.foundation.marks import marked
from onewindow.intake.models import Draft
from onewindow.intake.queries.drafts import own_draft
from onewindow.intake.queries.things import thing_in
from onewindow.intake.rules import filling
from onewindow.intake.rules.content import PROMISE, Content, FileRef, dispute_slot
from onewindow.intake.rules.filling import Entries
from onewindow.intake.services.holding import keep, open_draft

MOST_FILES = 10  # of one material
DISPUTE = dispute_slot("")


class TooManyFiles(Conflict):
    """A material has as many files as it may have."""

    code, title = "too-many-files", marked("这份材料已经有 10 个文件了，请先删掉不要的")


class HandedInAlready(Conflict):
    """A file with the same content stands at this material."""

    code, title = "handed-in-already", marked("这个文件您已经交过了，不用再传")


@transaction.atomic
def save_values(actor: Actor, number: str, entries: Entries) -> None:
    """Keeps what was entered, right or wrong; what is wrong is shown and keeps nobody from saving."""
    draft = open_draft(actor, number)
    content = draft.content
    fields = thing_in(draft.kind, draft.key, draft.versions).fields(draft.answers)
    filling.merge(content, entries, fields)
    keep(draft, content)


def attach_file(actor: Actor, number: str, slot: str, *, name: str, content: IO[bytes]) -> FileRef:
    """Keeps a file for a material, or as proof of a dispute (`dispute:<field>`).

    Raises what documents raise for files that cannot be taken, and NotFound for a material that is not asked for.
    """
    require_slot(own_draft(actor, number), slot)
    stored = document_services.store_file(actor, name=name, content=content)
    ref = FileRef(str(stored.id), stored.name, stored.size_bytes, stored.media_type)
    add_file(actor, number, slot, ref)
    return ref


def note_fault(actor: Actor, number: str, slot: str, fault: str) -> None:
    """Keeps why an upload was refused, so that the page can say so beside the material."""
    with transaction.atomic():
        draft = open_draft(actor, number)
        content = draft.content
        content.faults[slot] = fault
        keep(draft, content)


def reuse_file(actor: Actor, number: str, slot: str, file_id: UUID) -> FileRef:
    """Takes a paper that she handed in before, from what was offered to her."""
    content = own_draft(actor, number).content
    offer = next((o for o in content.evidence.get("offers", {}).get(slot, ()) if o["file_id"] == str(file_id)), None)
    if offer is None:
        raise NotFound
    stored = documents.file_row(file_id)
    ref = FileRef(
        str(stored.id), stored.name, stored.size_bytes, stored.media_type, offer["case_number"] or offer["title"]
    )
    add_file(actor, number, slot, ref)
    return ref


@transaction.atomic
def add_file(actor: Actor, number: str, slot: str, ref: FileRef) -> None:
    """Puts a stored file to a material of a draft; raises TooManyFiles, and HandedInAlready for the same content."""
    draft = open_draft(actor, number)
    content = draft.content
    present = content.files.get(slot, ())
    if any(file.id == ref.id for file in present):
        return
    same = _same_content(ref, present)
    if same:
        raise HandedInAlready(_("“%(name)s”您已经交过了，内容一样，不用再传。") % {"name": same})
    if len(present) >= MOST_FILES:
        raise TooManyFiles
    content.files[slot] = (*present, ref)
    content.faults.pop(slot, None)
    content.choices.pop(slot, None)
    keep(draft, content)


def _same_content(ref: FileRef, present: Sequence[FileRef]) -> str:
    """The name of the file at this material that has the same content; empty when none has."""
    if not present:
        return ""
    rows = documents.files([UUID(file.id) for file in (ref, *present)])
    new = rows.get(UUID(ref.id))
    twins = (file.name for file in present if new and (row := rows.get(UUID(file.id))) and row.sha256 == new.sha256)
    return next(twins, "")


def require_slot(draft: Draft, slot: str) -> None:
    """Raises NotFound unless the draft asks for this material, or has this field to dispute."""
    thing = thing_in(draft.kind, draft.key, draft.versions)
    codes = {material.code for item in thing.items for material in item.materials}
    names = {field.name for item in thing.items for field in item.form}
    is_known = slot.removeprefix(DISPUTE) in names if slot.startswith(DISPUTE) else slot in codes
    if not is_known:
        raise NotFound


@transaction.atomic
def remove_file(actor: Actor, number: str, file_id: UUID) -> None:
    """Takes a file out of the draft; one that is not there is already gone."""
    draft = open_draft(actor, number)
    content = draft.content
    filling.merge(content, Entries(removed=[str(file_id)]), ())
    keep(draft, content)


@transaction.atomic
def choose_promise(actor: Actor, number: str, code: str, *, is_chosen: bool = True) -> None:
    """Chooses the promise in place of an upload, or goes back on it. Whether she may is read with the evidence (D8)."""
    draft = open_draft(actor, number)
    require_slot(draft, code)
    content = draft.content
    if is_chosen:
        content.choices[code] = PROMISE
    else:
        content.choices.pop(code, None)
    keep(draft, content)


@transaction.atomic
def raise_disputes(actor: Actor, number: str) -> list[str]:
    """Tells the owners of the registers what she says is wrong, once for each claim; returns the new numbers (JZ)."""
    draft = open_draft(actor, number)
    content = draft.content
    raised = [found for name in list(content.disputes) if (found := _raise(actor, number, content, name))]
    if raised:
        keep(draft, content)
    return raised


def _raise(actor: Actor, number: str, content: Content, name: str) -> str:
    dispute, prefilled = content.disputes[name], content.prefilled.get(name)
    claimed = shown_text(content.values.get(name))
    is_said = filling.is_typed(content, name) and prefilled and not filling.same_value(claimed, prefilled.value)
    if prefilled is None or not is_said or claimed == dispute.claimed:
        return ""
    proofs = content.files.get(dispute_slot(name), ())
    correction = exchange.raise_data_correction(
        actor,
        number,
        element=prefilled.element,
        shown=shown_text(prefilled.value),
        claimed=claimed,
        file_id=UUID(proofs[-1].id) if proofs else None,
    )
    content.disputes[name] = replace(dispute, claimed=claimed, correction=correction)
    return correction


def shown_text(value: Any) -> str:
    """A value in one line, as a person reads it."""
    if isinstance(value, Mapping):
        return "，".join(shown_text(each) for each in value.values() if each)
    if isinstance(value, (list, tuple)):
        return "；".join(shown_text(each) for each in value)
    return "" if value is None else str(value)
