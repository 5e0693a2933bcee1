"""Papers shown as pictures to who may see them, and under which mark."""

import io

import pytest
from PIL import Image

from onewindow.cases.models import Case, CaseMaterial
from onewindow.cases.rules.papers import is_identity_paper
from onewindow.config.journey.filling import sample_pdf
from onewindow.documents.services import store_file
from tests.cases import world


@pytest.fixture
def paper(bundle_number, zhangsan):
    """A charter handed in with the company's case: its number, and the file."""
    file_id = store_file(zhangsan, name="章程.pdf", content=io.BytesIO(sample_pdf("charter"))).id
    CaseMaterial.objects.filter(case__key="COMPANY", code="M-CHARTER").update(given="applicant", file_ids=[file_id])
    return world.number_of("COMPANY"), file_id


@pytest.fixture
def identity_copy(paper):
    """The same file as the copy of an identity card."""
    CaseMaterial.objects.filter(case__key="COMPANY", code="M-CHARTER").update(name="居民身份证复印件")
    return paper


def drawn(answer):
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/png"
    assert answer["Cache-Control"] == "private, no-store"
    return Image.open(io.BytesIO(answer.content)).convert("RGB")


def test_a_paper_is_shown_page_by_page_at_the_desk_under_a_mark_of_who_looks(bundle_number, paper, browser_of):
    number, file_id = paper
    official, colleague, applicant = browser_of("sj_receive"), browser_of("sj_receive2"), browser_of("zhangsan")
    with world.at("2026-04-13T10:00"):
        assert f"/files/{file_id}/view/" in official.get(f"/desk/cases/{number}/").content.decode()
        page = official.get(f"/desk/cases/{number}/files/{file_id}/view/").content.decode()
        picture = f"/desk/cases/{number}/files/{file_id}/pages/0.png"
        assert picture in page
        assert "下载原件" in page
        hers, his = drawn(official.get(picture)), drawn(colleague.get(picture))
        bare = drawn(applicant.get(f"/my/cases/{bundle_number}/files/{file_id}/pages/0.png"))

    assert len({one.tobytes() for one in (hers, his, bare)}) == 3
    assert "第 1 页" in applicant.get(f"/my/cases/{bundle_number}/files/{file_id}/view/").content.decode()


def test_a_copy_of_an_identity_paper_is_never_given_out_bare(identity_copy, browser_of):
    number, file_id = identity_copy
    official = browser_of("sj_receive")
    answer = official.get(f"/desk/cases/{number}/files/{file_id}/")
    page = official.get(answer["Location"]).content.decode()

    assert (answer.status_code, answer["Location"]) == (302, f"/desk/cases/{number}/files/{file_id}/view/")
    assert "下载原件" not in page
    assert "只能在这里看" in page


@pytest.mark.parametrize(("login", "status"), [("xf_receive", 404), ("zhangsan", 403)])
def test_nobody_else_sees_a_paper_at_the_desk(paper, browser_of, login, status):
    number, file_id = paper
    for place in ("view/", "pages/0.png"):
        assert browser_of(login).get(f"/desk/cases/{number}/files/{file_id}/{place}").status_code == status


@pytest.mark.parametrize(("login", "status"), [("lisi", 404), ("sj_receive", 403)])
def test_nobody_else_sees_her_own_paper(bundle_number, paper, browser_of, login, status):
    for place in ("view/", "pages/0.png"):
        path = f"/my/cases/{bundle_number}/files/{paper[1]}/{place}"
        assert browser_of(login).get(path).status_code == status


def test_a_page_that_there_is_none_of_and_a_file_of_another_case_are_refused(bundle_number, paper, browser_of):
    number, file_id = paper
    official = browser_of("sj_receive")
    assert official.get(f"/desk/cases/{number}/files/{file_id}/pages/7.png").status_code == 409
    assert official.get(f"/desk/cases/{number}/files/{file_id}/pages/700.png").status_code == 404
    other = Case.objects.get(number=number).id
    assert official.get(f"/desk/cases/{number}/files/{other}/view/").status_code == 404


def test_a_file_that_cannot_be_drawn_is_offered_for_download(paper, zhangsan, browser_of):
    number, _file = paper
    broken = store_file(zhangsan, name="坏.pdf", content=io.BytesIO(sample_pdf("x")[:200])).id
    CaseMaterial.objects.filter(case__key="COMPANY", code="M-CHARTER").update(file_ids=[broken])
    page = browser_of("sj_receive").get(f"/desk/cases/{number}/files/{broken}/view/").content.decode()
    assert "不能在网页里看" in page
    assert "下载原件" in page


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_pages_open_in_both_languages(bundle_number, identity_copy, browser_of, language):
    number, file_id = identity_copy
    paths = {"sj_receive": f"/desk/cases/{number}", "zhangsan": f"/my/cases/{bundle_number}"}
    for login, place in paths.items():
        assert browser_of(login).get(f"{language}{place}/files/{file_id}/view/").status_code == 200


def test_identity_papers_are_known_by_their_names():
    assert is_identity_paper("法定代表人身份证明（居民身份证）")
    assert is_identity_paper("护照复印件")
    assert not is_identity_paper("公司章程（可用系统范本）")
