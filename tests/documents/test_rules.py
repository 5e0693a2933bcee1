from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.documents.rules import (
    KIND_WORDS,
    MEDIA_TYPES,
    DocumentKind,
    number_in,
    receipt_number,
    series_of,
    shown_size,
    stored_name,
)


@pytest.mark.parametrize(
    ("name", "media_type", "kept"),
    [
        ("租赁合同.pdf", "application/pdf", "租赁合同.pdf"),
        ("C:\\Users\\me\\photo.JPEG", "image/jpeg", "photo.jpg"),
        ("../../etc/passwd", "application/pdf", "passwd.pdf"),
        ("invoice.exe", "application/pdf", "invoice.pdf"),
        ("v1.2 final.png", "image/png", "v1.2 final.png"),
        ("a\r\nb\x00.pdf", "application/pdf", "ab.pdf"),
        ("", "image/png", "file.png"),
        (".pdf", "application/pdf", "file.pdf"),
        ("买买提·艾力𠮷.pdf", "application/pdf", "买买提·艾力𠮷.pdf"),
        ("\u202efdp.exe", "application/pdf", "fdp.pdf"),
    ],
)
def test_a_file_keeps_a_harmless_name_with_the_ending_of_its_content(name, media_type, kept):
    assert stored_name(name, media_type) == kept


@given(st.text(), st.sampled_from(sorted(MEDIA_TYPES)))
def test_no_name_leads_elsewhere(name, media_type):
    kept = stored_name(name, media_type)

    assert kept.endswith(MEDIA_TYPES[media_type])
    assert len(kept) <= 124
    assert not set(kept) & set('/\\\r\n\x00"<>')
    assert not kept.startswith(".")


@pytest.mark.parametrize(
    ("size", "shown"),
    [(1, "1 KB"), (12_000, "12 KB"), (1024**2, "1 MB"), (1_572_864, "1.5 MB"), (34 * 1024**2, "34 MB")],
)
def test_sizes_are_shown_for_people(size, shown):
    assert shown_size(size) == shown


def test_documents_are_numbered_by_organ_kind_and_year():
    series = series_of(DocumentKind.ACCEPTANCE_NOTICE, "清市监", date(2026, 4, 13))

    assert number_in(series, 12) == "清市监受〔2026〕000012号"


def test_a_receipt_bears_its_cases_number():
    assert receipt_number("清市监", "YC339900202604130000013") == "清市监收〔YC339900202604130000013〕"


def test_every_kind_has_a_word_of_its_own():
    assert len(set(KIND_WORDS.values())) == len(DocumentKind)
