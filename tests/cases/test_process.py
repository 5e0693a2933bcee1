"""The graph of steps: whatever a well-formed process finds, something is always open until its end, and it ends."""

from copy import deepcopy
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from django.conf import settings as project
from hypothesis import given, settings
from hypothesis import strategies as st

from onewindow.cases.rules.steps import (
    BY_ITSELF,
    StepFact,
    before_of,
    decides,
    has_failed_inspection,
    is_last,
    results_of,
    turn,
)
from onewindow.catalogue.rules.lint.run import lint
from onewindow.catalogue.rules.process import chosen, laid_out, longest_share
from onewindow.catalogue.rules.processvalues import OUTCOMES
from onewindow.catalogue.rules.stepbody import choice_of, step_of
from onewindow.foundation.limits import StepShare, cumulative_shares
from tests.catalogue import demo
from tests.catalogue.graphs import DAYS, processes, row

CLEAN, KNOWN = demo.clean(), demo.known()


def facts(rows):
    return [
        StepFact(step.code, "waiting", step.action, step.parallel or "", after=step.after, runs_if=step.runs_if)
        for step in laid_out([step_of(one) for one in rows], rows)
    ]


def findings(rows):
    body = deepcopy(CLEAN.items["FOOD"])
    body["steps"] = rows
    named = ("PROCESS_", "STEP_", "JOINT_", "AUTOMATIC_", "TABLE_", "UNKNOWN_REF", "SHARES_", "KEY_")
    found = lint("item", body, CLEAN, KNOWN)
    return [one.code for one in found if one.code.startswith(named) and one.code != "PROCESS_UNCHANGED"]


@given(processes())
@settings(max_examples=60, deadline=None)
def test_a_well_formed_process_is_not_refused(rows):
    assert findings(rows) == []


@given(processes(), st.data())
@settings(max_examples=400, deadline=None)
def test_something_is_open_until_the_end_whatever_is_found(rows, data):
    steps = {one.code: one for one in facts(rows)}
    before, opened = before_of(list(steps.values())), []
    for _ in range(len(steps) + 1):
        now = turn(list(steps.values()))
        for code in now.skips:
            steps[code] = replace(steps[code], state="skipped")
        for code in now.opens:
            assert all(steps[one].state in ("done", "skipped") for one in before[code]), "a join waits for all"
            opened.append(code)
            steps[code] = replace(steps[code], state="open")
        is_open = [code for code, one in steps.items() if one.state == "open"]
        if not is_open:
            break
        code = data.draw(st.sampled_from(is_open))
        may = {"choose": ("large", "small"), **OUTCOMES}.get(steps[code].action, ("pass", "fail"))
        assert is_last(list(steps.values()), code) == (code == "end"), "only the last step is the last"
        steps[code] = replace(steps[code], state="done", found=(data.draw(st.sampled_from(may)),))
    assert len(set(opened)) == len(opened), "no step opens twice"
    assert all(one.state in ("done", "skipped") for one in steps.values())
    assert steps["end"].state == "done"


def done(*found):
    return {"state": "done", "found": found}


def test_a_skipped_step_is_passed_only_when_its_turn_has_come():
    steps = [StepFact("s1", "open"), StepFact("s2", "skipped"), StepFact("s3", "waiting")]

    assert turn(steps).opens == ()
    assert turn([replace(steps[0], state="done"), *steps[1:]]).opens == ("s3",)


@pytest.mark.parametrize(
    ("opinions", "opens"),
    [(("consent", "consent"), ("s1",)), (("consent", "object"), ("s1.x",)), (("silent", "consent"), ("s1.x",))],
)
def test_a_dispute_or_silence_goes_to_the_named_post_before_the_lead_decides(opinions, opens):
    steps = facts([row("s0", "accept"), row("s1", "joint"), row("s2")])
    steps[0] = replace(steps[0], state="done")
    for place, found in enumerate(opinions, start=1):
        steps[place] = replace(steps[place], **done(found))

    assert turn(steps).opens == opens


def test_who_takes_part_says_consent_or_objection_and_the_lead_is_bound_by_the_settlement():
    steps = facts([row("s0", "accept"), row("s1", "joint"), row("s2")])

    assert results_of(steps, "s1.1") == {"consent", "object"}
    assert results_of(steps, "s1") == {"pass", "fail"}
    settled = [replace(one, **done("fail")) if one.code == "s1.x" else one for one in steps]
    assert results_of(settled, "s1") == {"fail"}
    assert decides(steps, "s2")
    assert has_failed_inspection([("joint", "fail")])
    assert not BY_ITSELF & {"joint", "opinion", "settle"}


def test_a_plain_list_stays_a_list():
    rows = [row("s1"), row("s2", parallel="p"), row("s3", parallel="p"), row("s4")]

    assert [one.after for one in laid_out([step_of(one) for one in rows], rows)] == [None] * 4
    assert before_of(facts(rows)) == {"s1": (), "s2": ("s1",), "s3": ("s1",), "s4": ("s2", "s3")}


TABLE = {
    "hit": "F",
    "inputs": {"area": "number", "q_prepack": "select", "s1": "select"},
    "rules": [
        {"when": {"area": "> 500"}, "gives": "large"},
        {"when": {"q_prepack": "yes|maybe"}, "gives": "packed"},
        {"when": {"s1": "fail"}, "gives": "again"},
    ],
    "default": "small",
}


@pytest.mark.parametrize(
    ("hit", "known", "gives", "rules"),
    [
        ("F", {"area": "600", "q_prepack": "yes"}, ("large",), (1,)),
        ("C", {"area": "600", "q_prepack": "yes"}, ("large", "packed"), (1, 2)),
        ("U", {"area": "500", "s1": "fail"}, ("again",), (3,)),
        ("F", {"area": "many"}, ("small",), ()),
        ("F", {}, ("small",), ()),
    ],
)
def test_a_choice_takes_the_ways_of_the_rules_that_apply(hit, known, gives, rules):
    found = chosen(choice_of({**TABLE, "hit": hit}), known)

    assert (found.gives, found.rules) == (gives, rules)
    assert set(found.inputs) == set(TABLE["inputs"])


def broken(change):
    rows = [
        row("s0", "accept", post="SJ-R"),
        row("s1", "choose"),
        row("s2", after=["s1"], runs_if={"s1": "large"}),
        row("s3", "wait", after=["s1"]),
        row("s4", "joint", after=["s2", "s3"]),
        row("s5", share=100),
    ]
    change(rows)
    return rows


def test_a_process_with_every_kind_is_not_refused():
    assert findings(broken(lambda rows: None)) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda rows: rows[2].update(after=["s4"]), "PROCESS_CIRCLE"),
        (lambda rows: rows[2].update(after=["s2"]), "PROCESS_CIRCLE"),
        (lambda rows: rows.insert(1, row("s9", after=["s1"])), "PROCESS_CIRCLE"),
        (lambda rows: rows.insert(2, row("s9", after=["s3"])), "PROCESS_ORDER"),
        (lambda rows: rows.insert(2, rows.pop()), "PROCESS_END"),
        (lambda rows: rows[2].update(after=["nowhere"]), "UNKNOWN_REFERENCE"),
        (lambda rows: rows[2].update(runs_if={"s3": "came"}), "PROCESS_UNKNOWABLE"),
        (lambda rows: rows[2].update(runs_if={"s1": "huge"}), "PROCESS_DEAD"),
        (lambda rows: rows[2].update(runs_if={"s9": "huge"}), "UNKNOWN_REFERENCE"),
        (lambda rows: rows[5].update(runs_if={"s1": "large"}), "PROCESS_END"),
        (lambda rows: rows.append(row("s6", after=["s2"])), "PROCESS_END"),
        (lambda rows: rows.append(row("s6", "timer")), "PROCESS_END"),
        (lambda rows: rows.insert(0, row("t", "timer")), "PROCESS_START"),
        (lambda rows: rows[2].pop("post"), "KEY_MISSING"),
        (lambda rows: rows[3].pop("wait"), "STEP_INCOMPLETE"),
        (lambda rows: rows[2].update(timer=DAYS), "STEP_INCOMPLETE"),
        (lambda rows: rows[3]["wait"].pop("within"), "KEY_MISSING"),
        (lambda rows: rows[1]["choice"].pop("default"), "KEY_MISSING"),
        (lambda rows: rows[1]["choice"]["inputs"].update(nothing="number"), "UNKNOWN_REFERENCE"),
        (lambda rows: rows[1]["choice"]["inputs"].update(s4="select"), "PROCESS_UNKNOWABLE"),
        (lambda rows: rows[1]["choice"]["rules"][0]["when"].update(area="> many"), "TABLE_UNCLEAR"),
        (
            lambda rows: rows[1]["choice"].update(
                hit="U", rules=[{"when": {}, "gives": "a"}, {"when": {}, "gives": "b"}]
            ),
            "TABLE_OVERLAPS",
        ),
        (lambda rows: rows[4]["joint"].update(posts=["SJ-I"]), "JOINT_UNCLEAR"),
        (lambda rows: rows[4]["joint"].update(posts=["XF-V", "XF-V"]), "JOINT_UNCLEAR"),
        (lambda rows: rows[4]["joint"].update(silence={"law_id": "food-safety-law", "article": 1999}), "JOINT_UNCLEAR"),
        (lambda rows: rows[4]["joint"].update(escalate_to="XX-A"), "UNKNOWN_REFERENCE"),
        (lambda rows: rows.insert(5, row("s8", "subcase", subcase={"item": "NOTHING"})), "UNKNOWN_REFERENCE"),
        (lambda rows: rows.insert(5, row("s8", "subcase", subcase={"item": "FOOD"})), "PROCESS_ENDLESS"),
        (lambda rows: rows[5].update(share=90), "SHARES_DIFFER"),
        (lambda rows: rows[5].update(automatic=True), "AUTOMATIC_UNDECIDED"),
        (lambda rows: rows[5].update(automatic=True, action="issue"), "AUTOMATIC_UNDECIDED"),
    ],
)
def test_a_process_that_could_stand_still_or_never_end_is_refused_by_name(change, code):
    assert code in findings(broken(change))


def test_every_post_of_a_joint_review_has_a_member():
    body = deepcopy(CLEAN.items["FOOD"])
    body["steps"] = broken(lambda rows: None)
    staffed = set(KNOWN.staffed_posts) - {"ZJ-R"}

    found = lint("item", body, CLEAN, replace(KNOWN, staffed_posts=staffed))

    assert [one.path[:2] for one in found if one.code == "POST_WITHOUT_MEMBER"] == [("steps", 4)]


def test_the_share_of_a_step_counts_along_the_longest_way():
    rows = [
        row("s1", share=20),
        row("s2", share=30, after=["s1"]),
        row("s3", share=10, after=["s1"]),
        row("s4", share=30, after=["s3"]),
        row("s5", share=40, after=["s2", "s4"]),
    ]
    shares = [StepShare(one["code"], one["share"], after=tuple(one.get("after", ()))) for one in rows]

    assert longest_share(rows) == 100
    assert [cumulative_shares(shares)[one] for one in ("s2", "s4", "s5")] == [Fraction(1, 2), Fraction(3, 5), 1]
    shares[3] = replace(shares[3], skipped=True)
    assert cumulative_shares(shares)["s5"] == 1
    assert cumulative_shares(shares)["s2"] == Fraction(5, 9)


def test_the_example_in_the_docs_is_a_well_formed_process():
    text = (Path(project.BASE) / "docs" / "items.md").read_text(encoding="utf-8")
    example = text.partition("## How to model a procedure")[2].partition("```yaml")[2].partition("```")[0]

    rows = yaml.safe_load(example)["steps"]

    assert findings(rows) == []
    assert [one.code for one in facts(rows)] == ["s1", "c1", "s2", "s3", "j1.1", "j1.2", "j1.x", "j1", "s4", "s5"]
