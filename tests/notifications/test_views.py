import pytest
from django.test import Client

from onewindow.identity.queries import accounts_by_login
from onewindow.identity.services import sign_in
from onewindow.notifications.queries import messages_of, unread_count
from onewindow.notifications.services import send_message
from tests.identity.factories import load_city
from tests.notifications.factories import notice, send_in_turn

INBOX = "/my/messages/"
API = "/api/v1/messages"


@pytest.fixture(autouse=True)
def accounts(db):
    load_city()
    return accounts_by_login(["zhangsan", "limei", "sj_receive"])


def signed_in(login, **options):
    client = Client(**options)
    client.cookies["ow_session"] = sign_in(login, "demo", "10.0.0.1")[1]
    return client


@pytest.fixture
def message(accounts):
    send_message(notice(accounts["zhangsan"]))
    return messages_of(accounts["zhangsan"])[0]


def test_the_inbox_shows_own_messages_alone(message):
    assert message.title in signed_in("zhangsan").get(INBOX).content.decode()
    assert message.title not in signed_in("limei").get(INBOX).content.decode()


def test_an_inbox_costs_four_statements(message, django_assert_max_num_queries):
    client = signed_in("zhangsan")

    with django_assert_max_num_queries(4):  # clock, session, messages, unread
        client.get(INBOX)


def test_the_inbox_speaks_english(message):
    page = signed_in("zhangsan").get(f"/en{INBOX}").content.decode()

    assert message.title_en in page
    assert message.body_en in page
    assert f'href="/en{message.link}"' in page
    assert "1 message is unread." in page


def test_an_official_reads_hers_in_the_layout_of_the_desk(accounts):
    send_message(notice(accounts["sj_receive"]))

    page = signed_in("sj_receive").get(INBOX).content.decode()

    assert "已受理" in page
    assert "hd-staff" in page


def test_an_empty_inbox_says_what_will_be_there():
    assert "还没有消息" in signed_in("limei").get(INBOX).content.decode()


def test_the_inbox_has_pages(accounts):
    send_in_turn(accounts["zhangsan"], 21)
    client = signed_in("zhangsan")

    first = client.get(INBOX).content.decode()
    last = messages_of(accounts["zhangsan"])[-1]
    second = client.get(INBOX, {"before": str(last.id)}).content.decode()

    assert f"?before={last.id}" in first
    assert ("第 20 件" in first, "第 01 件" in first, "第 00 件" in first) == (True, True, False)
    assert ("第 00 件" in second, "看更早的消息" in second) == (True, False)


@pytest.mark.parametrize("before", ["x", "00000000-0000-0000-0000-000000000000"])
def test_an_odd_page_is_no_error(before):
    assert signed_in("limei").get(INBOX, {"before": before}).status_code == 200


def test_reading_works_without_script(message, accounts):
    client = signed_in("zhangsan")

    answer = client.post(f"{INBOX}{message.id}/read/")

    assert (answer.status_code, answer.headers["Location"]) == (302, INBOX)
    assert unread_count(accounts["zhangsan"]) == 0
    assert "都读过了" in client.get(INBOX).content.decode()


def test_all_are_read_at_once(message, accounts):
    send_message(notice(accounts["zhangsan"], key="case:2"))

    signed_in("zhangsan").post(f"{INBOX}read/")

    assert unread_count(accounts["zhangsan"]) == 0


def test_looking_marks_nothing(message, accounts):
    signed_in("zhangsan").get(INBOX)

    assert signed_in("zhangsan").get(f"{INBOX}{message.id}/read/").status_code == 405
    assert unread_count(accounts["zhangsan"]) == 1


@pytest.mark.parametrize("login", ["limei", "sj_receive"])
def test_another_account_finds_nothing(message, accounts, login):
    client = signed_in(login)

    assert client.post(f"{INBOX}{message.id}/read/").status_code == 404
    assert client.post(f"{API}/{message.id}/read").status_code == 404
    client.post(f"{INBOX}read/")
    assert client.get(API).json()["messages"] == []
    assert unread_count(accounts["zhangsan"]) == 1


def test_the_anonymous_are_sent_to_sign_in(client, message):
    assert client.get(INBOX).headers["Location"] == "/sign-in/?next=/my/messages/"
    assert client.post(f"{INBOX}{message.id}/read/").status_code == 302
    assert client.post(f"{INBOX}read/").status_code == 302
    assert client.get(API).status_code == 401
    assert client.post(f"{API}/{message.id}/read").status_code == 401


def test_the_api_lists_messages_page_by_page(accounts):
    send_in_turn(accounts["zhangsan"], 3)
    client = signed_in("zhangsan")

    first = client.get(API, {"limit": 2}).json()
    second = client.get(API, {"limit": 2, "before": first["next_before"]}).json()

    assert [m["title"] for m in first["messages"]] == ["第 02 件", "第 01 件"]
    assert [m["title"] for m in second["messages"]] == ["第 00 件"]
    assert (first["unread"], second["next_before"]) == (3, None)
    assert first["messages"][0]["link"] == "/my/cases/YC339900202604130000013/"


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 101}, {"before": "x"}])
def test_the_api_names_a_wrong_query(query):
    assert signed_in("zhangsan").get(API, query).status_code == 422


def test_reading_by_api_needs_the_csrf_token(message, accounts):
    client = signed_in("zhangsan", enforce_csrf_checks=True)
    assert client.post(f"{API}/{message.id}/read").status_code == 403

    token = client.get("/api/v1/session").json()["csrf_token"]
    assert client.post(f"{API}/{message.id}/read", headers={"X-CSRFToken": token}).status_code == 204
    assert client.post(f"{API}/{message.id}/read", headers={"X-CSRFToken": token}).status_code == 204

    assert client.get(API).json()["messages"][0]["read_at"] is not None
    assert unread_count(accounts["zhangsan"]) == 0
