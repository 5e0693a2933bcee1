"""Votes on guides and suggestions: who may, what is kept, on which clock, and what the public sees."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import Conflict, Invalid, NotAllowed, NotFound, TooManyAttempts
from onewindow.foundation.limits import Limit, derive_limit
from onewindow.ledger.queries import acts_on
from onewindow.participation.models import ClarityVote, DayMark, Suggestion
from onewindow.participation.queries import open_suggestions, suggestion, suggestions, unclear_by_item, votes_since
from onewindow.participation.rules import LONGEST, text_fault
from onewindow.participation.services import (
    answer_suggestion,
    make_suggestion,
    remind_of_suggestions,
    vote_on_guide,
)
from tests.catalogue.conftest import city, references  # noqa: F401 fixtures

PLACE = "192.0.2.7"
TEXT = "这份布局说明不该再要，局里已经有图了。"


def official(*posts):
    return Actor(ActorKind.STAFF, uuid4(), posts=frozenset(posts))


@pytest.fixture
def number(city):  # noqa: F811
    return make_suggestion(None, PLACE, "item:FOOD", TEXT)


@given(st.text())
def test_a_text_is_taken_or_refused_with_a_sentence(text):
    fault = text_fault(text)
    assert isinstance(fault, str)
    assert fault or 5 <= len(text.strip()) <= LONGEST


def test_a_vote_keeps_no_trace_of_who_voted(city):  # noqa: F811
    vote_on_guide(PLACE, "FOOD", is_clear=True)
    vote_on_guide(PLACE, "FOOD", is_clear=False, reason="materials", text="要哪张图？")

    (line,) = votes_since(clock.today())
    assert (line.clear, line.unclear, line.reasons, line.texts) == (1, 1, {"materials": 1}, ("要哪张图？",))
    assert unclear_by_item() == {"FOOD": 1}
    stored = str(list(ClarityVote.objects.values())) + str(list(DayMark.objects.values()))
    assert PLACE not in stored


def test_marks_are_gone_the_next_day(city):  # noqa: F811
    vote_on_guide(PLACE, "FOOD", is_clear=True)
    before = set(DayMark.objects.values_list("mark", flat=True))
    with time_machine.travel(clock.real_now() + timedelta(days=1)):
        vote_on_guide(PLACE, "FOOD", is_clear=True)
        assert before.isdisjoint(DayMark.objects.values_list("mark", flat=True))


def test_a_machine_that_votes_all_day_is_stopped(city):  # noqa: F811
    for _ in range(20):
        vote_on_guide(PLACE, "FOOD", is_clear=True)
    with pytest.raises(TooManyAttempts):
        vote_on_guide(PLACE, "FOOD", is_clear=True)
    vote_on_guide("192.0.2.8", "FOOD", is_clear=True)


def test_bad_votes_are_refused(city):  # noqa: F811
    with pytest.raises(NotFound):
        vote_on_guide(PLACE, "NOTHING", is_clear=True)
    with pytest.raises(Invalid):
        vote_on_guide(PLACE, "FOOD", is_clear=False, reason="nonsense")


def test_a_suggestion_runs_on_a_clock_of_fifteen_working_days(number):
    row = suggestion(number)
    assert number.startswith("YJ")
    assert row.due_on == derive_limit(row.created_at, Limit(15, "workday")).due_date
    assert row.department == "SJ"
    assert [each.number for each in open_suggestions(["SJ"])] == [number]
    assert open_suggestions(["XF"]) == []


@pytest.mark.parametrize(
    ("target", "owner"), [("list:power:PW-003", "XF"), ("list:negative:NG-001", "SJ"), ("list:negative:NG-007", "DS")]
)
def test_a_suggestion_on_a_list_reaches_its_owner(city, target, owner):  # noqa: F811
    assert suggestion(make_suggestion(None, PLACE, target, TEXT)).department == owner


@pytest.mark.parametrize("target", ["item:NOTHING", "list:power:PW-999", "list:nonsense:X", "", "x"])
def test_a_suggestion_on_nothing_is_refused(city, target):  # noqa: F811
    with pytest.raises(NotFound):
        make_suggestion(None, PLACE, target, TEXT)


@pytest.mark.parametrize("text", ["", "短", "长" * 501, "http://a http://b 看这里看这里"])
def test_a_text_that_says_nothing_or_sells_something_is_refused(city, text):  # noqa: F811
    with pytest.raises(Invalid):
        make_suggestion(None, PLACE, "item:FOOD", text)


@pytest.mark.parametrize(
    ("posts", "allowed"),
    [(("SJ-E",), True), (("DS-C",), True), (("XF-E",), False), (("SJ-A", "SJ-R"), False), ((), False)],
)
def test_only_the_owner_answers(number, posts, allowed):
    if allowed:
        answer_suggestion(official(*posts), number, "adopted", "下一版去掉。")
        assert suggestion(number).verdict == "adopted"
        assert [act.act for act in acts_on(f"suggestion:{number}")] == ["participation.answer_suggestion"]
    else:
        with pytest.raises(NotAllowed):
            answer_suggestion(official(*posts), number, "adopted", "下一版去掉。")


def test_an_answer_has_a_verdict_and_reasons_and_is_given_once(number):
    owner = official("SJ-E")
    with pytest.raises(Invalid) as refused:
        answer_suggestion(owner, number, "perhaps", " ")
    assert [error["pointer"] for error in refused.value.facts["errors"]] == ["verdict", "answer"]
    answer_suggestion(owner, number, "not_adopted", "法规要求。", "The law asks for it.")
    with pytest.raises(Conflict):
        answer_suggestion(owner, number, "adopted", "改了。")
    with pytest.raises(NotFound):
        answer_suggestion(owner, "YJ0", "adopted", "无。")


def test_an_owner_is_reminded_once_and_the_public_sees_what_is_overdue(number):
    assert remind_of_suggestions() == 0
    with time_machine.travel(clock.real_now() + timedelta(days=40)):
        assert remind_of_suggestions() == 1
        assert remind_of_suggestions() == 0
        assert suggestion(number).is_overdue


def test_the_text_is_public_only_with_its_answer(number, client):
    assert TEXT not in client.get("/suggestions/").content.decode()
    assert TEXT not in client.get(f"/suggestions/{number}/").content.decode()
    answer_suggestion(official("SJ-E"), number, "partly", "改成可选。", "Optional now.")
    assert TEXT in client.get("/suggestions/").content.decode()
    assert "Optional now." in client.get(f"/en/suggestions/{number}/").content.decode()
    assert [row.number for row in suggestions("item:FOOD")] == [number]
    assert suggestions("item:SIGN") == []


def test_people_vote_and_suggest_by_plain_forms(city, client):  # noqa: F811
    assert "清楚" in client.get("/items/FOOD/").content.decode()
    assert "谢谢" in client.post("/items/FOOD/vote/", {"clear": "yes"}).content.decode()
    assert 'class="err' in client.post("/items/FOOD/vote/", {"reason": ""}).content.decode()
    assert "谢谢" in client.post("/items/FOOD/vote/", {"reason": "words", "text": "太难懂"}).content.decode()
    assert ClarityVote.objects.count() == 2
    answer = client.post("/suggestions/new/?target=item:FOOD", {"text": TEXT})
    assert answer.status_code == 302
    assert client.post("/suggestions/new/?target=item:FOOD", {"text": "短"}).status_code == 422
    assert client.get("/suggestions/new/?target=item:NOTHING").status_code == 404
    client.post("/suggestions/new/?target=item:FOOD", {"text": TEXT, "website": "http://spam"})
    assert Suggestion.objects.count() == 1


def test_markup_in_a_suggestion_is_shown_as_text(city, client):  # noqa: F811
    number = make_suggestion(None, PLACE, "item:FOOD", "<script>alert(1)</script> 看看")
    answer_suggestion(official("SJ-E"), number, "not_adopted", "<b>不</b>行")
    page = client.get(f"/suggestions/{number}/").content.decode()
    assert "<script>alert" not in page
    assert "<b>不</b>" not in page


def test_desk_pages_need_an_official(number, client):
    for path in ("/desk/voices/", f"/desk/voices/{number}/"):
        assert client.get(path).status_code == 302
