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


@pytest.mark.parametrize("place", ["calendar.ics", "file.zip"])
def test_nobody_else_takes_them_away(bundle_number, browser_of, place):
    for login, status in (("liuyang", 404), ("sj_receive", 403)):
        assert browser_of(login).get(f"/my/cases/{bundle_number}/{place}").status_code == status
