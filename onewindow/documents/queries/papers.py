"""Questions about files and documents."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from onewindow.documents import connectors
from onewindow.documents.connectors import rendering
from onewindow.documents.connectors.scanning import is_configured
from onewindow.documents.models import LegalDocument, StoredFile
from onewindow.documents.rules import Content, DocumentKind, ScanState
from onewindow.documents.rules.clerical import CORRECTABLE
from onewindow.documents.rules.templates import filled, slot_facts
from onewindow.foundation import signing
from onewindow.foundation.errors import Conflict, NotFound
from onewindow.foundation.lookups import Lookup, Row
from onewindow.foundation.marks import marked
from onewindow.foundation.rows import rebuilt


class FileNotOpened(Conflict):
    """The file was not looked at for malware yet, or malware was found in it."""

    code, title = "file-not-opened", marked("这个文件还没查完毒，或者查出了病毒，现在不能打开")


class FileNotShown(Conflict):
    """The file cannot be shown as pictures: OFD, damaged, or locked by a password."""

    code, title = "file-not-shown", marked("这个文件不能在网页里看：可能是 OFD、损坏或加了密码，请下载打开")


CHECK_CODE = re.compile(r"[A-Za-z0-9_-]{16,43}")


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file that was handed in."""

    id: UUID
    sha256: str
    size_bytes: int
    media_type: str
    name: str
    stored_at: datetime
    scan: str = ScanState.NONE

    @property
    def may_be_opened(self) -> bool:
        """Whether others than who handed it in may open it: it was looked at, or nothing looks at files here."""
        return self.scan in {ScanState.CLEAN, ScanState.NONE}


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document as lists show it. `organ` is the department's code, `organ_name` what the document calls it."""

    id: UUID
    kind: str
    number: str
    check_code: str
    organ: str
    organ_name: str
    organ_name_en: str
    case_number: str
    title: str
    title_en: str
    issued_on: datetime
    corrects: UUID | None = None


@dataclass(frozen=True, slots=True)
class SealedDocument(DocumentRow):
    """A document with all that it says, and whether its seal holds; `corrected_by` is the one that holds now."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    seal_algorithm: str = ""
    seal_key_id: str = ""
    sealed_at: datetime | None = None
    is_seal_valid: bool = False
    corrected_by: UUID | None = None
    corrected_by_number: str = ""
    template: str = ""
    template_version: int = 0
    template_id: UUID | None = None
    text: str = ""
    text_en: str = ""


def stored_file_row(file: StoredFile) -> FileRow:
    """The row that other parts may hold."""
    return FileRow(file.id, file.sha256, file.size_bytes, file.media_type, file.name, file.stored_at, file.scan)


def document_row(document: LegalDocument) -> DocumentRow:
    """The row that other parts may hold."""
    return DocumentRow(**_shown(document, json.loads(document.content)))


def file_row(file_id: UUID) -> FileRow:
    """One file; raises NotFound."""
    file = StoredFile.objects.filter(id=file_id).first()
    if file is None:
        raise NotFound
    return stored_file_row(file)


def files(ids: Collection[UUID]) -> dict[UUID, FileRow]:
    """Several files in one statement; the ones that do not exist are left out."""
    return files_lookup(ids).alone() if ids else {}


def files_lookup(ids: Collection[UUID]) -> Lookup[dict[UUID, FileRow]]:
    """As `files`, to be asked beside other questions."""

    def answer(rows: Sequence[Row]) -> dict[UUID, FileRow]:
        found = [rebuilt(StoredFile, row) for row in rows]
        return {file.id: stored_file_row(file) for file in found}

    return Lookup("select * from documents_storedfile where id = any(%s::uuid[])", [list(ids)], answer)


def twins_lookup(ids: Collection[UUID]) -> Lookup[list[UUID]]:
    """Every file with the same content as one of these, themselves too; its text can stand in another lookup's."""
    return Lookup(
        "select twin.id from documents_storedfile one join documents_storedfile twin using (sha256)"
        " where one.id = any(%s::uuid[])",
        [list(ids)],
        lambda rows: [UUID(row["id"]) for row in rows],
    )


def open_file(file_id: UUID) -> BinaryIO:
    """The file's content, for who handed it in. Who that is is for the part to say that serves it."""
    row = file_row(file_id)
    if row.scan == ScanState.INFECTED:
        raise FileNotOpened
    return connectors.open_content(row.sha256)


def open_scanned_file(file_id: UUID) -> BinaryIO:
    """The file's content for somebody else; raises FileNotOpened until it was looked at for malware."""
    if not file_row(file_id).may_be_opened:
        raise FileNotOpened
    return open_file(file_id)


def preview_pages(file_id: UUID, *, is_own: bool = False) -> int:
    """How many pages of a file can be shown as pictures; raises FileNotShown, and FileNotOpened as `open_scanned_file`."""
    row = _shown_row(file_id, is_own=is_own)
    try:
        return rendering.page_count(connectors.place_of(row.sha256), row.media_type)
    except rendering.NotDrawn as error:
        raise FileNotShown from error


def preview(file_id: UUID, page: int, *, is_own: bool = False, mark: str = "", plain_mark: str = "") -> bytes:
    """One page (from 0) of a file as a PNG picture without active content; raises as `preview_pages` does.

    `mark` is written across it, or `plain_mark` where there is no font with Chinese characters.
    """
    row = _shown_row(file_id, is_own=is_own)
    words = mark if rendering.can_write_chinese() else plain_mark or mark
    try:
        return rendering.draw_page(connectors.place_of(row.sha256), row.media_type, page, words)
    except rendering.NotDrawn as error:
        raise FileNotShown from error


def _shown_row(file_id: UUID, *, is_own: bool) -> FileRow:
    row = file_row(file_id)
    if row.scan == ScanState.INFECTED or not (is_own or row.may_be_opened):
        raise FileNotOpened
    return row


def files_are_scanned() -> bool:
    """Whether anything looks for malware here; where not, officials are told."""
    return is_configured()


def legal_document(document_id: UUID) -> SealedDocument:
    """One document with its facts and the verdict on its seal; raises NotFound."""
    document = LegalDocument.objects.select_related("correction").filter(id=document_id).first()
    if document is None:
        raise NotFound
    return _sealed(document)


def made_again(document_id: UUID) -> tuple[str, str]:
    """The text in both languages as the template's stored version makes it now from the sealed facts; raises NotFound."""
    document = LegalDocument.objects.select_related("template").filter(id=document_id).first()
    if document is None or document.template is None:
        raise NotFound
    record = json.loads(document.content)
    content = Content(**{**record, "issued_on": datetime.fromisoformat(record["issued_on"])})
    slots, template = slot_facts(content), document.template
    return filled(template.text, slots, is_english=False), filled(template.text_en, slots, is_english=True)


def correctable_texts(document: SealedDocument) -> dict[str, str]:
    """The texts of a document in which a slip of the pen can be corrected, by their names."""
    found = {name: document.facts.get(name) for name in CORRECTABLE}
    return {name: text for name, text in found.items() if isinstance(text, str) and text}


def document_by_check_code(check_code: str) -> SealedDocument | None:
    """The document that bears the check code; None when there is none."""
    if not CHECK_CODE.fullmatch(check_code):
        return None
    document = LegalDocument.objects.select_related("correction").filter(check_code=check_code).first()
    return _sealed(document) if document else None


def receipted_case(check_code: str) -> str | None:
    """The case that a receipt acknowledges, as the ledger names it, by the receipt's check code."""
    if not CHECK_CODE.fullmatch(check_code):
        return None
    found = LegalDocument.objects.filter(check_code=check_code, kind=DocumentKind.RECEIPT)
    number = found.values_list("case_number", flat=True).first()
    return f"case:{number}" if number else None


def documents_of_cases(numbers: Collection[str]) -> list[DocumentRow]:
    """The documents of several cases, oldest first, in one statement."""
    return documents_lookup(numbers).alone() if numbers else []


def documents_lookup(numbers: Collection[str]) -> Lookup[list[DocumentRow]]:
    """As `documents_of_cases`, to be asked beside other questions."""
    return Lookup(
        "select * from documents_legaldocument where case_number = any(%s) order by issued_on, id",
        [list(numbers)],
        lambda rows: [document_row(rebuilt(LegalDocument, row)) for row in rows],
    )


def _sealed(document: LegalDocument) -> SealedDocument:
    record = json.loads(document.content)
    newer = document.correction if hasattr(document, "correction") else None
    return SealedDocument(
        **_shown(document, record),
        facts=record["facts"],
        seal_algorithm=document.seal_algorithm,
        seal_key_id=document.seal_key_id,
        sealed_at=document.sealed_at,
        is_seal_valid=_is_seal_valid(document, record),
        corrected_by=newer.id if newer else None,
        corrected_by_number=newer.number if newer else "",
        template=record.get("template", ""),
        template_version=record.get("template_version", 0),
        template_id=document.template_id,
        text=record.get("text", ""),
        text_en=record.get("text_en", ""),
    )


def _shown(document: LegalDocument, record: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": document.id,
        "kind": document.kind,
        "number": document.number,
        "check_code": document.check_code,
        "organ": document.organ,
        "organ_name": record["organ_name"],
        "organ_name_en": record["organ_name_en"],
        "case_number": document.case_number,
        "title": record["title"],
        "title_en": record["title_en"],
        "issued_on": document.issued_on,
        "corrects": document.corrects_id,
    }


def _is_seal_valid(document: LegalDocument, record: Mapping[str, Any]) -> bool:
    """The seal holds when the sealed text is unchanged and the columns beside it say the same."""
    seal = signing.Signature(document.seal_algorithm, document.seal_key_id, document.seal_value)
    columns = {
        "kind": document.kind,
        "number": document.number,
        "check_code": document.check_code,
        "organ": document.organ,
        "case_number": document.case_number,
    }
    return (
        signing.verify(document.content.encode(), seal)
        and all(record[name] == value for name, value in columns.items())
        and datetime.fromisoformat(record["issued_on"]) == document.issued_on
    )
