"""Pages and answers of bags of paper: without script, for those who have to do with them and nobody else."""

import json

import pytest

from onewindow.cases.models import BagPaper, HandOver
from tests.cases import bagworld, world
from tests.cases.bagworld import closed, hand, opened, row

FORM = {"m0_kind": "copy", "m0_copies": "1", "m0_sheets": "2"}


@pytest.fixture
def number(city):
    return opened()


@pytest.fixture
def bag(number):
    return closed(number)


def text_of(answer):
    return answer.content.decode()


def test_a_clerk_closes_a_bag_and_prints_its_label(number, browser_of):
    browser = browser_of("cg_receive")
    assert "纸质材料装袋" in text_of(browser.get(f"/desk/cases/{number}/"))
    form = {
        **FORM,
        "o0_kind": "original",
        "o0_copies": "1",
        "o0_sheets": "12",
        "o0_name": "租赁合同",
        "o0_case": number,
    }
    answer = browser.post(f"/desk/cases/{number}/bag/", form)
    assert answer.status_code == 302
    label = text_of(browser.get(answer["Location"]))
    assert "租赁合同" in label
    assert "<svg" in label
    assert BagPaper.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"m0_kind": "copy"}, "请填页数"),
        ({"m0_kind": "copy", "m0_sheets": "0"}, "请填 1 到 9999 的整数"),
        ({"o0_kind": "copy", "o0_sheets": "1"}, "请写名称"),
        ({}, "请至少登记一份材料"),
    ],
)
def test_a_bag_that_cannot_be_counted_is_refused_with_what_to_do(number, browser_of, wrong, words):
    answer = browser_of("cg_receive").post(f"/desk/cases/{number}/bag/", {"o0_case": number, **wrong})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not BagPaper.objects.exists()


def test_the_code_leads_to_the_bag_and_a_wrong_one_says_why(bag, browser_of):
    browser = browser_of("cg_receive")
    assert browser.get("/desk/bags/", {"code": bag.lower()})["Location"] == f"/desk/bags/{bag}/"
    for code, words in {"": "没有读到编号", "ZD1": "编号应为 23 位"}.items():
        answer = browser.get("/desk/bags/", {"code": code})
        assert answer.status_code == 422
        assert words in text_of(answer)
    foreign = browser_of("ga_receive").get("/desk/bags/", {"code": bag})
    assert foreign.status_code == 422
    assert "请送回交给您的人" in text_of(foreign)


def test_a_bag_is_handed_over_counted_and_protested_on_its_page(bag, browser_of):
    giver, receiver = browser_of("cg_receive"), browser_of("cg_review")
    page = f"/desk/bags/{bag}/"
    sent = giver.post(page, {"act": "hand_over", "to-to": "CG-V", "to-seal": "intact", "to-remark": "当面点过"})
    assert sent.status_code == 302
    assert "当面点过" in text_of(receiver.get(page))
    contract = str(BagPaper.objects.get(bag__number=bag, is_original=True).id)
    both = receiver.post(page, {"act": "confirm", "take-seal": "intact", "take-missing": contract})
    assert both.status_code == 422
    assert "都在就把勾去掉" in text_of(both)
    taken = receiver.post(page, {"act": "dispute", "take-seal": "broken", "take-missing": contract})
    assert taken.status_code == 302
    assert HandOver.objects.get().state == "disputed"
    assert "正在查" in text_of(receiver.get(page))
    inbox = text_of(giver.get("/desk/"))
    assert "说明少了的材料" in inbox
    matter = inbox.split("/desk/matters/")[1].split("/")[0]
    assert "房屋买卖合同原件" in text_of(giver.get(f"/desk/matters/{matter}/"))
    answer = giver.post(f"/desk/matters/{matter}/", {"is_found": "no", "note": "复印时落下，已补办"})
    assert answer.status_code == 302
    assert "找不到了" in text_of(receiver.get(page))


@pytest.mark.parametrize("act", ["confirm", "recall", "archive", "nothing"])
def test_an_act_that_is_not_open_is_not_found(bag, browser_of, act):
    assert browser_of("cg_receive").post(f"/desk/bags/{bag}/", {"act": act}).status_code == 404


@pytest.mark.parametrize("login", ["ga_receive", "ds_receive", "linfeng", "wuguoqiang"])
@pytest.mark.parametrize("page", ["/desk/bags/{bag}/", "/desk/bags/{bag}/label/", "/api/v1/bags/{bag}"])
def test_a_bag_is_nobody_else_s_business(bag, browser_of, login, page):
    answer = browser_of(login).get(page.format(bag=bag))
    assert answer.status_code in (403, 404)
    assert "房屋买卖合同原件" not in text_of(answer)


@pytest.mark.parametrize(("language", "words"), [("", "您的纸质材料在哪里"), ("/en", "Where your papers are")])
def test_the_applicant_sees_where_her_originals_are(number, bag, browser_of, language, words):
    hand(bag)
    page = text_of(browser_of("linfeng").get(f"{language}/my/cases/{number}/"))
    assert words in page
    assert bag in page
    assert "房屋买卖合同原件" in page
    assert "/desk/bags/" not in page


def test_the_desk_says_beside_the_material_where_its_paper_is(number, bag, browser_of):
    page = text_of(browser_of("cg_review").get(f"/desk/cases/{number}/"))
    assert page.count(f"/desk/bags/{bag}/") == 2  # in the evidence and in the card


def test_a_machine_closes_hands_over_and_confirms_a_bag(number, browser_of):
    giver, receiver = browser_of("cg_receive"), browser_of("cg_review")

    def send(browser, path, body):
        browser.handler.enforce_csrf_checks = False
        return browser.post(f"/api/v1/bags{path}", json.dumps(body), content_type="application/json")

    inside = [{"case": number, "name": "合同", "is_original": True, "sheets": 3}]
    made = send(giver, "", {"case": number, "papers": inside})
    assert made.status_code == 201
    bag = made.json()["number"]
    assert send(giver, f"/{bag}/hand-over", {"to": "GA-R"}).status_code == 422
    sent = send(giver, f"/{bag}/hand-over", {"to": "CG-V"})
    assert (sent.json()["state"], sent.json()["holder"], sent.json()["heading_to"]) == ("on_way", "CG-R", "CG-V")
    assert send(giver, f"/{bag}/confirm", {}).status_code == 404
    got = send(receiver, f"/{bag}/confirm", {})
    assert (got.json()["state"], got.json()["holder"], got.json()["may"]) == ("here", "CG-V", ["hand_over", "return"])
    assert send(receiver, f"/{bag}/confirm", {}).status_code == 409
    listed = receiver.get("/api/v1/bags", {"list": "here"}).json()
    assert [one["number"] for one in listed["bags"]] == [bag]
    assert listed["next_after"] is None
    assert send(browser_of("ga_receive"), "", {"case": number, "papers": inside}).status_code == 404


def test_a_machine_takes_a_bag_under_protest(bag, browser_of):
    hand(bag)
    missing = [str(BagPaper.objects.get(bag__number=bag, is_original=True).id)]
    receiver = browser_of("cg_review")
    got = receiver.post(
        f"/api/v1/bags/{bag}/confirm", json.dumps({"missing": missing}), content_type="application/json"
    )
    assert got.json()["hand_overs"][0]["state"] == "disputed"
    assert [one["state"] for one in got.json()["papers"]] == ["inside", "missing"]
    assert row(bag).holder == "CG-V"


def test_a_visitor_at_the_window_leads_to_the_bag_of_her_case(city, browser_of):
    number = opened(site="SITE-CITY")
    page = text_of(browser_of("ds_receive").get(f"/desk/cases/{number}/bag/"))
    assert "封袋，打印标签" in page
    with world.at("2026-04-13T10:00"):
        bag = bagworld.closed(number, who="DS-R")
    assert row(bag).holder == "DS-R"
