"""Which files are taken, how documents are numbered, and what a seal covers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

MEBIBYTE = 1024 * 1024
LIMIT_BYTES = 20 * MEBIBYTE
NAME_CHARACTERS = 120
# By content, never by name: media type and the ending under which a file is given out.
MEDIA_TYPES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "application/pdf": ".pdf",
    "application/ofd": ".ofd",  # GB/T 33190
}


class ScanState(StrEnum):
    """What is known of malware in a file: `none` where nothing looks, `pending` while the scanner does not answer."""

    NONE = "none"
    PENDING = "pending"
    CLEAN = "clean"
    INFECTED = "infected"


class DocumentKind(StrEnum):
    """The documents that an organ issues in a case."""

    RECEIPT = "receipt"
    ACCEPTANCE_NOTICE = "acceptance_notice"
    CORRECTION_NOTICE = "correction_notice"
    NON_ACCEPTANCE = "non_acceptance"
    DECISION = "decision"
    COMMITMENT = "commitment"
    TRANSFER_NOTICE = "transfer_notice"
    HEARING_NOTICE = "hearing_notice"
    HEARING_RECORD = "hearing_record"
    PAUSE_NOTICE = "pause_notice"
    EXTENSION_NOTICE = "extension_notice"
    EXPERT_REPORT = "expert_report"


KIND_WORDS = {
    DocumentKind.RECEIPT: "收",
    DocumentKind.ACCEPTANCE_NOTICE: "受",
    DocumentKind.CORRECTION_NOTICE: "补",
    DocumentKind.NON_ACCEPTANCE: "不受",
    DocumentKind.DECISION: "决",
    DocumentKind.COMMITMENT: "诺",
    DocumentKind.TRANSFER_NOTICE: "移",
    DocumentKind.HEARING_NOTICE: "听",
    DocumentKind.HEARING_RECORD: "录",
    DocumentKind.EXPERT_REPORT: "评",
    DocumentKind.PAUSE_NOTICE: "中",
    DocumentKind.EXTENSION_NOTICE: "延",
}


@dataclass(frozen=True, slots=True)
class Content:
    """What a document says: all of this is under its seal, also the text that its template made of the facts."""

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
    facts: Mapping[str, Any]
    template: str = ""
    template_version: int = 0
    text: str = ""
    text_en: str = ""

    def as_record(self) -> dict[str, Any]:
        """The content as JSON, in which a moment has one way of being written."""
        return {
            "kind": self.kind,
            "number": self.number,
            "check_code": self.check_code,
            "organ": self.organ,
            "organ_name": self.organ_name,
            "organ_name_en": self.organ_name_en,
            "case_number": self.case_number,
            "title": self.title,
            "title_en": self.title_en,
            "issued_on": self.issued_on.astimezone(UTC).isoformat(timespec="microseconds"),
            "facts": dict(self.facts),
            "template": self.template,
            "template_version": self.template_version,
            "text": self.text,
            "text_en": self.text_en,
        }


def series_of(kind: DocumentKind, organ_short: str, day: date) -> str:
    """What is numbered together: one organ's documents of one kind in one year, 清市监受〔2026〕."""
    return f"{organ_short}{KIND_WORDS[kind]}〔{day.year}〕"


def number_in(series: str, sequence: int) -> str:
    """The number of the sequence's document: 清市监受〔2026〕000012号."""
    return f"{series}{sequence:06d}号"


def receipt_number(organ_short: str, case_number: str) -> str:
    """The number of a receipt: it bears its case's, since a case is received once."""
    return f"{organ_short}{KIND_WORDS[DocumentKind.RECEIPT]}〔{case_number}〕"


def stored_name(name: str, media_type: str) -> str:
    """The name under which a file is kept and given out: no folder, nothing unprintable, the ending of its content."""
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(c for c in base if c.isprintable() and c not in '<>:"|?*').strip()
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", visible).strip(" .")[:NAME_CHARACTERS]
    return (stem or "file") + MEDIA_TYPES[media_type]


def shown_size(size_bytes: int) -> str:
    """A size for people: 34 MB, 1.5 MB, 12 KB."""
    if size_bytes >= 10 * MEBIBYTE:
        return f"{size_bytes / MEBIBYTE:.0f} MB"
    if size_bytes >= MEBIBYTE:
        return f"{size_bytes / MEBIBYTE:.1f} MB".replace(".0 MB", " MB")
    return f"{max(1, round(size_bytes / 1024))} KB"
