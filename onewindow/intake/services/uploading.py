"""Files of a draft that come in pieces, so that a line that breaks costs only its last piece."""

from __future__ import annotations

from typing import IO
from uuid import UUID

from onewindow.documents import services as document_services
from onewindow.documents.services import UploadRow
from onewindow.foundation.actor import Actor
from onewindow.intake.queries.drafts import own_draft
from onewindow.intake.rules.content import FileRef
from onewindow.intake.services.values import add_file, require_slot


def begin_upload(actor: Actor, number: str, slot: str, *, name: str, size_bytes: int) -> UploadRow:
    """Begins a file for a material of one's own draft; raises NotFound, and what documents raise."""
    require_slot(own_draft(actor, number), slot)
    return document_services.begin_upload(actor, purpose=_purpose(number, slot), name=name, size_bytes=size_bytes)


def upload_of(actor: Actor, number: str, slot: str, upload_id: UUID) -> UploadRow:
    """How far an upload has come; raises NotFound."""
    return document_services.upload_of(actor, upload_id, _purpose(number, slot))


def go_on_with_upload(
    actor: Actor, number: str, slot: str, upload_id: UUID, *, offset: int, content: IO[bytes]
) -> tuple[UploadRow, FileRef | None]:
    """Takes the next piece; with the last one the file is in the draft. Raises as documents and `attach_file` do.

    The file is taken outside the transaction of its last piece: the scanner may be slow, and a refusal ends the upload.
    """
    purpose = _purpose(number, slot)
    row = document_services.add_to_upload(actor, upload_id, purpose, offset=offset, content=content)
    if row.received_bytes < row.size_bytes:
        return row, None
    require_slot(own_draft(actor, number), slot)
    stored = document_services.finish_upload(actor, upload_id, purpose)
    ref = FileRef(str(stored.id), stored.name, stored.size_bytes, stored.media_type)
    add_file(actor, number, slot, ref)
    return row, ref


def _purpose(number: str, slot: str) -> str:
    return f"draft:{number}:{slot}"
