import csv
from datetime import timedelta
from io import StringIO

import pytest

from onewindow.exchange.queries import Narrowing, every_trace_of, trace_choices, traces_of
from onewindow.exchange.services import EvidenceRead, note_view, read_now
from onewindow.foundation import clock
from onewindow.foundation.personal import lookup_hash
from tests.exchange.conftest import LISI, ZHANGSAN

HIM = lookup_hash(ZHANGSAN)
NAME = EvidenceRead("pop", ("pop.name",), {"pop.id_no": ZHANGSAN})


@pytest.fixture
def looks(person, official, open_case, open_draft):
    """A look at a case and a read of it, a refused read by another department, and one for a draft of his own."""
    sj, xf, zhangsan = official("sj_receive"), official("xf_receive"), person("zhangsan")
    case = open_case(sj, "pop.name")
    note_view(sj, case, ["pop.name"], [HIM], posts=["SJ-R"])
    read_now(sj, case, [NAME])
    read_now(xf, case, [NAME])
    read_now(zhangsan, open_draft(zhangsan, "pop.name"), [NAME])


def shown(**wanted):
    return [(row.kind, row.purpose_kind, row.state) for row in traces_of([HIM], narrowing=Narrowing(**wanted))]


def test_the_list_is_narrowed_by_each_thing_and_by_several(looks):
    assert len(shown()) == 4
    assert shown(department="XF") == [("read", "case", "refused")]
    assert shown(register="pop", purpose_kind="draft") == [("read", "draft", "answered")]
    assert shown(result="refused") == [("read", "case", "refused")]
    assert len(shown(result="given")) == 3 and shown(result="none") == []
    assert shown(department="SJ", result="refused") == []
    assert shown(since=clock.now() + timedelta(days=1)) == []


def test_every_look_is_given_refused_or_none(looks):
    results = [len(shown(result=one)) for one in ("given", "refused", "none")]

    assert sum(results) == len(shown())


def test_all_pages_of_an_export_hold_every_look_once(official, open_case, monkeypatch):
    monkeypatch.setattr("onewindow.exchange.queries.traces.EXPORT_PAGE", 2)
    sj = official("sj_receive")
    for number in range(5):
        note_view(sj, open_case(sj), [f"字段{number}|Field"], [HIM])

    assert list(every_trace_of([HIM])) == traces_of([HIM])
    assert list(every_trace_of([])) == []


def test_the_choices_are_those_that_stand_in_the_traces(looks):
    departments, registers = trace_choices([HIM])

    assert {"SJ", "XF"} <= {one.code for one in departments}
    assert [one.code for one in registers] == ["pop"]
    assert trace_choices([lookup_hash(LISI)]) == ([], [])


def test_the_page_narrows_and_keeps_what_was_chosen(client_of, looks):
    page = client_of("zhangsan").get("/my/traces/?department=XF&result=refused")

    assert [row.state for row in page.context["traces"]] == ["refused"]
    assert "department=XF" in page.context["asked"] and "result=refused" in page.context["asked"]
    nothing = client_of("zhangsan").get("/my/traces/?department=XF&result=given").content.decode()
    assert "没有符合这些条件的记录" in nothing


@pytest.mark.parametrize("asked", ["result=x", "purpose=cases", "range=9", "result=given%27--"])
def test_what_no_list_offers_narrows_nothing(client_of, looks, asked):
    assert len(client_of("zhangsan").get(f"/my/traces/?{asked}").context["traces"]) == 4


@pytest.mark.parametrize("asked", ["department=ZZ", "register=%27%3B--"])
def test_an_unknown_code_finds_nothing_and_breaks_nothing(client_of, looks, asked):
    answer = client_of("zhangsan").get(f"/my/traces/?{asked}")

    assert answer.status_code == 200 and answer.context["traces"] == []


def table(answer):
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(StringIO(text)))


def test_the_table_to_keep_holds_the_narrowed_looks_in_her_language(client_of, looks):
    client = client_of("zhangsan")

    answer = client.get("/my/traces/export/?result=refused")
    head, *rows = table(answer)
    _, english = table(client.get("/en/my/traces/export/?result=refused"))

    assert (
        answer["Content-Disposition"] == 'attachment; filename="traces.csv"' and "no-store" in answer["Cache-Control"]
    )
    assert head[:2] == ["时间", "谁看的"] and len(rows) == 1
    assert rows[0][-2] == "没让看" and rows[0][-1].startswith("ow.")
    assert "Name" in english and "Food licence" in english


def test_a_cell_that_looks_like_a_formula_is_marked_as_text(client_of, official, open_case):
    sj = official("sj_receive")
    note_view(sj, open_case(sj), ["=HYPERLINK(1)|=HYPERLINK(1)"], [HIM])

    _, row = table(client_of("zhangsan").get("/my/traces/export/"))

    assert "'=HYPERLINK(1)" in row


def test_nobody_else_gets_them(client, client_of, looks):
    assert client.get("/my/traces/export/").status_code == 302
    assert client_of("sj_receive").get("/my/traces/export/").status_code == 403
    assert len(table(client_of("hejing").get("/my/traces/export/"))) == 1


def test_the_programmes_list_is_narrowed_alike(client_of, looks):
    client = client_of("zhangsan")

    found = client.get("/api/v1/traces?department=XF&result=refused&days=30").json()["traces"]

    assert [one["state"] for one in found] == ["refused"]
    assert len(client.get("/api/v1/traces").json()["traces"]) == 4
    assert client.get("/api/v1/traces?purpose=draft").json()["traces"][0]["purpose_kind"] == "draft"
    assert client.get("/api/v1/traces?result=perhaps").status_code == 422
