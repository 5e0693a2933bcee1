"""The law register: loading, versions, and what is announced."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from onewindow.foundation import events
from onewindow.foundation.actor import system_actor
from onewindow.foundation.errors import NotFound
from onewindow.laws.events import LawLoaded, LawRepealed
from onewindow.laws.queries import RANK_NAMES, RANKS, article_texts, clear_law_cache, law_version, law_versions
from onewindow.laws.rules import read_lines
from onewindow.laws.services import LawsInvalid, import_laws, repeal_law
from onewindow.ledger.queries import acts_on

ACTOR = system_actor("tests")
INDEX = Path("onewindow/config/demo_city/laws.jsonl")


@pytest.fixture(autouse=True)
def _forget():
    clear_law_cache()
    yield
    clear_law_cache()


def line(**changes):
    row = {"law_id": "tea-law", "law": "茶法", "kind": "law", "version": "2020-01-01", "article": 1, **changes}
    return json.dumps({key: value for key, value in row.items() if value is not None}, ensure_ascii=False)


def load(*lines):
    return import_laws(ACTOR, *read_lines("laws.jsonl", lines))


@pytest.fixture
def announced(monkeypatch):
    seen = []
    monkeypatch.setattr(events, "_reactions", {LawLoaded: [seen.append], LawRepealed: [seen.append]})
    return seen


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "not JSON"),
        ("[]", "JSON object"),
        (line(law_id=None), "law_id is missing"),
        (line(kind="custom"), "kind 'custom' is not known"),
        (line(version="2020"), "is no day"),
        (line(article="29"), "no number of an article"),
        (line(article=True), "no number of an article"),
        (line(article=0), "no number of an article"),
        (line(gist=7), "gist is no text"),
    ],
)
def test_a_bad_line_is_named_with_its_number_reason_and_remedy(text, reason):
    articles, faults = read_lines("laws.jsonl", [line(), "", text])

    assert len(articles) == 1
    assert [(fault.file, fault.line) for fault in faults] == [("laws.jsonl", 3)]
    assert reason in faults[0].reason
    assert faults[0].remedy


def test_an_article_twice_is_a_fault_of_the_second_line():
    assert "stands in line 1" in read_lines("a", [line(), line()])[1][0].reason


@given(st.sampled_from(RANKS))
def test_a_rank_may_be_named_in_chinese(rank):
    (article,), faults = read_lines("a", [line(kind=RANK_NAMES[rank][0])])
    assert (article.kind, faults) == (rank, [])


@given(st.text())
def test_any_text_is_read_or_refused_but_never_fails(text):
    articles, faults = read_lines("a", [text])
    assert len(articles) + len(faults) <= 1


def test_the_shipped_index_is_sound_and_carries_no_text_of_a_law():
    articles, faults = read_lines(INDEX.name, INDEX.read_text(encoding="utf-8").splitlines())

    assert faults == []
    assert all(article.gist and article.gist_en and not article.text for article in articles)


def test_a_fault_loads_nothing(db):
    with pytest.raises(LawsInvalid):
        load(line(), "{")
    assert law_versions() == {}


def test_loading_twice_changes_nothing(db):
    assert load(line(gist="喝茶")).versions == ("tea-law 2020-01-01",)
    again = load(line(gist="喝茶"))
    assert (again.versions, again.articles, again.unchanged) == ((), 0, 1)


def test_a_text_is_added_to_a_gist_and_never_replaced(db):
    load(line(gist="喝茶"))
    load(line(text="茶应当热饮。"))
    row = law_version("tea-law", "2020-01-01")

    assert (row.articles[1].gist, row.articles[1].has_text) == ("喝茶", True)
    assert article_texts(row.id) == {1: "茶应当热饮。"}
    with pytest.raises(LawsInvalid, match="another text"):
        load(line(text="茶可以冷饮。"))


def test_a_newer_version_says_which_articles_are_gone(db, announced):
    load(line(), line(article=2))
    load(line(version="2024-05-01"), line(version="2024-05-01", article=3))

    assert announced[-1] == LawLoaded("tea-law", "2024-05-01", (2,))
    assert [row.newer_version for row in law_versions()["tea-law"]] == ["2024-05-01", ""]


def test_a_repealed_law_is_in_force_through_its_last_day(db, announced):
    load(line())
    repeal_law(ACTOR, "tea-law", date(2026, 3, 31), "新茶法施行")
    row = law_versions()["tea-law"][-1]

    assert row.is_in_force(date(2026, 3, 31))
    assert not row.is_in_force(date(2026, 4, 1))
    assert announced[-1] == LawRepealed("tea-law", date(2026, 3, 31))
    assert [act.act for act in acts_on("law:tea-law")][-1] == "laws.repeal"


def test_only_a_known_law_can_be_repealed(db):
    with pytest.raises(NotFound):
        repeal_law(ACTOR, "no-such-law", date(2026, 1, 1), "无")


def test_the_register_is_read_again_only_when_it_changed(db, django_assert_num_queries):
    load(line())
    law_versions()
    with django_assert_num_queries(1):
        law_versions()
    load(line(article=2))
    with django_assert_num_queries(3):
        assert len(law_versions()["tea-law"][0].articles) == 2


def test_thousands_of_articles_are_loaded_in_few_statements(db, django_assert_max_num_queries):
    lines = [line(article=number, text=f"第 {number} 条") for number in range(1, 3001)]
    with django_assert_max_num_queries(25):
        assert load(*lines).articles == 3000


def test_the_command_loads_a_file_and_names_bad_lines(db, tmp_path, capsys):
    good = tmp_path / "good.jsonl"
    good.write_text(line() + "\n", encoding="utf-8")
    call_command("laws", "import", str(good))
    assert "1 versions loaded, 1 articles added" in capsys.readouterr().out

    bad = tmp_path / "bad.jsonl"
    bad.write_text("{\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"bad\.jsonl:1:"):
        call_command("laws", "import", str(bad))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("laws", "import", str(tmp_path / "absent.jsonl"))


def test_pages_show_ranks_articles_and_versions_in_both_languages(db, client, django_assert_max_num_queries):
    load(line(gist="喝茶", gist_en="Drink tea"), line(version="2024-05-01", gist="热饮", gist_en="Drink it hot"))
    with django_assert_max_num_queries(4):
        page = client.get("/laws/").content.decode()
    assert "茶法" in page
    assert "法律" in page
    page = client.get("/en/laws/tea-law/?version=2020-01-01").content.decode()
    assert 'id="a-1"' in page
    assert "Drink tea" in page
    assert "2024-05-01" in page
    assert client.get("/laws/no-such-law/").status_code == 404


def test_a_search_without_a_hit_says_what_to_do(db, client):
    load(line())
    assert "没有找到这样的法规" in client.get("/laws/", {"q": "咖啡"}).content.decode()
