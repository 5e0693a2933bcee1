"""What the player of stories compares and checks, without a server."""

from copy import deepcopy
from dataclasses import replace

import pytest

from onewindow.config.journey.browser import Stuck
from onewindow.config.journey.checks import checks, not_compared
from onewindow.config.journey.desk import post_named, until
from onewindow.config.journey.stories import CITY, all_stories, find_story

STORIES = all_stories(str(CITY / "stories.yaml"))
STEPS = [
    {"code": "s1", "post": "SJ-V", "action": "review", "state": "open", "name": "审查"},
    {"code": "s2", "post": "SJ-A", "action": "approve", "state": "waiting", "name": "审批"},
]


class Run:
    """A run whose case goes on by itself whenever somebody acted."""

    def __init__(self, steps):
        self.steps = deepcopy(steps)

    def part(self, _item):
        return {"state": "accepted", "steps": deepcopy(self.steps), "number": "N"}

    def go_on(self):
        done = next(step for step in self.steps if step["state"] == "open")
        done["state"] = "done"
        for step in self.steps:
            if step["state"] == "waiting":
                step["state"] = "open"
                return


def play_line(event, last, steps=STEPS):
    run = Run(steps)
    for _ in until(run, event, event.items[0], last):
        run.go_on()


def line(story, name):
    return next(event for event in find_story(story).timeline if event.name == name)


@pytest.mark.parametrize("story", [one for one in STORIES if one.channel != "proactive"], ids=lambda story: story.id)
def test_whatever_the_demo_stories_expect_of_an_application_is_compared(story):
    assert not_compared(story) == []


def test_an_issue_must_be_done_by_the_post_that_the_line_names():
    wrong = replace(line("ST04", "issue"), posts=("SJ-P",))
    right = replace(wrong, posts=("SJ-A",))

    play_line(right, None)
    with pytest.raises(Stuck, match="应由岗位 SJ-P 办，却是 SJ-A"):
        play_line(wrong, None)


def test_an_inspection_by_another_post_is_told_before_it_is_made():
    event = replace(line("ST04", "inspect"), items=("FOOD",), posts=("SJ-I",))

    with pytest.raises(Stuck, match="应由岗位 SJ-I 办，却是 SJ-V"):
        play_line(event, lambda step: step["action"] == "review")


def test_a_line_for_which_nothing_is_left_to_do_is_told():
    done = [step | {"state": "done"} for step in STEPS]

    with pytest.raises(Stuck, match="没有要办的环节"):
        play_line(replace(line("ST04", "issue"), posts=()), None, done)


def test_posts_that_stand_in_the_order_of_the_items_are_told_apart():
    event = line("ST03", "issue")
    event = next(one for one in find_story("ST03").timeline if one.name == "issue" and len(one.items) == 3) or event

    assert [post_named(event, item) for item in event.items] == ["UW-A", "UP-A", "UG-A"]


def granted(**changes):
    part = {
        "item": "FUND",
        "licences": [],
        "applicant": "吴国强",
        "result_document": {
            "name": "公积金提取决定",
            "name_en": "Decision on withdrawal",
            "issued_on": "2026-05-28",
            "recipient": "吴国强",
            "fields": {"amount": "128650.32", "account_closed": "是"},
            "computed_from": {},
        },
        "revocation": None,
    }
    return {"parts": [part | changes]}


def outcome_of(expected, case):
    story = replace(find_story("ST12"), kind="item", items=("FUND",), expected=expected)
    return {check.what: check.ok for check in checks(story, case, {})}


def test_an_amount_a_closed_account_and_a_recipient_are_compared_for_real():
    issued = {"item": "FUND", "kind": "document", "name": "公积金提取决定", "name_en": "Decision on withdrawal"}
    expected = {
        "withdraw_amount": 128650.32,
        "account_closed": True,
        "issued": [issued | {"date": "2026-05-28", "to": "person:wuguoqiang"}],
    }

    assert all(outcome_of(expected, granted()).values())
    other = granted()
    other["parts"][0]["result_document"] |= {"recipient": "别人", "fields": {"amount": "1", "account_closed": "否"}}
    found = outcome_of(expected, other)
    assert [found[what] for what in ("提取金额", "账户已销", "FUND 发给")] == [False, False, False]


def test_where_nothing_may_be_issued_anything_issued_is_told():
    assert outcome_of({"issued": []}, granted(result_document=None)) == {"发出结果的事项": True}
    assert outcome_of({"issued": []}, granted()) == {"发出结果的事项": False}


def test_a_broken_promise_is_compared_with_what_the_register_answered():
    effect = {"broken_promises": "+1", "promise_allowed": False}
    told = {"credit_effect": {"broken_promises": 1, "promise_allowed": False}}

    assert outcome_of({"credit_effect": effect}, granted(revocation=told)) == {"信用记录": True}
    assert outcome_of({"credit_effect": effect}, granted(revocation={"credit_effect": None})) == {"信用记录": False}
