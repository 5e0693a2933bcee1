"""What an applicant takes away: dates for her calendar, and her whole file."""

import io
import json
import zipfile
from datetime import date

import pytest
from icalendar import Calendar

from onewindow.cases import services
from onewindow.cases.services import CorrectionPoint
from onewindow.config.journey.filling import sample_pdf
from onewindow.documents.services import store_file
from tests.cases import world

PDF = sample_pdf("charter")


def events(answer):
    return {str(one["uid"]).split("-", 1)[1]: one["dtstart"].dt for one in Calendar.from_ical(answer.content).events}


def test_her_dates_come_as_a_calendar_in_her_language(bundle_number, browser_of):
    browser = browser_of("zhangsan")
    with world.at("2026-04-13T09:31"):
        services.accept_case(world.official("SJ-R"), world.number_of("COMPANY"))
        answer = browser.get(f"/my/cases/{bundle_number}/calendar.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    assert events(answer)["COMPANY-due@onewindow"] == date(2026, 4, 14)
    english = browser.get(f"/en/my/cases/{bundle_number}/calendar.ics").content.decode()
    assert "Done by this day" in english
    assert f"/my/cases/{bundle_number}/calendar.ics" in browser.get(f"/my/cases/{bundle_number}/").content.decode()


def test_what_she_must_do_and_until_when_is_among_them(bundle_number, browser_of):
    number = world.number_of("COMPANY")
    with world.at("2026-04-13T10:00"):
        services.request_correction(world.official("SJ-R"), number, [CorrectionPoint("M-CHARTER", "请补章程")])
    assert "COMPANY-correct@onewindow" in events(browser_of("zhangsan").get(f"/my/cases/{bundle_number}/calendar.ics"))


def test_her_whole_file_holds_the_case_the_sealed_documents_and_her_papers(city, browser_of):
    owner = world.person("zhangsan")
    row = store_file(owner, name="章程.pdf", content=io.BytesIO(PDF))
    opening = world.restaurant(owner)
    for part in opening.parts:
        for given in part.materials:
            if given.code == "M-CHARTER":
                object.__setattr__(given, "file_ids", (row.id,))
    number = services.open_case(owner, opening)
    answer = browser_of("zhangsan").get(f"/my/cases/{number}/file.zip")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        names = archive.namelist()
        case = json.loads(archive.read("case.json"))
        charter = next(name for name in names if name.startswith("papers/M-CHARTER-1"))
        assert archive.read(charter) == PDF
        receipt = json.loads(archive.read(next(name for name in names if name.startswith("documents/receipt"))))
    assert case["number"] == number
    assert receipt["is_seal_valid"] is True


@pytest.mark.parametrize("place", ["calendar.ics", "file.zip", "file.pdf"])
def test_nobody_else_takes_them_away(bundle_number, browser_of, place):
    for login, status in (("liuyang", 404), ("sj_receive", 403)):
        assert browser_of(login).get(f"/my/cases/{bundle_number}/{place}").status_code == status


def text_of(answer):
    from pypdfium2 import PdfDocument

    document = PdfDocument(answer.content)
    return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]


def test_her_whole_file_is_one_pdf_whose_chinese_can_be_selected(city, browser_of):
    owner = world.person("zhangsan")
    row = store_file(owner, name="章程.pdf", content=io.BytesIO(PDF))
    opening = world.restaurant(owner)
    for part in opening.parts:
        for given in part.materials:
            if given.code == "M-CHARTER":
                object.__setattr__(given, "file_ids", (row.id,))
    with world.at("2026-04-13T09:30"):
        number = services.open_case(owner, opening)
        services.accept_case(world.official("SJ-R"), world.number_of("COMPANY"))
    answer = browser_of("zhangsan").get(f"/my/cases/{number}/file.pdf")

    pages = text_of(answer)
    whole = "".join("".join(pages).split())

    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    assert "目录" in pages[0] and "谁看过我的数据" in "".join(pages[:2])
    for words in ("清岚三丰餐饮有限公司", "收件凭证", "受理通知书", "期限怎么算的", row.sha256, "4月14日", "电子印章"):
        assert words in whole
    assert "339902198803121010" not in whole, "numbers of identity documents are masked as on the page"


def test_the_pdf_comes_in_english_under_its_english_address(bundle_number, browser_of):
    whole = " ".join(" ".join(text_of(browser_of("zhangsan").get(f"/en/my/cases/{bundle_number}/file.pdf"))).split())

    assert "Contents" in whole
    assert "Receipt" in whole


def test_a_server_without_a_chinese_font_says_so_and_what_to_do(bundle_number, browser_of, monkeypatch):
    from onewindow.documents.connectors import printing

    monkeypatch.setattr(printing, "font_path", lambda: "")

    answer = browser_of("zhangsan").get(f"/my/cases/{bundle_number}/file.pdf")

    assert answer.status_code == 503
    assert "ZIP" in answer.content.decode()
