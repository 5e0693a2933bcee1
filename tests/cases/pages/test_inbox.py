"""The pages of the inbox: filters, views, claims, several at once, load, keys, notes."""

import io
import json
import zipfile

import pytest

from onewindow.cases import services
from onewindow.cases.models import Case, SavedView, Step
from tests.cases import world
from tests.support.pdf import pdf_text

SECRET_NOTE = "只给同事看的一句话"


@pytest.fixture
def number(bundle_number):
    return world.number_of("COMPANY")


def claimed():
    return Step.objects.get(case__key="COMPANY", code="s1").claimed_by is not None


@pytest.mark.parametrize("language", ["", "/en"])
def test_every_page_of_the_inbox_opens_in_both_languages(number, browser_of, language):
    official = browser_of("sj_receive")
    with world.at("2026-04-13T10:00"):
        pages = [official.get(f"{language}/desk/{page}") for page in ("", "load/", "keyboard/", "?lamp=red&whose=mine")]

    assert [page.status_code for page in pages] == [200] * 4
    assert number in pages[0].content.decode()
    assert number not in pages[3].content.decode()


@pytest.mark.parametrize("login", ["zhangsan", "lisi"])
def test_citizens_have_none_of_these_pages(number, browser_of, login):
    citizen = browser_of(login)
    for page in ("", "load/", "keyboard/"):
        assert citizen.get(f"/desk/{page}").status_code == 403
    for page in ("bulk/", "views/", f"cases/{number}/notes/", f"cases/{number}/tasks/s1/claim/"):
        assert citizen.post(f"/desk/{page}", {"text": "x", "name": "x"}).status_code == 403


def test_another_department_does_not_find_the_task(number, browser_of):
    stranger = browser_of("xf_receive")
    assert stranger.post(f"/desk/cases/{number}/tasks/s1/claim/").status_code == 404
    assert stranger.post(f"/desk/cases/{number}/tasks/s1/return/").status_code == 404
    assert stranger.post(f"/desk/cases/{number}/notes/", {"text": "x"}).status_code == 404
    assert not claimed()


def test_a_task_is_claimed_and_returned_from_the_list_and_from_the_case(number, browser_of):
    official, colleague = browser_of("sj_receive"), browser_of("sj_receive2")
    with world.at("2026-04-13T10:00"):
        back = official.post(f"/desk/cases/{number}/tasks/s1/claim/", {"next": "/desk/?tab=todo&lamp="})
        assert back["Location"] == "/desk/?tab=todo&lamp="
        assert "市监演示甲" in colleague.get("/desk/").content.decode()
        page = colleague.get(f"/desk/cases/{number}/").content.decode()
        assert "在市监演示甲手上" in page
        assert f"/desk/cases/{number}/accept/" not in page
        refused = colleague.post(f"/desk/cases/{number}/accept/")
        assert refused.status_code == 409
        assert "已被同岗位的同事领取" in refused.content.decode()
        back = official.post(f"/desk/cases/{number}/tasks/s1/return/", {"note": "请接着办"})
        assert back["Location"] == f"/desk/cases/{number}/"
        page = colleague.get(f"/desk/cases/{number}/").content.decode()

    assert "请接着办" in page
    assert f"/desk/cases/{number}/accept/" in page
    assert not claimed()


def test_a_button_never_leads_out_of_the_house(number, browser_of):
    answer = browser_of("sj_receive").post(f"/desk/cases/{number}/tasks/s1/claim/", {"next": "https://example.org/"})
    assert answer["Location"] == f"/desk/cases/{number}/"


def test_a_view_is_kept_offered_and_forgotten(number, browser_of):
    official = browser_of("sj_receive")
    answer = official.post("/desk/views/", {"name": "没人领的", "tab": "todo", "whose": "free"})
    assert answer["Location"] == "/desk/?tab=todo&whose=free"
    assert "没人领的" in official.get("/desk/").content.decode()
    assert official.post("/desk/views/", {"name": "", "tab": "todo"}).status_code == 422
    view = SavedView.objects.get()
    assert browser_of("sj_receive2").post(f"/desk/views/{view.id}/remove/").status_code == 404
    official.post(f"/desk/views/{view.id}/remove/")
    assert not SavedView.objects.exists()


def test_a_filter_that_does_not_exist_is_said_by_name(number, browser_of):
    assert browser_of("sj_receive").get("/desk/?lamp=blue").status_code == 422


def test_what_became_of_several_cases_is_told_one_by_one(number, browser_of):
    with world.at("2026-04-13T10:00"):
        page = browser_of("sj_receive").post("/desk/bulk/", {"act": "accept", "task": [f"{number}~s1", "QL-NONE~s1"]})
        nothing = browser_of("sj_receive").post("/desk/bulk/", {"act": "accept"})

    text = page.content.decode()
    assert "2 件里办成 1 件" in text
    assert "没办成" in text
    assert f"张** · {Case.objects.get(number=number).title}" in text
    assert "没有勾选办件" in nothing.content.decode()


def test_the_keys_are_turned_off_and_on(number, browser_of):
    official = browser_of("sj_receive")
    with world.at("2026-04-13T10:00"):
        assert "ow/keys" in official.get("/desk/").content.decode()
        official.post("/desk/keyboard/", {"keys": "off"})
        assert "ow/keys" not in official.get("/desk/").content.decode()
        official.post("/desk/keyboard/", {"keys": "on"})
        assert "ow/keys" in official.get("/desk/").content.decode()


def test_the_applicant_never_sees_a_note_or_who_has_her_case_in_hand(bundle_number, number, browser_of):
    with world.at("2026-04-13T10:00"):
        official = browser_of("sj_receive")
        services.claim_task(world.official("SJ-R", 1), number, "s1")
        assert official.post(f"/desk/cases/{number}/notes/", {"text": SECRET_NOTE}).status_code == 302
        assert SECRET_NOTE in official.get(f"/desk/cases/{number}/").content.decode()
        assert official.post(f"/desk/cases/{number}/notes/", {"text": ""}).status_code == 422
        applicant = browser_of("zhangsan")
        paths = [
            f"/my/cases/{bundle_number}/{page}" for page in ("", "receipt/", "calendar.ics", "file.zip", "file.pdf")
        ]
        paths += [
            f"/my/cases/{number}/clock/",
            "/my/cases/",
            "/my/",
            "/my/traces/",
            "/my/messages/",
            f"/api/v1/cases/{bundle_number}",
            "/api/v1/cases",
        ]
        answers = {path: read(applicant.get(path)) for path in paths}

    assert {path for path, text in answers.items() if SECRET_NOTE in text or "市监演示乙" in text} == set()
    assert bundle_number in answers[f"/api/v1/cases/{bundle_number}"]


def read(answer):
    """All that an answer says, a ZIP file's or PDF's content too."""
    assert answer.status_code == 200
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body.startswith(b"%PDF"):
        return pdf_text(body)
    if not body.startswith(b"PK"):
        return body.decode()
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        texts = [archive.read(name).decode(errors="replace") for name in archive.namelist()]
        assert json.loads(archive.read("case.json"))
    return "\n".join(texts)
