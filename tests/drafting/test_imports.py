"""Taking a spreadsheet in by the page: read and saved by jobs, looked at in between."""

import io

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from onewindow.drafting.models import Draft, ListImport
from onewindow.drafting.queries.imports import import_page
from onewindow.drafting.rules.sheets import reading
from onewindow.drafting.rules.sheets.mapping import FIELDS
from onewindow.drafting.services import listing
from onewindow.drafting.templatetags.drafting_columns import NAMES
from onewindow.drafting.views.imports import _plain
from onewindow.foundation.errors import Invalid, NotAllowed, NotFound

HEAD = ["事项名称", "基本编码", "实施主体", "事项类型", "承诺办结时限"]


def sheet(*rows, head=HEAD):
    book = Workbook()
    book.active.append(head)
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


GOOD = ["甲事项", "330131777001", "清岚市市场监督管理局", "公共服务", "5个工作日"]
OTHER = ["乙事项", "330131777002", "清岚市民政局", "公共服务", "5个工作日"]
BAD = ["=HYPERLINK(1)", "330131777003", "清岚市市场监督管理局", "公共服务", "5个工作日"]


def taken(people, login="sj_items", content=None):
    import_id = listing.begin_import(
        people[login], "list.xlsx", sheet(GOOD, OTHER, BAD) if content is None else content
    )
    listing.read_import(import_id)
    return import_id


def test_a_list_is_read_looked_at_and_saved_with_each_row_accounted_for(city, people):
    import_id = taken(people)
    page = import_page(people["sj_items"], import_id)
    assert page.state == "read"
    assert [row.outcome for row in page.rows][-1] == "rejected"
    assert Draft.objects.count() == 0

    listing.confirm_import(people["sj_items"], import_id)
    listing.save_import(import_id)
    page = import_page(people["sj_items"], import_id)
    assert page.state == "saved"
    assert list(Draft.objects.values_list("name", flat=True)) == ["甲事项"]
    assert page.rows[1].outcome == "rejected"  # of another department
    assert bytes(ListImport.objects.get().content) == b""


def test_a_second_press_and_a_second_run_of_the_job_save_nothing_twice(city, people):
    import_id = taken(people)
    listing.confirm_import(people["sj_items"], import_id)
    with pytest.raises(listing.NotAtThisStep):
        listing.confirm_import(people["sj_items"], import_id)
    listing.save_import(import_id)
    listing.save_import(import_id)
    listing.read_import(import_id)
    assert Draft.objects.count() == 1


def test_a_heading_that_nobody_knows_can_be_named_on_the_page(city, people):
    import_id = taken(
        people, content=sheet(GOOD, head=["事项名称", "基本编码", "哪个单位", "事项类型", "承诺办结时限"])
    )
    assert import_page(people["sj_items"], import_id).unread == ("哪个单位",)
    columns = {
        **import_page(people["sj_items"], import_id).columns,
        "哪个单位": "department",
        "承诺办结时限": "nonsense",
    }
    listing.map_columns(people["sj_items"], import_id, columns)
    listing.read_import(import_id)
    page = import_page(people["sj_items"], import_id)
    assert page.unread == ()
    assert page.rows[0].outcome != "rejected"


@pytest.mark.parametrize("content", [b"PK\x03\x04 no archive", b"\xd0\xcf\x11\xe0 old", b"\x00\xff\xfe", b"a;b\n1;2\n"])
def test_a_file_that_is_no_list_says_what_to_do(city, people, content):
    import_id = taken(people, content=content)
    page = import_page(people["sj_items"], import_id)
    assert page.state == "failed"
    assert page.error
    assert page.error_en


def test_a_file_that_is_empty_or_too_large_is_refused_before_it_is_kept(city, people, monkeypatch):
    monkeypatch.setattr(listing, "MOST_BYTES", 10)
    for content in (b"", b"x" * 11):
        with pytest.raises(Invalid):
            listing.begin_import(people["sj_items"], "list.xlsx", content)
    assert ListImport.objects.count() == 0
    assert reading.MOST_BYTES == 40_000_000


@pytest.mark.parametrize("login", ["sj_receive", "sj_approve", "ds_legal"])
def test_only_editors_and_the_catalogue_desk_take_lists_in(city, people, login, sign_in):
    with pytest.raises(NotAllowed):
        listing.begin_import(people[login], "list.xlsx", sheet(GOOD))
    assert sign_in(login).get(reverse("drafting:imports")).status_code == 403


def test_the_import_of_somebody_else_is_not_there(city, people):
    import_id = taken(people)
    with pytest.raises(NotFound):
        import_page(people["ds_catalogue"], import_id)
    with pytest.raises(NotFound):
        listing.confirm_import(people["ds_catalogue"], import_id)


def test_the_catalogue_desk_takes_in_the_list_of_the_whole_city(city, people):
    import_id = taken(people, "ds_catalogue")
    listing.confirm_import(people["ds_catalogue"], import_id)
    listing.save_import(import_id)
    assert set(Draft.objects.values_list("name", flat=True)) == {"甲事项", "乙事项"}


def test_the_pages_lead_from_the_file_to_the_drafts_without_a_script(city, people, sign_in):
    client = sign_in("sj_items")
    assert client.post(reverse("drafting:imports")).status_code == 422
    file = SimpleUploadedFile("清单.xlsx", sheet(GOOD, OTHER, BAD))
    place = client.post(reverse("drafting:imports"), {"file": file})["Location"]
    assert client.get(place)["Refresh"] == "2"
    listing.read_import(ListImport.objects.get().id)

    answer = client.get(place)
    page = BeautifulSoup(answer.content, "html.parser")
    assert "Refresh" not in answer
    assert len(page.select("tbody tr")) == 3
    assert len(page.select("select")) == len(HEAD)
    assert len(client.get(place, {"outcome": "rejected"}).content) < len(answer.content)
    report = client.get(f"{place}report.csv").content.decode()
    assert report.count("\r\n") >= 4
    assert "rejected" in report

    client.post(place, {"act": "save"})
    assert client.get(place)["Refresh"] == "2"
    listing.save_import(ListImport.objects.get().id)
    assert "已经存成草稿" in client.get(place).content.decode()
    assert client.post(place, {"act": "save"}).status_code == 409
    assert "Import a list" in client.get(f"/en{reverse('drafting:imports')}").content.decode()


def test_a_cell_of_the_report_never_runs_as_a_formula():
    assert [_plain(text) for text in ("=1+1", "@a", "甲")] == ["'=1+1", "'@a", "甲"]


def test_every_field_has_a_name():
    assert set(NAMES) == set(FIELDS)
