import pytest
from django.test import Client

from onewindow.identity.models import Account
from onewindow.identity.queries import party
from onewindow.identity.services import sign_in
from onewindow.licences.models import Licence
from onewindow.licences.queries import wallet_of
from tests.cases import world

WALLET, CHECK, API = "/my/licences/", "/check/", "/api/v1/licences"


@pytest.fixture
def web():
    def signed_in(login):
        client = Client()
        client.cookies["ow_session"] = sign_in(login, "demo", "10.0.0.1")[1]
        return client

    return signed_in


@pytest.fixture
def card(city):
    account = Account.objects.get(login="zhangsan")
    return next(one for one in wallet_of([party(account.party_id).ref]) if one.type == "LT-IDCARD")


def test_the_wallet_shows_her_licences_in_both_languages(web, card):
    page = web("zhangsan").get(WALLET)
    assert "居民身份证" in page.content.decode()
    assert "Resident identity card" in web("zhangsan").get("/en" + WALLET).content.decode()


def test_the_wallet_takes_few_statements(web, card):
    client = web("zhangsan")
    client.get(WALLET)
    with world.statements(4):
        client.get(WALLET)


def test_an_empty_wallet_says_how_it_fills(web, city):
    Licence.objects.all().delete()
    assert "自动放进来" in web("zhangsan").get(WALLET).content.decode()


def test_a_licence_is_shown_in_full_to_its_holder(web, card):
    page = web("zhangsan").get(f"{WALLET}{card.id}/").content.decode()
    assert card.licence_no in page
    assert card.licence_id in page
    assert "内容没有改过" in page


@pytest.mark.parametrize("address", ["", "{id}/"])
def test_anonymous_visitors_are_sent_to_sign_in(card, address):
    answer = Client().get(WALLET + address.format(id=card.id))
    assert answer.status_code == 302
    assert "/sign-in/" in answer["Location"]


def test_another_citizen_does_not_find_it(web, card):
    assert web("wuguoqiang").get(f"{WALLET}{card.id}/").status_code == 404


@pytest.mark.parametrize("address", ["", "{id}/"])
def test_officials_have_no_wallet(web, card, address):
    assert web("sj_receive").get(WALLET + address.format(id=card.id)).status_code == 403


def test_anybody_checks_a_licence_by_its_code_and_learns_the_minimum(card):
    page = Client().get(f"{CHECK}{card.check_code}/").content.decode()
    assert "有效：电子签章正确" in page
    assert "居民身份证" in page
    assert card.licence_no not in page  # it is her identity number
    assert card.holder_name not in page


@pytest.mark.parametrize(
    ("state", "words"),
    [("revoked", "已撤销"), ("suspended", "暂停使用"), ("annulled", "已撤回"), ("deregistered", "已注销")],
)
def test_the_check_page_says_the_state_in_words(card, state, words):
    Licence.objects.filter(id=card.id).update(state=state, ended_by="revoke" if state == "revoked" else "")
    assert words in Client().get(f"{CHECK}{card.check_code}/").content.decode()


def test_a_forged_licence_is_told(card):
    Licence.objects.filter(id=card.id).update(holder_name="别人")
    assert "不能认" in Client().get(f"{CHECK}{card.check_code}/").content.decode()


def test_an_unknown_code_is_said_to_be_unknown(city):
    answer = Client().get(f"{CHECK}nothing/")
    assert answer.status_code == 404
    assert "没有这张证照" in answer.content.decode()


def test_the_api_lists_her_own_licences(web, card):
    body = web("zhangsan").get(API).json()
    assert card.licence_id in {one["licence_id"] for one in body["licences"]}


def test_the_api_refuses_the_anonymous_and_officials(web, card):
    assert Client().get(API).status_code == 401
    assert web("sj_receive").get(API).status_code == 403


def test_the_api_checks_a_licence_for_anybody(card):
    body = Client().get(f"{API}/check/{card.check_code}").json()
    assert (body["state"], body["is_signature_valid"]) == ("valid", True)
    assert "*" in body["licence_no"]


def test_the_api_says_that_a_code_is_unknown(city):
    answer = Client().get(f"{API}/check/nothing")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
