"""The rules of the step engine: examples, properties, and a machine that plays random cases."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from onewindow.cases.rules import results
from onewindow.cases.rules.procedure import (
    ENDED,
    PartFact,
    State,
    bundle_outcome,
    bundle_state,
    intolerable,
    notice_is_allowed,
    parts_left_behind,
    parts_to_begin,
    required_by_source,
)
from onewindow.cases.rules.steps import (
    StepFact,
    StepState,
    decides,
    finding,
    groups,
    is_last,
    may_sign,
    results_of,
    signatures_missing,
    turn,
)

CODES = ["s1", "s2", "s3", "s4", "s5", "s6"]
PEOPLE = [UUID(int=n) for n in range(3)]


@st.composite
def plans(draw):
    """Random plans of steps: some side by side, some skipped, some inspected by two."""
    count = draw(st.integers(2, 6))
    return [
        StepFact(
            code,
            "waiting" if code in ("s1", CODES[count - 1]) else draw(st.sampled_from(["waiting", "skipped"])),
            draw(st.sampled_from(["review", "inspect"])),
            draw(st.sampled_from(["", "", "p1"])) if 1 <= CODES.index(code) < count - 1 else "",
            draw(st.sampled_from([1, 1, 2])),
        )
        for code in CODES[:count]
    ]


class StepMachine(RuleBasedStateMachine):
    """Opens, signs and completes steps at random, and checks that a live plan always waits for somebody."""

    def __init__(self):
        super().__init__()
        self.steps = []
        self.ended = False

    @precondition(lambda self: not self.steps or self.ended)
    @rule(plan=plans())
    def begin(self, plan):
        self.steps, self.ended = list(plan), False
        self.open_next()

    def open_next(self):
        opens = set(turn(self.steps).opens)
        self.steps = [self.changed(one, state="open") if one.code in opens else one for one in self.steps]

    @staticmethod
    def changed(step, **values):
        from dataclasses import replace

        return replace(step, **values)

    @precondition(lambda self: any(one.state == "open" for one in self.steps))
    @rule(pick=st.integers(0, 5), who=st.sampled_from(PEOPLE), result=st.sampled_from(["pass", "fail"]))
    def sign(self, pick, who, result):
        opened = [index for index, one in enumerate(self.steps) if one.state == "open"]
        index = opened[pick % len(opened)]
        step = self.steps[index]
        if not may_sign(step, who):
            assert who in step.signed_by
            return
        step = self.changed(step, signed_by=(*step.signed_by, who), findings=(*step.findings, result))
        if signatures_missing(step) == 0:
            self.ended = is_last(self.steps, step.code)
            step = self.changed(step, state="done")
        self.steps[index] = step
        self.open_next()

    @invariant()
    def a_live_plan_waits_for_somebody(self):
        if self.steps and not all(one.state in ("done", "skipped") for one in self.steps):
            assert any(one.state == "open" for one in self.steps)

    @invariant()
    def no_step_opens_before_those_ahead_of_it_have_ended(self):
        together = groups(self.steps)
        for index, group in enumerate(together):
            if any(one.state in ("open", "done") for one in group):
                assert all(one.state in ("done", "skipped") for earlier in together[:index] for one in earlier)

    @invariant()
    def a_plan_ends_with_its_last_step_alone(self):
        finished = bool(self.steps) and all(one.state in ("done", "skipped") for one in self.steps)
        assert finished == self.ended

    @invariant()
    def nobody_signs_twice(self):
        assert all(len(set(one.signed_by)) == len(one.signed_by) for one in self.steps)

    @invariant()
    def a_skipped_step_stays_skipped_and_a_done_one_was_signed(self):
        assert all(len(one.signed_by) >= one.inspectors for one in self.steps if one.state == "done")


TestStepMachine = StepMachine.TestCase
TestStepMachine.settings = settings(max_examples=120, stateful_step_count=20, deadline=None)


def test_one_failure_fails_the_inspection():
    assert finding(["pass", "fail"]) == "fail"
    assert finding(["pass", "pass"]) == "pass"


def test_the_approval_decides_else_the_last_step():
    plan = [StepFact("s1", "done", "accept"), StepFact("s2", "open", "approve"), StepFact("s3", "waiting", "issue")]
    assert decides(plan, "s2")
    assert not decides(plan, "s3")
    short = [StepFact("s1", "done", "accept"), StepFact("s2", "open", "issue")]
    assert decides(short, "s2")
    assert results_of(short, "s2") == {"grant", "refuse"}
    assert results_of(plan, "s3") == {"pass", "fail"}


PARTS = st.lists(
    st.builds(
        PartFact,
        st.sampled_from(["A", "B", "C", "D"]),
        st.sampled_from([state.value for state in State if state not in (State.DECIDED, State.SERVED)]),
        st.sampled_from(["", "granted", "refused"]),
        st.lists(st.sampled_from(["A", "B", "C"]), max_size=2, unique=True).map(tuple),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda part: part.key,
)


@given(PARTS)
def test_a_bundle_has_ended_exactly_when_all_its_cases_have(parts):
    assert (bundle_state(parts) in ENDED) == all(State(part.state) in ENDED for part in parts)


@given(PARTS)
def test_no_planned_case_both_begins_and_is_left_behind(parts):
    known = {part.key for part in parts}
    assert not set(parts_to_begin(parts)) & set(parts_left_behind(parts)) or not known


@given(PARTS)
def test_nothing_begins_before_all_that_it_follows_is_granted(parts):
    granted = {part.key for part in parts if part.outcome == "granted"}
    by_key = {part.key: part for part in parts}
    assert all(set(by_key[key].after) <= granted for key in parts_to_begin(parts))


def test_a_bundle_is_accepted_with_its_first_case_and_granted_with_its_first_grant():
    parts = [PartFact("A", "accepted"), PartFact("B", "planned", after=("A",))]
    assert bundle_state(parts) is State.ACCEPTED
    assert bundle_outcome([PartFact("A", "closed", "granted"), PartFact("B", "closed", "refused")]) == "granted"
    assert bundle_outcome([PartFact("A", "closed", "refused")]) == "refused"
    assert bundle_state([PartFact("A", "withdrawn")]) is State.WITHDRAWN


def test_what_follows_something_left_behind_is_left_behind_too():
    parts = [
        PartFact("A", "closed", "refused"),
        PartFact("B", "planned", after=("A",)),
        PartFact("C", "planned", after=("B",)),
        PartFact("D", "planned"),
    ]
    assert parts_left_behind(parts) == ("B", "C")
    assert parts_to_begin(parts) == ("D",)


@given(st.sets(st.sampled_from("abcd")), st.sets(st.sampled_from("abcd")))
def test_a_second_notice_never_names_anything_new(first, second):
    assert notice_is_allowed(None, second)
    assert notice_is_allowed(first, second) == (not second - first)


def test_only_tolerable_papers_may_follow():
    assert intolerable(["M-SITE", "M-BIZ"], ["M-SITE"]) == ("M-BIZ",)


def test_a_paper_that_several_items_use_counts_once():
    materials = [("applicant", "M-PLAN"), ("licence", "M-ID"), ("applicant", "M-PLAN"), ("applicant", "M-TRAP")]
    assert required_by_source(materials) == {"applicant": ("M-PLAN", "M-TRAP"), "licence": ("M-ID",)}


FIELDS = ("licence_no", "entity_name", "uscc", "legal_rep", "scope", "size", "mode", "established", "address")


def found(answers, evidence=(), **more):
    options = {"issued_on": date(2026, 4, 24), "mode": "standard"} | more
    return results.result_values(FIELDS, answers, evidence, **options)


def test_a_result_takes_the_form_first_then_evidence_then_other_names():
    values = found(
        {"entity_name": "甲", "items": ["热食"], "width_m": "3", "height_m": "1.2", "legal_rep_name": "张三"},
        [{"ent.legal_rep": "李四", "ent.uscc": "U1"}],
    )
    assert (values["entity_name"].value, values["entity_name"].origin) == ("甲", "form")
    assert (values["uscc"].value, values["uscc"].origin) == ("U1", "evidence")
    assert values["legal_rep"].value == "李四"
    assert values["scope"].value == ["热食"]
    assert values["size"].value == "3 × 1.2 米"
    assert values["established"].value == "2026-04-24"
    assert values["mode"].value == "一般程序"
    assert results.missing_fields(values.values()) == ("address",)


def test_a_licence_in_evidence_says_who_the_legal_representative_is():
    assert found({}, [{"legal_rep": "张三"}])["legal_rep"].value == "张三"


def test_only_what_founds_or_registers_gets_a_number_from_a_registers_owner():
    assert results.identifier_register(["uscc", "entity_name"], ["name_applied"]) == "ent"
    assert results.identifier_register(["uscc", "entity_name"], ["uscc"]) == ""
    assert results.identifier_register(["members"], ["baby_name", "born_at"]) == "pop"
    assert results.identifier_register(["members"], ["name"]) == ""
    assert found({}, register="ent", identifier="U9")["uscc"].value == "U9"


@given(st.dictionaries(st.sampled_from([*FIELDS, "items", "legal_rep_name"]), st.text(max_size=5)))
def test_every_field_of_the_result_is_there_and_nothing_else(answers):
    values = found(answers)
    assert tuple(values) == FIELDS


@pytest.mark.parametrize("state", list(StepState))
def test_an_ended_step_is_not_signed(state):
    step = StepFact("s1", state, "inspect", inspectors=2)
    assert may_sign(step, uuid4()) == (state is StepState.OPEN)
