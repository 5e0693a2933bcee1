"""The pages and the API of offers: what is seen, by whom, and what is said when something is missing."""

import pytest

from onewindow.cases.models import Case
from onewindow.foundation.personal import lookup_hash
from onewindow.offers.models import Offer, Silence
from onewindow.offers.services import find_people, tell_people

REF = lookup_hash("339902194608201025")
CHAPO = lookup_hash("339921193812011020")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told(city, on):
    on("2026-07-21T09:05")
    find_people()
    tell_people()
    return Offer.objects.get(ref=REF)


def test_the_front_page_and_her_own_space_show_the_offer_plainly(told, client_of):
    for login, own in (("zhaoxiuying", True), ("zhaojianguo", False)):
        client = client_of(login)
        for page in ("/", "/my/", "/my/offers/"):
            text = client.get(page).content.decode()
            assert f"/my/offers/{told.id}/" in text and "高龄津贴" in text
        assert ("赵秀英从 2026-08 起可以领" in client.get("/my/offers/").content.decode()) is not own
    assert "/my/offers/" + str(told.id) not in client_of("zhangsan").get("/my/").content.decode()


def test_the_offer_says_what_was_found_and_asks_for_one_tick(told, client_of):
    text = client_of("zhaojianguo").get(f"/my/offers/{told.id}/").content.decode()

    assert (
        "8月20日" in text.replace("\u2009", "").replace(" ", "").replace("\u202f", "")
        and "每月 60 元，从 2026-08 起" in text
        and "满80周岁当月起" in text
    )
    assert text.count('type="checkbox"') == 1 and 'type="file"' not in text and 'type="text"' not in text


def test_one_click_leads_to_the_receipt(told, client_of):
    answer = client_of("zhaojianguo").post(f"/my/offers/{told.id}/confirm/", {"agreed": "1"})

    number = Case.objects.get(key="ELDERALLOW").number
    assert (answer.status_code, answer["Location"]) == (302, f"/my/cases/{number}/receipt/")


def test_without_the_tick_nothing_begins_and_the_page_says_so(told, client_of):
    answer = client_of("zhaojianguo").post(f"/my/offers/{told.id}/confirm/")

    assert answer.status_code == 422 and "请先勾选" in answer.content.decode()
    assert not Case.objects.exists()


def test_she_declines_and_asks_again_on_the_page(told, client_of):
    client = client_of("zhaoxiuying")
    client.post(f"/my/offers/{told.id}/decline/")
    assert "您说过不要的" in client.get("/my/offers/").content.decode()

    client.post("/my/offers/quiet/", {"who": REF, "item": "ELDERALLOW", "wish": "on"})
    assert Offer.objects.get(id=told.id).state == "told"
    client.post("/my/offers/quiet/", {"who": REF, "wish": "off"})
    assert Silence.objects.get().item == ""
    assert "重新打开" in client.get("/my/offers/").content.decode()


@pytest.mark.parametrize("login", ["zhangsan", "wuguoqiang"])
def test_another_person_finds_neither_page_nor_act(told, client_of, login):
    client = client_of(login)

    assert client.get(f"/my/offers/{told.id}/").status_code == 404
    for act in ("confirm", "decline"):
        assert client.post(f"/my/offers/{told.id}/{act}/", {"agreed": "1"}).status_code == 404
    assert client.post("/my/offers/quiet/", {"who": REF}).status_code == 404
    assert client.get("/desk/offers/").status_code == 403


@pytest.mark.parametrize("item", ["no-such-item", "x" * 1000])
def test_offers_are_switched_off_only_for_items_that_are_offered(told, client_of, item):
    client = client_of("zhaoxiuying")

    assert client.post("/my/offers/quiet/", {"who": REF, "item": item, "wish": "off"}).status_code == 404
    assert not Silence.objects.exists()


def test_an_official_sees_neither_her_page_nor_acts_for_her(told, client_of):
    client = client_of("mz_receive")

    assert client.get(f"/my/offers/{told.id}/").status_code == 403
    assert client.post(f"/my/offers/{told.id}/confirm/", {"agreed": "1"}).status_code == 403


def test_the_officials_list_shows_whom_to_visit_and_notes_what_was_done(told, client_of):
    client = client_of("mz_receive")
    page = client.get("/desk/offers/").content.decode()
    assert "林阿妹" in page and "无社会保障卡，转上门或窗口办理" in page and "赵秀英" in page
    visit = Offer.objects.get(ref=CHAPO)

    empty = client.post(f"/desk/offers/{visit.id}/settle/", {"settled": "visited", "note": ""})
    assert empty.status_code == 422 and "请选怎么处理的" in empty.content.decode()
    assert (
        client.post(f"/desk/offers/{visit.id}/settle/", {"settled": "visited", "note": "上门办了卡"}).status_code == 302
    )
    again = client.post(f"/desk/offers/{visit.id}/settle/", {"settled": "came", "note": "又来了"})
    assert again.status_code == 422


def test_another_offices_official_sees_nobody(told, client_of):
    page = client_of("sj_receive").get("/desk/offers/").content.decode()

    assert "赵秀英" not in page and "您的岗位没有参与" in page
    visit = Offer.objects.get(ref=CHAPO)
    answer = client_of("sj_receive").post(f"/desk/offers/{visit.id}/settle/", {"settled": "visited", "note": "来过"})
    assert answer.status_code == 404


def test_machines_list_confirm_and_decline_the_same(told, client_of):
    son, clerk = client_of("zhaojianguo"), client_of("mz_receive")
    [row] = son.get("/api/v1/offers").json()["offers"]
    assert (row["name"], row["month"], row["amount"], row["state"]) == ("赵秀英", "2026-08", "60", "told")
    assert clerk.get("/api/v1/offers").status_code == 403
    assert son.get("/api/v1/offers/found").status_code == 403
    found = clerk.get("/api/v1/offers/found?item=ELDERALLOW&state=exception").json()["found"]
    assert [one["name"] for one in found] == ["林阿妹"]

    other = client_of("zhangsan")
    assert other.post(f"/api/v1/offers/{told.id}/confirm").status_code == 404
    assert other.post(f"/api/v1/offers/{told.id}/decline").status_code == 404
    case = son.post(f"/api/v1/offers/{told.id}/confirm").json()["case"]
    assert Case.objects.get(number=case).channel == "proactive"
    assert son.post(f"/api/v1/offers/{told.id}/decline").status_code == 409


def test_the_pages_stand_in_english_too(told, client_of):
    son = client_of("zhaojianguo")

    for page in ("/en/my/offers/", f"/en/my/offers/{told.id}/"):
        assert "Old-age allowance" in son.get(page).content.decode()
    assert "No card: home visit or window" in client_of("mz_receive").get("/en/desk/offers/").content.decode()
