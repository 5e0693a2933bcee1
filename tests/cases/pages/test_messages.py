"""The pages of a case's thread."""

import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from onewindow.cases.models import CaseMessage
from onewindow.config.journey.filling import sample_pdf
from onewindow.documents.models import StoredFile
from tests.cases import world

PDF = sample_pdf("plan")


@pytest.fixture
def number(bundle_number):
    return world.number_of("COMPANY")


def paper(name="图.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def test_a_question_goes_to_the_post_and_the_answer_comes_back(bundle_number, number, browser_of):
    applicant, official = browser_of("zhangsan"), browser_of("sj_receive")
    with world.at("2026-04-13T10:00"):
        sent = applicant.post(f"/my/cases/{bundle_number}/messages/", {"about": number, "text": "章程用范本行吗？"})
        assert sent.status_code == 302
        assert "新留言" in official.get("/desk/").content.decode()
        assert "1 条新的" in official.get(f"/desk/cases/{number}/").content.decode()
        assert "章程用范本行吗？" in official.get(f"/desk/cases/{number}/messages/").content.decode()
        assert "新留言" not in official.get("/desk/").content.decode()
        official.post(f"/desk/cases/{number}/messages/", {"about": number, "kind": "answer", "text": "可以。"})
        assert "1 条新的" in applicant.get(f"/my/cases/{bundle_number}/").content.decode()
        page = applicant.get(f"/my/cases/{bundle_number}/messages/").content.decode()
        assert "1 条新的" not in applicant.get(f"/my/cases/{bundle_number}/").content.decode()

    assert "可以。" in page
    assert "市监演示甲" not in page


def test_asking_for_materials_is_refused_with_the_way_to_the_notice(number, browser_of):
    official = browser_of("sj_receive")
    with world.at("2026-04-13T10:00"):
        answer = official.post(
            f"/desk/cases/{number}/messages/", {"about": number, "kind": "materials", "text": "请补交章程"}
        )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "留言不能代替补正通知" in page
    assert f"/desk/cases/{number}/#dec" in page
    assert "请补交章程" in page, "what was typed is kept"
    assert not CaseMessage.objects.exists()


@pytest.mark.parametrize(("login", "status"), [("lisi", 404), ("sj_receive", 403)])
def test_nobody_else_opens_the_applicants_thread(bundle_number, number, browser_of, login, status):
    browser, path = browser_of(login), f"/my/cases/{bundle_number}/messages/"
    assert browser.get(path).status_code == status
    assert browser.post(path, {"about": number, "text": "x"}).status_code == status


@pytest.mark.parametrize(("login", "status"), [("zhangsan", 403), ("xf_receive", 404)])
def test_nobody_else_opens_the_thread_at_the_desk(number, browser_of, login, status):
    browser, path = browser_of(login), f"/desk/cases/{number}/messages/"
    assert browser.get(path).status_code == status
    assert browser.post(path, {"about": number, "text": "x", "kind": "answer"}).status_code == status


def test_nothing_is_written_about_a_case_of_another_matter(bundle_number, number, browser_of):
    path = f"/my/cases/{bundle_number}/messages/"
    assert browser_of("zhangsan").post(path, {"about": "YC0", "text": "x"}).status_code == 422
    assert not CaseMessage.objects.exists()


def test_attached_files_are_opened_by_both_sides_once_they_were_looked_at(bundle_number, number, browser_of):
    applicant, official = browser_of("zhangsan"), browser_of("sj_receive")
    path = f"/my/cases/{bundle_number}/messages/"
    with world.at("2026-04-13T10:00"):
        applicant.post(path, {"about": number, "text": "见附件", "attached": [paper("一.pdf"), paper("二.pdf")]})
        page = official.get(f"/desk/cases/{number}/messages/").content.decode()
        file_id = CaseMessage.objects.get().file_ids[0]
        for browser, place in ((applicant, path), (official, f"/desk/cases/{number}/messages/")):
            answer = browser.get(f"{place}files/{file_id}/")
            assert b"".join(answer.streaming_content) == PDF
            assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        StoredFile.objects.filter(id=file_id).update(scan="pending")
        assert official.get(f"/desk/cases/{number}/messages/files/{file_id}/").status_code == 409
        assert "正在查毒" in official.get(f"/desk/cases/{number}/messages/").content.decode()

    assert "一.pdf" in page
    assert "二.pdf" in page
    assert browser_of("lisi").get(f"{path}files/{file_id}/").status_code == 404
    assert browser_of("xf_receive").get(f"/desk/cases/{number}/messages/files/{file_id}/").status_code == 404


def test_a_file_that_is_not_taken_is_said_beside_its_field(bundle_number, number, browser_of):
    path = f"/my/cases/{bundle_number}/messages/"
    given = {"about": number, "text": "见附件", "attached": [paper("x.exe", b"MZ not a picture")]}
    answer = browser_of("zhangsan").post(path, given)
    assert answer.status_code == 422
    assert "不是 JPG、PNG、PDF 或 OFD" in answer.content.decode()
    assert "见附件" in answer.content.decode()


def test_she_takes_her_messages_and_their_files_away(bundle_number, number, browser_of):
    applicant = browser_of("zhangsan")
    given = {"about": number, "text": "见附件", "attached": [paper()]}
    applicant.post(f"/my/cases/{bundle_number}/messages/", given)
    answer = applicant.get(f"/my/cases/{bundle_number}/file.zip")

    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        [message] = json.loads(archive.read("messages.json"))
        assert message["text"] == "见附件"
        assert any(name.startswith("papers/message-1-") for name in archive.namelist())


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_pages_open_in_both_languages(bundle_number, number, browser_of, language):
    for login, path in (
        ("zhangsan", f"/my/cases/{bundle_number}/messages/"),
        ("sj_receive", f"/desk/cases/{number}/messages/"),
    ):
        assert browser_of(login).get(f"{language}{path}").status_code == 200
