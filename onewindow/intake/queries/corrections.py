"""The notice of correction as its applicant answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO
from uuid import UUID

from onewindow.cases import queries as cases
from onewindow.cases.queries import CasePart, CorrectionPointRow, MaterialRow
from onewindow.catalogue import queries as catalogue
from onewindow.documents import queries as documents
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import NotFound
from onewindow.identity import queries as identity
from onewindow.intake.models import CorrectionDraft
from onewindow.intake.rules.content import FileRef

PENDING = "correction_pending"


@dataclass(frozen=True, slots=True)
class Offer:
    """A paper that she handed in before: when, and for what."""

    file_id: UUID
    name: str
    size_bytes: int
    media_type: str
    case_number: str
    title: str
    title_en: str
    given_on: date


@dataclass(frozen=True, slots=True)
class PointShown:
    """One point of the notice, with what she has got ready for it."""

    material: str
    name: str
    name_en: str
    text: str
    files: tuple[FileRef, ...]
    offers: tuple[Offer, ...]
    can_promise: bool
    is_promised: bool


@dataclass(frozen=True, slots=True)
class CorrectionPage:
    """The notice of one case and its answer so far."""

    number: str
    parent_number: str
    title: str
    title_en: str
    department_name: str
    department_name_en: str
    phone: str
    due_on: date | None
    is_open: bool
    points: tuple[PointShown, ...]
    files: Mapping[str, tuple[FileRef, ...]]
    choices: Mapping[str, str]
    given: Mapping[str, MaterialRow]


def correction_page(actor: Actor, number: str) -> CorrectionPage:
    """The notice of a case for its applicant; raises NotFound for everybody else and where there is no notice."""
    page = cases.case_page(actor, number)
    part = next((child for child in page.children if child.number == number), None)
    if part is None or (part.correction is None and part.tolerance_due is None):
        raise NotFound
    is_pending = part.state == PENDING
    draft = CorrectionDraft.objects.filter(case_number=number).first()
    content = draft.content if draft else CorrectionDraft().content
    return CorrectionPage(
        number=number,
        parent_number=page.number,
        title=part.title,
        title_en=part.title_en,
        department_name=part.department_name,
        department_name_en=part.department_name_en,
        phone=part.phone,
        due_on=part.correction.due_on if part.correction and is_pending else part.tolerance_due,
        is_open=is_pending or bool(part.tolerated),
        points=_points(actor, part, content.files, content.choices),
        files=content.files,
        choices=content.choices,
        given={row.code: row for row in part.materials},
    )


def _points(
    actor: Actor, part: CasePart, files: Mapping[str, tuple[FileRef, ...]], choices: Mapping[str, str]
) -> tuple[PointShown, ...]:
    notice = part.correction.points if part.correction and part.state == PENDING else _tolerated(part)
    codes = {point.material for point in notice}
    refs = {row.ref for row in identity.parties_of(actor)}
    earlier = cases.earlier_files(refs, codes)
    stored = documents.files({offer.file_id for offers in earlier.values() for offer in offers})
    commitments = {m.code for m in catalogue.published_item(part.item).materials if m.commitment}
    shown = []
    for point in notice:
        code = point.material
        offers = tuple(
            Offer(
                o.file_id,
                f.name,
                f.size_bytes,
                f.media_type,
                o.case_number,
                o.case_title,
                o.case_title_en,
                clock.local(o.given_at).date(),
            )
            for o in earlier.get(code, ())
            if o.case_number != part.number and (f := stored.get(o.file_id))
        )
        shown.append(
            PointShown(
                material=code,
                name=point.material_name,
                name_en=point.material_name_en,
                text=point.text,
                files=files.get(code, ()),
                offers=offers,
                can_promise=code in commitments,
                is_promised=choices.get(code) == "promise",
            )
        )
    return tuple(shown)


def _tolerated(part: CasePart) -> tuple[CorrectionPointRow, ...]:
    """The papers that an acceptance let follow later (容缺), as points."""
    rows = {row.code: row for row in part.materials}
    return tuple(
        CorrectionPointRow(
            code, rows[code].name if code in rows else code, rows[code].name_en if code in rows else code, ""
        )
        for code in part.tolerated
    )


def correction_file(actor: Actor, number: str, file_id: UUID) -> tuple[FileRef, BinaryIO]:
    """A file prepared in answer to a notice, open for reading; only for the applicant."""
    page = correction_page(actor, number)
    for files in page.files.values():
        for file in files:
            if file.id == str(file_id):
                return file, documents.open_file(file_id)
    raise NotFound
