"""Taking files in, whole or in pieces, and having them looked at for malware."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import IO
from uuid import UUID

import structlog
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from onewindow.documents import connectors
from onewindow.documents.connectors import pieces, scanning
from onewindow.documents.models import StoredFile, UploadSession
from onewindow.documents.queries.papers import FileRow, file_row, stored_file_row
from onewindow.documents.rules import LIMIT_BYTES, MEBIBYTE, MEDIA_TYPES, ScanState, shown_size, stored_name
from onewindow.documents.rules.pictures import BrokenPicture, is_picture, without_metadata
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Conflict, Invalid, NotFound
from onewindow.foundation.marks import marked
from onewindow.foundation.queue import enqueue

log = structlog.get_logger(__name__)
UPLOAD_LASTS, AT_ONCE = timedelta(days=1), 200
MOST_UPLOADS, LONGEST_NAME, LONGEST_PIECE = 50, 255, 4 * MEBIBYTE


class FileRefused(Invalid):
    """The file cannot be taken. `detail` says what happened, why, and what to do."""

    code, title = "file-refused", gettext_noop("这个文件没有传上来")


class OffsetWrong(Conflict):
    """A piece of a file does not begin where the one before it ended; `offset` says where."""

    code, title = "upload-offset-wrong", marked("这一段和前面的接不上，请从已传到的地方接着传")


class TooManyUploads(Conflict):
    """So many files of one account are on their way that another must wait."""

    code, title = "too-many-uploads", marked("同时在传的文件太多，请等前面的传完")


def store_file(actor: Actor, *, name: str, content: IO[bytes], limit_bytes: int = LIMIT_BYTES) -> FileRow:
    """Keeps what somebody handed in: JPG, PNG, PDF or OFD by content, up to the limit; else raises FileRefused.

    The content is on disk before its row is written, so that no row can point at nothing. It is looked at for malware
    first; while the scanner does not answer it is kept, and only its owner can open it until it was looked at.
    """
    try:
        incoming = connectors.IncomingFile(content, limit_bytes)
    except connectors.TooLarge as error:
        raise _too_large(error.size_bytes, limit_bytes) from error
    with incoming:
        if incoming.size_bytes == 0:
            raise _refused(_("文件是空的（0 字节），所以没有传上来。请在电脑或手机上打开它看一看，再重新选一次。"))
        state = _scanned(incoming.path)
        media_type = incoming.media_type()
        if media_type not in MEDIA_TYPES:
            raise _refused(
                _("文件内容不是 JPG、PNG、PDF 或 OFD，所以没有传上来。请拍照，或在原来的软件里另存为 PDF，再传一次。")
            )
        incoming.keep()
        file = StoredFile.objects.create(
            sha256=incoming.sha256,
            size_bytes=incoming.size_bytes,
            media_type=media_type,
            name=stored_name(name, media_type),
            stored_at=clock.now(),
            stored_by=actor.id,
            scan=state,
        )
        if state == ScanState.PENDING:
            enqueue("documents.scan_file", file_id=str(file.id))
    return stored_file_row(file)


def store_photo(actor: Actor, *, name: str, content: IO[bytes], limit_bytes: int = LIMIT_BYTES) -> FileRow:
    """Keeps a photograph: JPG or PNG by content, looked at for malware; else raises FileRefused.

    What it tells beside the picture (where and when it was taken, with which device, by whom) is not kept.
    """
    whole = content.read(limit_bytes + 1)
    if len(whole) > limit_bytes:
        raise _too_large(None, limit_bytes)
    if not is_picture(whole):
        raise _refused(_("这不是 JPG 或 PNG 照片，所以没有传上来。请重新拍一张，或另存为 JPG 再传。"))
    try:
        picture = without_metadata(whole)
    except BrokenPicture as error:
        raise _refused(_("照片坏了，打不开，所以没有传上来。请重新拍一张再传。")) from error
    return store_file(actor, name=name, content=BytesIO(picture), limit_bytes=limit_bytes)


@dataclass(frozen=True, slots=True)
class UploadRow:
    """How far a file has come that is sent in pieces. `file` is set once all of it is here."""

    id: UUID
    name: str
    size_bytes: int
    received_bytes: int
    file: UUID | None


def begin_upload(actor: Actor, *, purpose: str, name: str, size_bytes: int) -> UploadRow:
    """Begins a file that comes in pieces; raises FileRefused for one that is empty or too large, TooManyUploads."""
    if size_bytes <= 0:
        raise _refused(_("文件是空的（0 字节），所以没有传上来。请在电脑或手机上打开它看一看，再重新选一次。"))
    if size_bytes > LIMIT_BYTES:
        raise _too_large(size_bytes, LIMIT_BYTES)
    if UploadSession.objects.filter(account=actor.id, file=None).count() >= MOST_UPLOADS:
        raise TooManyUploads
    row = UploadSession.objects.create(
        account=actor.id, purpose=purpose, name=name[:LONGEST_NAME], size_bytes=size_bytes, begun_at=clock.real_now()
    )
    return _upload_row(row)


def upload_of(actor: Actor, upload_id: UUID, purpose: str) -> UploadRow:
    """How far one's own upload has come; raises NotFound for another's and for one begun for something else."""
    row = UploadSession.objects.filter(id=upload_id, account=actor.id, purpose=purpose).first()
    if row is None:
        raise NotFound
    return _upload_row(row)


@transaction.atomic
def add_to_upload(actor: Actor, upload_id: UUID, purpose: str, *, offset: int, content: IO[bytes]) -> UploadRow:
    """Adds the next piece; when it is the last one the file is taken as `store_file` takes it.

    Raises NotFound, OffsetWrong when the piece does not begin where the last one ended, and what `store_file` raises:
    then the upload is over and has to be begun anew.
    """
    own = UploadSession.objects.select_for_update(of=("self",), no_key=True)
    row = own.filter(id=upload_id, account=actor.id, purpose=purpose).first()
    if row is None:
        raise NotFound
    if row.file_id is not None:  # the answer to the last piece was lost on its way
        return _upload_row(row)
    if offset != row.received_bytes:
        raise OffsetWrong(offset=row.received_bytes)
    most = min(row.size_bytes - offset, LONGEST_PIECE)
    row.received_bytes = pieces.add_piece(row.id, offset, content, most)
    row.save(update_fields=["received_bytes"])
    return _upload_row(row)


def finish_upload(actor: Actor, upload_id: UUID, purpose: str) -> FileRow:
    """Takes a file of which every piece has come; again, it gives the same file. Raises as `store_file` does."""
    row = UploadSession.objects.filter(id=upload_id, account=actor.id, purpose=purpose).first()
    if row is None:
        raise NotFound
    if row.file_id is None:
        if row.received_bytes != row.size_bytes:
            raise OffsetWrong(offset=row.received_bytes)
        try:
            with pieces.open_pieces(row.id) as content:
                row.file_id = store_file(actor, name=row.name, content=content).id
        except FileRefused:
            row.delete()
            pieces.drop_pieces(upload_id)
            raise
        row.save(update_fields=["file"])
        pieces.drop_pieces(upload_id)
    return file_row(row.file_id)


def drop_old_uploads() -> None:
    """Forgets uploads that nobody went on with for a day."""
    old = UploadSession.objects.filter(begun_at__lt=clock.real_now() - UPLOAD_LASTS)
    for row in old.order_by("begun_at")[:AT_ONCE]:
        pieces.drop_pieces(row.id)
        row.delete()


def _upload_row(row: UploadSession) -> UploadRow:
    return UploadRow(row.id, row.name, row.size_bytes, row.received_bytes, row.file_id)


def scan_file(file_id: UUID) -> None:
    """Looks at a file that was kept while the scanner did not answer; raises ScannerUnavailable, to be tried again."""
    file = StoredFile.objects.filter(id=file_id, scan=ScanState.PENDING).first()
    if file is None:
        return
    found = scanning.malware_in(connectors.place_of(file.sha256))
    state = ScanState.INFECTED if found else ScanState.CLEAN
    StoredFile.objects.filter(sha256=file.sha256, scan=ScanState.PENDING).update(scan=state)
    if found:
        log.warning("malware found", file=str(file.id), name=found)


def _scanned(path: Path) -> ScanState:
    """The verdict on content that has just come; raises FileRefused for malware."""
    if not scanning.is_configured():
        return ScanState.NONE
    try:
        found = scanning.malware_in(path)
    except scanning.ScannerUnavailable as error:
        log.warning("scanner unavailable", error=str(error))
        return ScanState.PENDING
    if found:
        raise _refused(_("文件里查出了病毒，所以没有传上来。请先在自己的电脑或手机上查杀，再重新选一次。"))
    return ScanState.CLEAN


def _too_large(size_bytes: int | None, limit_bytes: int) -> FileRefused:
    limit = shown_size(limit_bytes)
    if size_bytes is None:
        return _refused(_("文件超过了 %(limit)s，没有传上来。请拍照时选“中等大小”，或改传 PDF。") % {"limit": limit})
    return _refused(
        _("文件 %(size)s，超过了 %(limit)s，没有传上来。请拍照时选“中等大小”，或改传 PDF。")
        % {"size": shown_size(size_bytes), "limit": limit}
    )


def _refused(reason: str) -> FileRefused:
    return FileRefused(reason, errors=[{"pointer": "/file", "reason": reason}])
