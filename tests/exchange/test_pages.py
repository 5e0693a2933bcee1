import pytest

from onewindow.exchange.services import EvidenceRead, note_view, raise_data_correction, read_now
from onewindow.foundation.personal import lookup_hash
from tests.exchange.conftest import ZHANGSAN

NAME = EvidenceRead("pop", ("pop.name", "pop.mobile"), {"pop.id_no": ZHANGSAN})


@pytest.fixture
def looked_at(person, official, open_case, open_draft):
    sj, zhangsan = official("sj_receive"), person("zhangsan")
    case = open_case(sj, "pop.name", "pop.mobile")
    read_now(sj, case, [NAME])
    note_view(sj, case, ["pop.name"], [lookup_hash(ZHANGSAN)])
    read_now(zhangsan, open_draft(zhangsan, "pop.name"), [NAME])
    return case


@pytest.mark.parametrize("path", ["/my/traces/", "/desk/corrections/", "/desk/corrections/JZ1/"])
def test_whoever_has_not_signed_in_is_sent_to_sign_in(client, city, path):
    answer = client.get(path)

    assert (answer.status_code, answer.url) == (302, f"/sign-in/?next={path}")


@pytest.mark.parametrize(
    ("login", "path"),
    [("sj_receive", "/my/traces/"), ("zhangsan", "/desk/corrections/"), ("zhangsan", "/desk/corrections/JZ1/")],
)
def test_persons_and_officials_keep_to_their_own_pages(client_of, login, path):
    assert client_of(login).get(path).status_code == 403


def test_she_sees_who_looked_for_what_at_which_fields(client_of, looked_at):
    page = client_of("zhangsan").get("/my/traces/").content.decode()

    for text in (
        "清岚市市场监督管理局",
        "受理岗",
        "食品经营许可",
        looked_at,
        "手机号码",
        "人口库",
        "没让看",
        "ow.NeedNotDeclared",
    ):
        assert text in page


def test_the_page_speaks_english(client_of, looked_at):
    page = client_of("zhangsan").get("/en/my/traces/").content.decode()

    for text in ("Who read my data", "Qinglan Market Supervision Bureau", "Receiver", "Food licence", "Mobile phone"):
        assert text in page


def test_nobody_elses_traces_are_shown(client_of, looked_at):
    page = client_of("hejing").get("/my/traces/").content.decode()

    assert looked_at not in page and "这段时间没有人看过您的数据" in page


def test_traces_are_paged_and_a_broken_address_is_not_found(client_of, official, open_case):
    sj = official("sj_receive")
    for number in range(23):
        note_view(sj, open_case(sj), [f"字段{number}|Field {number}"], [lookup_hash(ZHANGSAN)])
    client = client_of("zhangsan")

    first = client.get("/my/traces/?range=all")
    second = client.get(f"/my/traces/?range=all&before={first.context['more']}")

    assert len(first.context["traces"]) == 20 and len(second.context["traces"]) == 3
    assert client.get("/my/traces/?before=x").status_code == 404
    assert "no-store" in first.headers["Cache-Control"]


def test_the_list_of_traces_answers_as_json(client_of, looked_at):
    body = client_of("zhangsan").get("/api/v1/traces").json()

    assert [(row["kind"], row["state"]) for row in body["traces"]] == [
        ("read", "refused"), ("view", "answered"), ("read", "answered"),
    ]  # fmt: skip
    assert body["traces"][1]["purpose_number"] == looked_at and body["next_before"] is None


def test_the_list_of_traces_is_paged(client_of, looked_at):
    client = client_of("zhangsan")

    first = client.get("/api/v1/traces?limit=2").json()
    second = client.get(f"/api/v1/traces?limit=2&before={first['next_before']}").json()

    assert [len(first["traces"]), len(second["traces"])] == [2, 1]


@pytest.mark.parametrize(("login", "status"), [(None, 401), ("sj_receive", 403)])
def test_only_persons_get_traces_as_json(client, client_of, login, status):
    answer = (client_of(login) if login else client).get("/api/v1/traces")

    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")


def test_another_persons_traces_are_not_in_her_json(client_of, looked_at):
    assert client_of("hejing").get("/api/v1/traces").json() == {"traces": [], "next_before": None}


@pytest.fixture
def disputed(person, open_draft):
    zhangsan = person("zhangsan")
    draft = open_draft(zhangsan, "pop.mobile")
    return raise_data_correction(zhangsan, draft, element="pop.mobile", shown="10000007919", claimed="10000000001")


def test_the_steward_finds_the_dispute_masked_and_opens_it_with_a_reason(client_of, disputed):
    client = client_of("ga_data")
    path = f"/desk/corrections/{disputed}/"

    assert disputed in client.get("/desk/corrections/").content.decode()
    masked = client.get(path).content.decode()
    assert "10000007919" not in masked and "手机号码" in masked

    refused = client.post(path, {"reason": ""})
    assert refused.status_code == 422 and "10000007919" not in refused.content.decode()

    opened = client.post(path, {"reason": "核对原始登记"}).content.decode()
    assert "10000007919" in opened and "10000000001" in opened
    assert "数据管理岗" in client_of("zhangsan").get("/my/traces/").content.decode()


@pytest.mark.parametrize("login", ["sj_data", "ga_receive"])
def test_another_post_does_not_find_the_dispute(client_of, disputed, login):
    client = client_of(login)

    assert disputed not in client.get("/desk/corrections/").content.decode()
    assert client.get(f"/desk/corrections/{disputed}/").status_code == 404
    assert client.post(f"/desk/corrections/{disputed}/", {"reason": "想看"}).status_code == 404


def test_the_stewards_desk_is_paged(client_of, disputed, person, open_draft):
    zhangsan = person("zhangsan")
    draft = open_draft(zhangsan, "pop.mobile")
    for claimed in range(21):
        raise_data_correction(zhangsan, draft, element="pop.mobile", shown="1", claimed=str(claimed))
    client = client_of("ga_data")

    first = client.get("/desk/corrections/")
    second = client.get(f"/desk/corrections/?before={first.context['more']}")

    assert [len(page.context["rows"]) for page in (first, second)] == [20, 2]
    assert "看更早的" in first.content.decode() and "看更早的" not in second.content.decode()
    assert second.context["rows"][-1].number == disputed


@pytest.mark.parametrize(
    ("login", "text", "english"),
    [
        ("ga_data", "现在没有异议", "No disputes now."),
        ("sj_receive", "您没有这个岗位", "This page is for data stewards."),
    ],
)
def test_an_empty_desk_says_why(client_of, login, text, english):
    client = client_of(login)

    assert text in client.get("/desk/corrections/").content.decode()
    page = client.get("/en/desk/corrections/").content.decode()
    assert english in page and text not in page


def test_a_dispute_over_what_is_public_hides_nothing(client_of, person, open_draft):
    liuyang = person("liuyang")
    draft = open_draft(liuyang, "ent.name")
    number = raise_data_correction(liuyang, draft, element="ent.name", shown="清岚宝联", claimed="清岚宝联火锅")

    page = client_of("sj_data").get(f"/desk/corrections/{number}/").content.decode()

    assert "清岚宝联火锅" in page and "查看明文" not in page


@pytest.mark.parametrize("path", ["/my/traces/", "/desk/corrections/"])
@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_lists_are_only_read(client_of, path, method):
    client = client_of("zhangsan" if path.startswith("/my") else "ga_data")

    assert getattr(client, method)(path).status_code == 405


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "before=x"])
def test_a_wrong_page_of_traces_is_refused(client_of, query):
    assert client_of("zhangsan").get(f"/api/v1/traces?{query}").status_code == 422


def test_a_steward_reads_disputes_in_english(client_of, disputed):
    page = client_of("ga_data").get(f"/en/desk/corrections/{disputed}/").content.decode()

    assert "Population register" in page and "Mobile phone" in page
