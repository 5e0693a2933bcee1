"""Answering the one notice of correction (一次性告知) of a case."""

from __future__ import annotations

from collections.abc import Collection
from typing import IO
from uuid import UUID

from django.db import transaction

from onewindow.cases import services as case_services
from onewindow.cases.services import MaterialGiven
from onewindow.documents import services as document_services
from onewindow.documents.services import UploadRow
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Conflict, Invalid, NotFound
from onewindow.foundation.marks import marked
from onewindow.intake.models import CorrectionDraft
from onewindow.intake.queries.corrections import CorrectionPage, correction_page
from onewindow.intake.rules import filling
from onewindow.intake.rules.content import PROMISE, Content, FileRef
from onewindow.intake.rules.evidence import SHARED, Given
from onewindow.intake.rules.filling import Entries
from onewindow.intake.services.values import MOST_FILES, TooManyFiles


class NothingToCorrect(Conflict):
    """The case waits for no correction: there was none, or it was answered."""

    code, title = "nothing-to-correct", marked("这件事现在没有要补的材料")


class CorrectionNotComplete(Invalid):
    """A point of the notice has no answer yet."""

    code, title = "correction-not-complete", marked("通知里还有没补的，所以没有交上去")


def open_correction(number: str, materials: Collection[str]) -> None:
    """Makes the page possible on which the applicant answers the notice; a second time changes nothing."""
    now = clock.now()
    CorrectionDraft.objects.bulk_create(
        [CorrectionDraft(case_number=number, materials=list(materials), opened_at=now, updated_at=now)],
        ignore_conflicts=True,
    )


def attach_correction_file(actor: Actor, number: str, code: str, *, name: str, content: IO[bytes]) -> FileRef:
    """Keeps a file for one point of the notice. Raises what documents raise for files that cannot be taken."""
    _require_point(_open_page(actor, number), code)
    stored = document_services.store_file(actor, name=name, content=content)
    ref = FileRef(str(stored.id), stored.name, stored.size_bytes, stored.media_type)
    _add(number, code, ref)
    return ref


def begin_correction_upload(actor: Actor, number: str, code: str, *, name: str, size_bytes: int) -> UploadRow:
    """Begins a file that comes in pieces, for one point of the notice; raises NotFound, NothingToCorrect, as documents."""
    _require_point(_open_page(actor, number), code)
    return document_services.begin_upload(actor, purpose=_purpose(number, code), name=name, size_bytes=size_bytes)


def correction_upload_of(actor: Actor, number: str, code: str, upload_id: UUID) -> UploadRow:
    """How far an upload for a point of the notice has come; raises NotFound."""
    return document_services.upload_of(actor, upload_id, _purpose(number, code))


def go_on_with_correction_upload(
    actor: Actor, number: str, code: str, upload_id: UUID, *, offset: int, content: IO[bytes]
) -> tuple[UploadRow, FileRef | None]:
    """Takes the next piece; with the last one the file answers its point. Raises as `attach_correction_file` does."""
    purpose = _purpose(number, code)
    row = document_services.add_to_upload(actor, upload_id, purpose, offset=offset, content=content)
    if row.received_bytes < row.size_bytes:
        return row, None
    _require_point(_open_page(actor, number), code)
    stored = document_services.finish_upload(actor, upload_id, purpose)
    ref = FileRef(str(stored.id), stored.name, stored.size_bytes, stored.media_type)
    _add(number, code, ref)
    return row, ref


def reuse_correction_file(actor: Actor, number: str, code: str, file_id: UUID) -> FileRef:
    """Takes a paper that she handed in before for one point of the notice."""
    page = _open_page(actor, number)
    _require_point(page, code)
    offer = next((each for point in page.points for each in point.offers if each.file_id == file_id), None)
    if offer is None:
        raise NotFound
    ref = FileRef(str(file_id), offer.name, offer.size_bytes, offer.media_type, offer.case_number)
    _add(number, code, ref)
    return ref


@transaction.atomic
def save_correction(actor: Actor, number: str, entries: Entries) -> None:
    """Keeps which promises were chosen and takes out the files that are no longer wanted."""
    _open_page(actor, number)
    draft = _locked(number)
    content = draft.content
    filling.merge(content, entries, ())
    _keep(draft, content)


@transaction.atomic
def _add(number: str, code: str, ref: FileRef) -> None:
    draft = _locked(number)
    content = draft.content
    present = content.files.get(code, ())
    if any(file.id == ref.id for file in present):
        return
    if len(present) >= MOST_FILES:
        raise TooManyFiles
    content.files[code] = (*present, ref)
    content.choices.pop(code, None)
    _keep(draft, content)


@transaction.atomic
def supply_correction(actor: Actor, number: str, *, is_partial: bool = False) -> None:
    """Hands in what the notice asked for. A second press finds it answered and does nothing.

    Raises CorrectionNotComplete for a point without an answer, unless she says that this is all she has.
    """
    correction_page(actor, number)  # refuses everybody else
    draft = _locked(number)
    page = correction_page(actor, number)  # read again: another press may have come first
    if draft.supplied_at is not None and not page.is_open:
        return
    if not page.is_open:
        raise NothingToCorrect
    materials = [made for point in page.points if (made := _material(page, point.material))]
    left = [point.material for point in page.points if point.material not in {made.code for made in materials}]
    if not materials or (left and not is_partial):
        raise CorrectionNotComplete(errors=[{"pointer": f"/points/{code}", "reason": "required"} for code in left])
    case_services.supply_correction(actor, number, materials, {})
    draft.supplied_at = clock.now()
    draft.save(update_fields=["supplied_at"])


def _material(page: CorrectionPage, code: str) -> MaterialGiven | None:
    files, row = page.files.get(code, ()), page.given.get(code)
    is_promise = page.choices.get(code) == PROMISE
    if not files and not is_promise:
        return None
    point = next(each for each in page.points if each.material == code)
    source = row.source if row else "applicant"
    return MaterialGiven(
        code=code,
        name=row.name if row else point.name,
        name_en=row.name_en if row else point.name_en,
        source=source,
        given=(Given.APPLICANT if files else Given.PROMISE).value,
        fallback=bool(files) and source in SHARED,
        file_ids=tuple(UUID(file.id) for file in files),
    )


def _purpose(number: str, code: str) -> str:
    return f"correction:{number}:{code}"


def _open_page(actor: Actor, number: str) -> CorrectionPage:
    page = correction_page(actor, number)
    if not page.is_open:
        raise NothingToCorrect
    return page


def _require_point(page: CorrectionPage, code: str) -> None:
    if code not in {point.material for point in page.points}:
        raise NotFound


def _locked(number: str) -> CorrectionDraft:
    """The answer in the making, locked; begun here where papers were allowed to follow without a notice (容缺)."""
    rows = CorrectionDraft.objects.select_for_update(of=("self",), no_key=True).filter(case_number=number)
    draft = rows.first()
    if draft is None:
        open_correction(number, ())
        draft = rows.get()
    return draft


def _keep(draft: CorrectionDraft, content: Content) -> None:
    draft.put_content(content)
    draft.updated_at = clock.now()
    draft.save(update_fields=["content_cipher", "updated_at"])
