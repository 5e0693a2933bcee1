import hashlib
import io
from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils.translation import override

from onewindow.documents.models import LegalDocument, StoredFile
from onewindow.documents.queries import (
    document_by_check_code,
    documents_of_cases,
    file_row,
    files,
    legal_document,
    open_file,
    template_in_force,
)
from onewindow.documents.rules.templates import TemplateCode
from onewindow.documents.services import FileRefused, issue_document, store_file
from onewindow.foundation import clock
from onewindow.foundation.errors import NotFound
from onewindow.foundation.ids import new_id
from tests.documents.factories import DOCX, EXE, GIF, HTML, JPG, OFD, PDF, PNG, archive

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.ONEWINDOW_FILES = tmp_path / "files"
    return settings.ONEWINDOW_FILES


def on_disk(store):
    return sorted(path.name for path in store.rglob("*") if path.is_file())


def issued(actor, **changes):
    facts = {
        "kind": "acceptance_notice",
        "organ": "SJ",
        "organ_name": "清岚市市场监督管理局",
        "organ_name_en": "Qinglan Market Supervision Bureau",
        "organ_short": "清市监",
        "case_number": "YC339900202604130000013",
        "title": "受理通知书",
        "title_en": "Notice of acceptance",
        "facts": {"due": "2026-04-24", "materials": ["M1", "M2"], "share": 0.5, "none": None},
        "issued_on": datetime(2026, 4, 13, 2, 0, tzinfo=UTC),
    }
    return issue_document(actor, **(facts | changes))


@pytest.mark.parametrize(
    ("content", "media_type", "ending"),
    [
        (PDF, "application/pdf", ".pdf"),
        (PNG, "image/png", ".png"),
        (JPG, "image/jpeg", ".jpg"),
        (OFD, "application/ofd", ".ofd"),
    ],
)
def test_the_four_sorts_of_files_are_taken_by_content(actor, store, content, media_type, ending):
    row = store_file(actor, name="随便什么名字.bin", content=io.BytesIO(content))

    assert (row.media_type, row.name, row.size_bytes) == (media_type, f"随便什么名字{ending}", len(content))
    assert row.sha256 == hashlib.sha256(content).hexdigest()
    assert on_disk(store) == [row.sha256]
    with open_file(row.id) as stream:
        assert stream.read() == content


@pytest.mark.parametrize(
    "content",
    [
        GIF,
        DOCX,
        EXE,
        HTML,
        b"plain text",
        archive(OFD__xml=b"<html/>"),
        archive(other__xml=b"<ofd:OFD/>"),
        b"PK\x03\x04",
    ],
)
def test_anything_else_is_refused_whatever_its_name(actor, store, content):
    with pytest.raises(FileRefused, match="JPG、PNG、PDF 或 OFD"):
        store_file(actor, name="looks-like.pdf", content=io.BytesIO(content))

    assert on_disk(store) == []
    assert not StoredFile.objects.exists()


def test_an_empty_file_is_refused(actor, store):
    with pytest.raises(FileRefused, match="空的"):
        store_file(actor, name="a.pdf", content=io.BytesIO(b""))

    assert on_disk(store) == []


def test_a_file_at_the_limit_is_taken_and_one_byte_more_is_not(actor, store):
    store_file(actor, name="a.pdf", content=io.BytesIO(PDF), limit_bytes=len(PDF))

    with pytest.raises(FileRefused, match="超过了 1 KB"):
        store_file(actor, name="a.pdf", content=io.BytesIO(PDF + b"x"), limit_bytes=len(PDF))

    assert len(on_disk(store)) == 1


def test_the_refusal_of_a_large_file_says_its_size_and_what_to_do(actor, store):
    upload = SimpleUploadedFile("a.pdf", PDF)
    upload.size = 34 * 1024 * 1024

    with pytest.raises(FileRefused) as refusal:
        store_file(actor, name="a.pdf", content=upload)

    assert refusal.value.detail == "文件 34 MB，超过了 20 MB，没有传上来。请拍照时选“中等大小”，或改传 PDF。"
    assert refusal.value.status == 422
    assert refusal.value.facts["errors"][0]["pointer"] == "/file"
    with override("en"), pytest.raises(FileRefused, match="34 MB, more than 20 MB"):
        store_file(actor, name="a.pdf", content=upload)


def test_equal_contents_share_one_place_and_have_rows_of_their_own(actor, store):
    one = store_file(actor, name="a.pdf", content=io.BytesIO(PDF))
    other = store_file(actor, name="b.pdf", content=io.BytesIO(PDF))

    assert one.id != other.id
    assert on_disk(store) == [one.sha256]
    assert set(files([one.id, other.id, new_id()])) == {one.id, other.id}


def test_nobody_else_on_the_machine_can_read_the_store(actor, store):
    row = store_file(actor, name="a.pdf", content=io.BytesIO(PDF))

    assert store.stat().st_mode & 0o077 == 0
    assert (store / row.sha256[:2] / row.sha256).stat().st_mode & 0o077 == 0


def test_a_broken_upload_leaves_nothing(actor, store):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            raise OSError("connection lost")

    with pytest.raises(OSError, match="lost"):
        store_file(actor, name="a.pdf", content=Broken())

    assert on_disk(store) == []


def test_a_file_that_does_not_exist_is_not_found():
    with pytest.raises(NotFound):
        file_row(new_id())
    assert files([]) == {}


def test_a_document_is_numbered_sealed_and_found(actor):
    row = issued(actor)

    document = legal_document(row.id)
    assert row.number == "清市监受〔2026〕000001号"
    assert issued(actor).number == "清市监受〔2026〕000002号"
    assert document.is_seal_valid
    assert document.facts == {"due": "2026-04-24", "materials": ["M1", "M2"], "share": 0.5, "none": None}
    assert (document.organ, document.organ_name) == ("SJ", "清岚市市场监督管理局")
    assert document_by_check_code(row.check_code) == document


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"kind": "decision"}, "清市监决〔2026〕000001号"),
        ({"organ_short": "清消"}, "清消受〔2026〕000001号"),
        ({"issued_on": datetime(2026, 12, 31, 16, 0, tzinfo=UTC)}, "清市监受〔2027〕000001号"),
        ({"kind": "receipt"}, "清市监收〔YC339900202604130000013〕"),
    ],
)
def test_each_organ_kind_and_year_counts_by_itself(actor, changes, number):
    issued(actor)

    assert issued(actor, **changes).number == number


def test_a_receipt_costs_one_statement_and_another_document_two(actor, django_assert_num_queries):
    template_in_force(TemplateCode.RECEIPT, clock.today())  # once a process and day
    with django_assert_num_queries(1):
        issued(actor, kind="receipt")
    with django_assert_num_queries(2):
        issued(actor)


def test_check_codes_cannot_be_guessed(actor):
    codes = {issued(actor).check_code for _ in range(20)}

    assert len(codes) == 20
    assert all(len(code) >= 32 for code in codes)


@pytest.mark.parametrize(
    "change",
    [
        {"content": "{}"},
        {"number": "清市监受〔2026〕999999号"},
        {"organ": "XF"},
        {"case_number": "YC339900202604130000021"},
        {"kind": "decision"},
        {"issued_on": datetime(2026, 4, 14, tzinfo=UTC)},
        {"seal_key_id": "0000000000000000"},
        {"seal_value": "AAAA"},
    ],
)
def test_any_change_after_sealing_breaks_the_seal(actor, change):
    row = issued(actor)
    if "content" in change:
        content = LegalDocument.objects.get(id=row.id).content
        change = {"content": content.replace("2026-04-24", "2026-04-25")}

    LegalDocument.objects.filter(id=row.id).update(**change)

    assert not legal_document(row.id).is_seal_valid


def test_a_seal_of_another_key_does_not_hold(actor, settings):
    row = issued(actor)

    settings.ONEWINDOW_SEAL_KEY = "another seal"

    assert not legal_document(row.id).is_seal_valid


def test_facts_survive_as_they_were_sealed(actor):
    facts = {
        "day": clock.local(datetime(2026, 4, 13, tzinfo=UTC)).date(),
        "big": 10**30,
        "name": "𠮷\u0000",
        "n": {"b": 1, "a": []},
    }

    document = legal_document(issued(actor, facts=facts).id)

    assert document.is_seal_valid
    assert document.facts == {"day": "2026-04-13", "big": 10**30, "name": "𠮷\u0000", "n": {"b": 1, "a": []}}


def test_an_unknown_kind_is_refused(actor):
    with pytest.raises(ValueError, match="poem"):
        issued(actor, kind="poem")


def test_documents_of_several_cases_are_one_statement(actor, django_assert_num_queries):
    later = datetime(2026, 4, 13, 2, 1, tzinfo=UTC)
    first, second = issued(actor), issued(actor, case_number="YC339900202604130000021", issued_on=later)
    issued(actor, case_number="YC339900202604130000030")

    with django_assert_num_queries(1):
        found = documents_of_cases([first.case_number, second.case_number])

    assert found == [first, second]
    assert documents_of_cases([]) == []


def test_a_document_that_does_not_exist_is_not_found():
    with pytest.raises(NotFound):
        legal_document(new_id())
    assert document_by_check_code("nothing") is None


@pytest.mark.django_db(transaction=True)
def test_documents_issued_at_the_same_moment_have_different_numbers(actor):
    start = Barrier(4)
    numbers = []

    def issue():
        start.wait()
        numbers.append(issued(actor).number)
        connection.close()

    threads = [Thread(target=issue) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(numbers) == [f"清市监受〔2026〕{n:06d}号" for n in range(1, 5)]
