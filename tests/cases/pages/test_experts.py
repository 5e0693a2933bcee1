"""Pages of expert reviews: without script, from the register to the sealed result; the link alone shows nothing."""

import re
from io import BytesIO

import pytest
from django.test import Client

from onewindow.cases.models import Case, CaseMaterial, Expert, ExpertReview, ReviewSeat
from onewindow.documents.services import store_photo
from tests.cases import expertworld, world
from tests.cases.expertworld import BEGUN, NAMES, READ
from tests.documents.test_photos import jpeg


@pytest.fixture
def plan(city):
    return expertworld.plan()


def text_of(answer):
    return answer.content.decode()


def begin_form(**more):
    named = [str(expertworld.expert(name).id) for name in NAMES[:3]]
    return {"question": "疏散宽度够不够？", "due_on": "2026-04-14", "named": named, "draw": "0", **more}


def given_code(browser, review, seat):
    """The code as the desk's page shows it once."""
    answer = text_of(browser.post(f"/desk/reviews/{review}/", {"act": "code", "seat": str(seat.id)}))
    assert f"/experts/{seat.id}/" in answer
    return re.search(r'<b class="num">([\w-]+)</b>', answer).group(1)


def test_the_head_enters_experts_and_takes_them_out(city, browser_of):
    head = browser_of("zr_approve")
    form = {"name": "甲教授", "field": "规划", "unit": "某大学", "number": "339902197001019999"}
    assert head.post("/desk/experts/", form).status_code == 302
    page = text_of(head.get("/desk/experts/"))
    assert "甲教授" in page
    assert "339902197001019999" not in page
    refused = head.post("/desk/experts/", {**form, "name": ""})
    assert refused.status_code == 422
    one = Expert.objects.get()
    assert head.post("/desk/experts/", {"retire": str(one.id)}).status_code == 302
    assert "已移出" in text_of(head.get("/desk/experts/"))
    assert browser_of("zr_review").get("/desk/experts/").status_code == 404


def test_a_review_goes_from_the_desk_through_links_to_its_sealed_result(plan, browser_of):
    expertworld.registered()
    desk = browser_of("zr_review")
    with world.at(BEGUN):
        assert "请专家评审" in text_of(desk.get(f"/desk/cases/{plan}/"))
        chair_id = expertworld.expert(NAMES[1]).id
        begun = desk.post(f"/desk/cases/{plan}/expert-review/", begin_form(chair=str(chair_id)))
    assert begun.status_code == 302
    review = ExpertReview.objects.get()
    seats = expertworld.seats(review.id)
    assert seats[0].expert_id == chair_id
    with world.at(READ):
        browsers = []
        for seat in seats:
            browser, path = Client(), f"/experts/{seat.id}/"
            assert "口令" in text_of(browser.get(path))
            assert browser.post(path, {"act": "open", "code": given_code(desk, review.id, seat)}).status_code == 302
            assert browser.post(path, {"act": "sign", "verdict": "pass"}).status_code == 422
            signed = browser.post(path, {"act": "sign", "verdict": "pass_if", "opinion": f"要改{seat.id}"})
            assert signed.status_code == 302
            browsers.append((browser, path))
        chair, path = browsers[0]
        assert f"要改{seats[2].id}" in text_of(chair.get(path))
        assert f"要改{seats[0].id}" not in text_of(browsers[1][0].get(browsers[1][1]))
        assert chair.post(path, {"act": "sum", "summary": "改后通过"}).status_code == 302
        page = f"/desk/reviews/{review.id}/"
        assert desk.post(page, {"act": "close", "end-result": "pass_if"}).status_code == 422
        closed = desk.post(page, {"act": "close", "end-result": "pass_if", "end-note": "照此审查"})
        assert closed.status_code == 302
        assert "照此审查" in text_of(desk.get(page))
        assert "口令" in text_of(chair.get(path))
    assert Case.objects.get(number=plan).state == "accepted"
    applicant = text_of(browser_of("jinhai").get(f"/my/cases/{plan}/"))
    assert "专家评审结论书" in applicant
    assert "修改后通过" in applicant
    assert NAMES[0] in applicant


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"named": []}, "评审组要 3 到 15 人"),
        ({"due_on": ""}, "请填"),
        ({"draw": "9"}, "评审组要 3 到 15 人"),
    ],
)
def test_a_panel_that_cannot_be_is_refused_with_what_to_do(plan, browser_of, wrong, words):
    expertworld.registered()
    with world.at(BEGUN):
        answer = browser_of("zr_review").post(f"/desk/cases/{plan}/expert-review/", begin_form(**wrong))
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not ExpertReview.objects.exists()


def test_the_link_alone_and_wrong_codes_show_nothing_of_the_case(plan, browser_of):
    review = expertworld.begun(plan)
    seat = expertworld.seats(review)[0]
    path = f"/experts/{seat.id}/"
    with world.at(READ):
        code = given_code(browser_of("zr_review"), review, seat)
        for _ in range(5):
            answer = Client().post(path, {"act": "open", "code": "guess"})
            assert answer.status_code == 422
        last = Client().post(path, {"act": "open", "code": code})
        assert last.status_code == 422
        for shown in (text_of(Client().get(path)), text_of(last)):
            assert plan not in shown
            assert "疏散宽度" not in shown
        assert Client().post(path, {"act": "sign", "verdict": "pass", "opinion": "x"}).status_code == 404
    assert ReviewSeat.objects.filter(signed_at=None).count() == 3


def test_an_expert_opens_the_papers_of_her_review_and_no_other_file(plan):
    chosen, other = (CaseMaterial.objects.filter(case__number=plan).order_by("code")[n] for n in (0, 1))
    for row in (chosen, other):
        stored = store_photo(world.person("jinhai"), name="图.jpg", content=BytesIO(jpeg()))
        CaseMaterial.objects.filter(id=row.id).update(file_ids=[stored.id])
        row.file_ids = [stored.id]
    review = expertworld.begun(plan, about=[chosen.code])
    seat = expertworld.seats(review)[0]
    browser = Client()
    browser.cookies[f"expert_{seat.id.hex}"] = expertworld.opened(seat)
    with world.at(READ):
        assert str(chosen.file_ids[0]) in text_of(browser.get(f"/experts/{seat.id}/"))
        paper = browser.get(f"/experts/{seat.id}/files/{chosen.file_ids[0]}/")
        assert b"".join(paper.streaming_content).startswith(b"\xff\xd8")
        assert browser.get(f"/experts/{seat.id}/files/{other.file_ids[0]}/").status_code == 404
        assert Client().get(f"/experts/{seat.id}/files/{chosen.file_ids[0]}/").status_code == 404


def test_an_expert_leaves_the_panel_and_a_review_ends_without_result(plan, browser_of):
    review = expertworld.begun(plan)
    desk, page = browser_of("zr_review"), f"/desk/reviews/{review}/"
    seat = expertworld.seats(review)[0]
    with world.at(READ):
        assert desk.post(page, {"act": "revoke", "off-seat": str(seat.id)}).status_code == 422
        gone = desk.post(page, {"act": "revoke", "off-seat": str(seat.id), "off-reason": "申报回避"})
        assert gone.status_code == 302
        assert "申报回避" in text_of(desk.get(page))
        assert desk.post(page, {"act": "void", "void-reason": "人不够"}).status_code == 302
        assert "人不够" in text_of(desk.get(page))
        assert desk.post(page, {"act": "void", "void-reason": "再来"}).status_code == 404
    assert browser_of("xf_receive").get(page).status_code == 404
