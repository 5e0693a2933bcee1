"""Words for opinions: filled from the case, taken with a click, and never signed while something is left open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.cases import services
from onewindow.cases.models import Step
from onewindow.cases.rules.wordings import INSPECTED, WORDS, WordFacts, is_unfinished, words_for
from tests.cases import world

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="{}"), max_size=20)


@given(TEXT, TEXT, TEXT, st.lists(TEXT, max_size=3), st.sampled_from(["review", "inspect", "approve"]))
def test_words_say_whom_and_what_they_are_about_and_no_blank_is_left(applicant, title, place, bases, action):
    facts = WordFacts(applicant, title, place, bases)
    for result in INSPECTED if action == "inspect" else WORDS:
        words = words_for(action, result, facts)
        assert "{" not in words
        assert (place or "现场") in words if action == "inspect" else applicant in words and title in words


def test_only_what_goes_against_the_applicant_leaves_something_to_say():
    facts = WordFacts("张三", "公司设立登记", "", ())
    for action in ("review", "inspect"):
        assert not is_unfinished(words_for(action, "pass", facts))
        assert is_unfinished(words_for(action, "fail", facts))
    assert not is_unfinished(words_for("approve", "grant", facts))
    assert is_unfinished(words_for("approve", "refuse", facts))
    assert words_for("approve", "perhaps", facts) == ""


@pytest.fixture
def number(bundle_number):
    number = world.number_of("COMPANY")
    services.accept_case(world.official("SJ-R"), number)
    return number


def test_the_words_are_taken_with_a_click_and_stand_in_the_form(number, browser_of):
    reviewer = browser_of("sj_review")
    plain = reviewer.get(f"/desk/cases/{number}/").content.decode()
    filled = reviewer.get(f"/desk/cases/{number}/?words=pass").content.decode()

    assert 'href="?words=pass#dec"' in plain
    assert "材料齐全、符合法定形式" not in plain
    assert "经审查，张三申请的“公司设立登记”材料齐全、符合法定形式，同意。" in filled
    assert "材料齐全、符合法定形式" not in reviewer.get(f"/desk/cases/{number}/?words=x").content.decode()


def test_nothing_is_signed_while_something_is_left_open(number, browser_of):
    reviewer = browser_of("sj_review")
    words = words_for("review", "fail", WordFacts("张三", "公司设立登记", "", ()))
    answer = reviewer.post(f"/desk/cases/{number}/steps/s2/", {"result": "fail", "opinion": words})

    assert answer.status_code == 422
    assert "还没有改" in answer.content.decode()
    assert Step.objects.get(case__number=number, code="s2").state == "open"


def test_who_is_not_at_the_step_is_offered_no_words(number, browser_of):
    assert "?words=" not in browser_of("sj_receive").get(f"/desk/cases/{number}/").content.decode()
