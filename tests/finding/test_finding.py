"""Answers with their source, the guided finder, and what was not found."""

from datetime import timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from onewindow.finding import services
from onewindow.finding.models import MissedWords
from onewindow.finding.queries import answer, demand, guided, refused_share
from onewindow.finding.queries.sources import candidates
from onewindow.finding.rules.answering import Source, answer_from, intent_of
from onewindow.finding.rules.guiding import FACETS, Candidate, narrowed, next_question
from onewindow.finding.rules.missed import kept_words
from onewindow.foundation import clock
from onewindow.notifications.models import Message
from onewindow.participation.services import vote_on_guide
from tests.catalogue.conftest import city, references  # noqa: F401 fixtures

TEXTS = st.text(max_size=8)


@given(TEXTS, st.dictionaries(st.sampled_from(["limit", "materials", "guide", "how"]), st.tuples(TEXTS, TEXTS)))
def test_an_answer_is_always_a_text_of_its_source(question, texts):
    source = Source("item", "FOOD", 3, "食品", "Food", texts)
    found = answer_from(question, source)
    if found is not None:
        assert (found.text, found.text_en) in texts.values()
        assert (found.key, found.version) == ("FOOD", 3)
    assert answer_from(question, None) is None


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("办营业执照要多久", "limit"),
        ("开饭店要带什么材料", "materials"),
        ("办居住证多少钱", "charge"),
        ("老年证去哪办", "place"),
        ("How much does it cost", "charge"),
        ("公积金提取", "guide"),
    ],
)
def test_what_is_asked_is_read_from_the_words(question, intent):
    assert intent_of(question) == intent


def test_a_question_is_answered_from_the_published_guide_with_its_version(city):  # noqa: F811
    found = answer("食品经营许可要多久")
    assert (found.key, found.version) == ("FOOD", 1)
    assert "承诺" in found.text
    assert "Promised" in found.text_en


@pytest.mark.parametrize("question", ["", "天气", "彩票中奖号码", "qqqqzzzz", "比特币价格"])
def test_where_there_is_no_source_there_is_no_answer(city, question):  # noqa: F811
    assert answer(question) is None


def test_the_page_cites_its_source_or_says_that_there_is_none_and_publishes_the_share(city, client):  # noqa: F811
    assert (
        "出处：《食品经营许可（餐饮服务）》办事指南第 1 版"
        in client.get("/ask/", {"q": "食品经营许可多少钱"}).content.decode()
    )
    page = client.get("/ask/", {"q": "比特币价格"}).content.decode()
    assert "公布的指南里没有答案" in page
    assert refused_share() == (2, 1)
    assert "50%" in page
    assert client.get("/en/ask/").status_code == 200


@given(st.lists(st.tuples(*[st.sampled_from(["a", "b", "c"])] * 3), min_size=1, max_size=30))
def test_each_question_parts_what_is_left_and_the_questions_end(values):
    found = [
        Candidate("item", str(number), "", "", dict(zip(FACETS, [(value,) for value in each], strict=True)))
        for number, each in enumerate(values)
    ]
    answers = {}
    while question := next_question(found, answers):
        assert question.facet not in answers
        assert max(number for _value, number in question.options) < len(found)
        answers[question.facet] = question.options[0][0]
        found = narrowed(found, answers)
        assert found


def test_the_finder_leads_every_service_to_few(city, client):  # noqa: F811
    from onewindow.catalogue.queries import published_catalogue

    for each in candidates(published_catalogue()):
        answers = {}
        while question := guided(answers).question:
            answers[question.facet] = each.facets[question.facet][0]
        assert each in guided(answers).candidates
    page = client.get("/finder/?audience=company").content.decode()
    assert "公司、店铺" in page
    assert client.get("/en/finder/?theme=nonsense").status_code == 200


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("开茶馆", "开茶馆"),
        ("１３８００１３８０００", ""),
        ("我叫张三住在幸福路五号三单元想要办一个证明", ""),
        ("a", ""),
        ("  Tea  House! ", "tea house"),
    ],
)
def test_words_that_may_be_about_a_person_are_not_kept(text, kept):
    assert kept_words(text) == kept


def test_words_that_found_nothing_are_counted_by_week_without_who_asked(city, client):  # noqa: F811
    for _ in range(2):
        client.get("/search/", {"q": "比特币"})
    client.get("/search/", {"q": "一次性"})
    assert [(line.words, line.count) for line in demand(None).missed] == [("比特币", 2)]
    vote_on_guide("192.0.2.1", "FOOD", is_clear=False, reason="words")
    assert [vote.key for vote in demand(frozenset(["SJ"])).unclear] == ["FOOD"]
    assert demand(frozenset(["XF"])).unclear == ()
    with time_machine.travel(clock.real_now() + timedelta(weeks=20)):
        services.forget_old_words()
        assert MissedWords.objects.count() == 0


def test_the_list_of_fixes_is_for_officials(city, client):  # noqa: F811
    assert client.get("/desk/demand/").status_code == 302


def test_an_office_is_told_once_a_week_of_what_it_should_mend_and_others_are_not(city):  # noqa: F811
    vote_on_guide("place", "FOOD", is_clear=False, reason="words", text="")
    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        told = services.tell_offices()
        assert told == 1
        assert services.tell_offices() == 0
        messages = Message.objects.filter(kind="demand")
        assert {message.key.split(":")[1] for message in messages} <= {"SJ"}
    with time_machine.travel(clock.now() + timedelta(days=8), tick=False):
        assert services.tell_offices() == 1


def test_no_office_is_told_where_there_is_nothing_to_mend(city):  # noqa: F811
    assert services.tell_offices() == 0
    assert not Message.objects.filter(kind="demand").exists()
