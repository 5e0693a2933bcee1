"""The page and the addresses of the API on which an applicant changes how she is reached."""

import pytest

from onewindow.cases.models import CaseContact
from tests.cases import world

NEW = {"phone": "138 0000 1234", "email": "new-mail@example.cn", "address": "清岚市澄湖区望湖路88号 张三收"}


def test_she_changes_it_on_a_page_that_needs_no_script(bundle_number, browser_of):
    applicant, official = browser_of("zhangsan"), browser_of("sj_receive")
    path = f"/my/cases/{bundle_number}/contact/"
    with world.at("2026-04-13T10:00"):
        assert path in applicant.get(f"/my/cases/{bundle_number}/").content.decode()
        sent = applicant.post(path, NEW)
        page = applicant.get(sent["Location"]).content.decode()
        desk = official.get(f"/desk/cases/{world.number_of('COMPANY')}/").content.decode()

    assert sent.status_code == 302
    assert "改好了" in page
    assert "13800001234" in page, "her own is shown to her in full"
    assert "138****1234" in desk
    assert "13800001234" not in desk
    assert "望湖路88号" not in desk


def test_what_cannot_be_right_is_said_beside_its_field_and_kept(bundle_number, browser_of):
    answer = browser_of("zhangsan").post(f"/my/cases/{bundle_number}/contact/", NEW | {"email": "nothing"})
    assert answer.status_code == 422
    assert "不像邮箱" in answer.content.decode()
    assert "望湖路88号" in answer.content.decode()
    assert not CaseContact.objects.exists()


def test_the_same_again_is_answered_with_words(bundle_number, browser_of):
    applicant, path = browser_of("zhangsan"), f"/my/cases/{bundle_number}/contact/"
    applicant.post(path, NEW)
    again = applicant.post(path, NEW)
    assert (again.status_code, "没有要改的" in again.content.decode()) == (422, True)


@pytest.mark.parametrize(("login", "status"), [("lisi", 404), ("sj_receive", 403)])
def test_nobody_else_opens_it(bundle_number, browser_of, login, status):
    browser = browser_of(login)
    for path in (f"/my/cases/{bundle_number}/contact/", f"/api/v1/cases/{bundle_number}/contact"):
        assert browser.get(path).status_code == status
    assert browser.post(f"/my/cases/{bundle_number}/contact/", NEW).status_code == status
    put = browser.put(f"/api/v1/cases/{bundle_number}/contact", NEW, content_type="application/json")
    assert put.status_code == status
    assert not CaseContact.objects.exists()


def test_the_api_gives_and_changes_it(bundle_number, browser_of):
    browser, path = browser_of("zhangsan"), f"/api/v1/cases/{bundle_number}/contact"
    put = browser.put(path, NEW, content_type="application/json")
    assert put.status_code == 200, put.content
    told = browser.get(path).json()
    assert (told["phone"], told["email"], told["may_change"]) == ("13800001234", "new-mail@example.cn", True)
    assert [row["is_stated"] for row in told["history"]] == [False, True]
    assert browser.put(path, NEW, content_type="application/json").status_code == 409
    wrong = browser.put(path, NEW | {"phone": "1"}, content_type="application/json")
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/phone")


@pytest.mark.parametrize("language", ["", "/en"])
def test_it_opens_in_both_languages(bundle_number, browser_of, language):
    page = browser_of("zhangsan").get(f"{language}/my/cases/{bundle_number}/contact/")
    assert page.status_code == 200
