"""Random legal and illegal acts of everybody on one case: whatever is tried, what must always hold holds."""

from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from onewindow.cases import services
from onewindow.cases.models import Case, Step
from onewindow.cases.queries.building import terms_of
from onewindow.cases.rules import clocks
from onewindow.cases.rules.procedure import ENDED, State
from onewindow.cases.rules.steps import BY_ITSELF, JOINTLY, NOBODYS_TASK
from onewindow.cases.services import CorrectionPoint
from onewindow.catalogue.queries import published_item
from onewindow.foundation import clock
from onewindow.foundation.errors import DomainError
from tests.cases import processes, world

START = datetime(2026, 2, 9, 10, tzinfo=clock.LOCAL)
ITEMS = {
    "FOOD": ({"q_prepack": "no", "q_cold": "no", "q_agent": "no"}, "SJ", "liuyang"),
    "PROJPLAN": ({"q_detail": "no", "q_review": "yes"}, "ZR", "jinhai"),
    "SIGN": ({"q_large": "yes", "q_street": "yes"}, "CG", "linfeng"),
}
POSTS = ("R", "V", "I", "A", "P")
LIVE = set(State) - ENDED - {State.PLANNED}


class CaseMachine(RuleBasedStateMachine):
    """One case, its applicant, every post of its department and strangers; time only goes on."""

    def __init__(self):
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.now, self.number, self.clock, self.told, self.opened = START, "", [], [], set()

    def teardown(self):
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @initialize(item=st.sampled_from(sorted(ITEMS)), lacks=st.booleans())
    def open(self, item, lacks):
        questions, self.office, login = ITEMS[item]
        self.applicant = world.person(login)
        papers = [one.code for one in published_item(item).materials if one.source in ("licence", "applicant")]
        missing = papers[-1:] if lacks else ()
        company = next(iter(self.applicant.represents))
        with self.at():
            opening = world.single(self.applicant, item, questions, applicant=company, missing=missing)
            self.number = services.open_case(self.applicant, opening)

    def at(self):
        return clock.use_offset(self.now - clock.real_now())

    def official(self, letter):
        return world.official(f"{self.office}-{letter}") if letter else world.official("MZ-R")

    def attempt(self, act, *args, **kwargs):
        """Does an act; one that is refused leaves no trace of itself."""
        before = Case.objects.filter(number=self.number).values().get()
        with self.at():
            try:
                with transaction.atomic():
                    act(*args, **kwargs)
            except DomainError:
                after = Case.objects.filter(number=self.number).values().get()
                assert after == before, "a refused act changed the case"

    @rule(days=st.integers(0, 9), hours=st.integers(0, 9))
    def time_passes(self, days, hours):
        self.now += timedelta(days=days, hours=hours)
        with self.at():
            services.sweep_cases()

    @rule(result=st.sampled_from(("pass", "pass", "pass", "fail", "grant", "refuse")), second=st.booleans())
    def go_on(self, result, second):
        """What an office that knows its work would do next."""
        case = Case.objects.get(number=self.number)
        step = Step.objects.filter(case=case, state="open").order_by("position").first()
        if case.state == State.CORRECTION_PENDING:
            self.supply(is_own=True)
        elif case.state == State.PAUSED and step:
            self.attempt(services.resume_case, world.official(step.post), self.number)
        elif case.state == State.RECEIVED and step:
            self.accept(step.post[-1], tolerated=True)
        elif case.state == State.ACCEPTED and step and step.action in NOBODYS_TASK | JOINTLY:
            self.go_on_in_the_graph(0, result)
        elif case.state == State.ACCEPTED and step:
            if step.action == "approve":
                result = {"pass": "grant", "fail": "refuse"}.get(result, result)
            letter, position = step.post[-1], [one.code for one in published_item(self.key).steps].index(step.code)
            self.conclude(letter, int(second and step.action == "inspect"), result, "看过了", position)

    @rule(which=st.integers(0, 3), result=st.sampled_from(("pass", "pass", "fail")))
    def go_on_in_the_graph(self, which, result):
        """What ends an open node: an event, an opinion, the outcome of another case, or time alone."""
        found = Step.objects.filter(case__number=self.number, state="open", action__in=NOBODYS_TASK | JOINTLY)
        steps = list(found.order_by("position"))
        if not steps or Case.objects.get(number=self.number).state not in (State.ACCEPTED, State.PAUSED):
            return
        step = steps[which % len(steps)]
        if step.action in JOINTLY:
            official = world.official(step.post)
            self.attempt(services.complete_step, official, self.number, step.code, opinion="看过了", result=result)
        elif step.action == "subcase":
            self.another_case(step)
        else:
            self.event(which, step.code, "来了")

    def another_case(self, step):
        with self.at():
            number = services.begin_subcase(str(step.id))
            if number and Case.objects.get(number=number).state == State.RECEIVED:
                services.withdraw_case(self.applicant, number, "不办了")
                services.follow_subcase(number)

    @rule(
        who=st.integers(0, 3),
        code=st.sampled_from(("w1", "m1", "t1", "k1", "s2", "s9")),
        note=st.sampled_from(("说明", "")),
    )
    def event(self, who, code, note):
        actors = (self.applicant, self.official("V"), world.person("zhaoxiuying"), self.official(""))
        self.attempt(services.record_event, actors[who], self.number, code, note=note)

    @rule(second=st.booleans())
    def go_on_well(self, second):
        self.go_on("pass", second)

    @rule(second=st.booleans())
    def go_on_better(self, second):
        self.go_on("pass", second)

    @rule(days=st.integers(0, 15))
    def pause_as_the_item_allows(self, days):
        case = Case.objects.get(number=self.number)
        if case.key == "PROJPLAN" and case.state == State.ACCEPTED:
            self.pause("V", "expert_review", days)

    @rule(post=st.sampled_from((*POSTS, "")), tolerated=st.booleans())
    def accept(self, post, tolerated):
        lacking = [one.code for one in Case.objects.get(number=self.number).materials.filter(given="missing")]
        self.attempt(services.accept_case, self.official(post), self.number, tolerated=lacking if tolerated else ())

    @rule(post=st.sampled_from(POSTS), text=st.sampled_from(("请补", "", "请补齐")), which=st.integers(0, 4))
    def correct(self, post, text, which):
        codes = sorted(Case.objects.get(number=self.number).materials.values_list("code", flat=True))
        points = [CorrectionPoint(codes[which % len(codes)], text)]
        self.attempt(services.request_correction, self.official(post), self.number, points)

    @rule(is_own=st.booleans())
    def supply(self, is_own):
        who = self.applicant if is_own else world.person("zhaoxiuying")
        case = Case.objects.get(number=self.number)
        item, questions, _login = case.key, case.questions, None
        given = world.materials(published_item(item), questions)
        self.attempt(services.supply_correction, who, self.number, given)

    @rule(post=st.sampled_from(POSTS), reason=st.sampled_from(("不归我们管", "")))
    def refuse_acceptance(self, post, reason):
        self.attempt(services.refuse_acceptance, self.official(post), self.number, reason, "请向区里申请")

    @rule(
        post=st.sampled_from(POSTS),
        which=st.integers(0, 1),
        result=st.sampled_from(("pass", "fail", "grant", "refuse")),
        opinion=st.sampled_from(("符合", "")),
        step=st.integers(0, 5),
    )
    def conclude(self, post, which, result, opinion, step):
        codes = list(Step.objects.filter(case__number=self.number).order_by("position").values_list("code", flat=True))
        try:
            official = world.official(f"{self.office}-{post}", which)
        except IndexError:
            official = self.official(post)
        bases = [f"{one.law_id}:{one.article}" for one in published_item(self.key).legal_bases[:1]]
        self.attempt(
            services.complete_step,
            official,
            self.number,
            codes[step % len(codes)],
            opinion=opinion,
            result=result,
            bases=bases if result == "refuse" else (),
        )

    @rule(
        post=st.sampled_from(POSTS),
        kind=st.sampled_from(("expert_review", "site_visit", "hearing")),
        days=st.integers(-2, 20),
    )
    def pause(self, post, kind, days):
        end = self.now.date() + timedelta(days=days)
        step = Step.objects.filter(case__number=self.number, state="open").order_by("position").first()
        code = step.code if step else "s1"
        self.attempt(
            services.pause_case, self.official(post), self.number, code, kind=kind, expected_end=end, reason="要评审"
        )

    @rule(post=st.sampled_from(POSTS))
    def resume(self, post):
        self.attempt(services.resume_case, self.official(post), self.number)

    @rule(post=st.sampled_from(POSTS), days=st.integers(-1, 40), reason=st.sampled_from(("情况复杂", "")))
    def extend(self, post, days, reason):
        self.attempt(services.extend_case, self.official(post), self.number, days=days, reason=reason)

    @rule(post=st.sampled_from(POSTS), entry=st.integers(-1, 4), back=st.integers(-3, 12))
    def correct_clock(self, post, entry, back):
        to = (self.now - timedelta(days=back)).date().isoformat()
        self.attempt(services.correct_clock, self.official(post), self.number, entry=entry, to=to, reason="记错了")

    @rule(is_own=st.booleans())
    def withdraw(self, is_own):
        who = self.applicant if is_own else world.person("zhaoxiuying")
        if self.now > START + timedelta(days=12):  # early withdrawals would end most runs before they begin
            self.attempt(services.withdraw_case, who, self.number, "不办了")

    @property
    def key(self):
        return Case.objects.filter(number=self.number).values_list("key", flat=True).get()

    @invariant()
    def what_must_always_hold(self):
        if not self.number:
            return
        case = Case.objects.get(number=self.number)
        steps = list(Step.objects.filter(case=case))
        is_open = [step for step in steps if step.state == "open"]
        state = State(case.state)
        if state in LIVE:
            assert is_open, "a live case has an open step"
        else:
            assert not is_open, "an ended case has no open step"
            assert case.closed_at
        assert all(step.post for step in steps), "each step has exactly one responsible post"
        assert len({step.code for step in steps}) == len(steps)
        self.the_graph_holds(steps)
        if case.outcome == "refused" or state is State.NON_ACCEPTANCE:
            assert case.reason.strip(), "no refusal lacks its reason"
        if case.outcome:
            assert case.decided_at
        assert self.clock == case.clock[: len(self.clock)], "the ledger only grows"
        self.clock = case.clock
        self.clocks_are_right(case)

    def the_graph_holds(self, steps):
        """No step was begun before all before it had ended; what chooses or notifies is never left open."""
        ended = {step.code for step in steps if step.state in ("done", "skipped")}
        for step in steps:
            if step.state in ("open", "done"):
                assert set(step.after or ()) <= ended, "a join waits for all"
            assert step.state != "open" or step.action not in BY_ITSELF
            assert step.action != "choose" or step.state != "done" or step.facts["gives"]
        assert self.opened <= {step.code for step in steps if step.state != "waiting"}, "nothing goes back"
        self.opened = {step.code for step in steps if step.state != "waiting"}

    def clocks_are_right(self, case):
        if case.accepted_at and State(case.state) in LIVE:
            with self.at():
                found = clocks.dues(terms_of(case), ())
            assert (case.promised_due, case.statutory_due) == (found.promised, found.statutory)
        if case.promised_due:
            start = clock.local(case.accepted_at or case.received_at).date()
            assert start <= case.promised_due, "no clock is negative"
            assert case.promised_due <= max(case.statutory_due, start)
            assert case.promised_due < date(2027, 1, 1) + timedelta(days=400)


@pytest.mark.timeout(600)
def test_no_order_of_acts_breaks_what_must_always_hold(city):
    processes.publish(processes.every_kind())  # of the three items one has a node of every kind
    run_state_machine_as_test(
        CaseMachine,
        settings=settings(
            max_examples=50,
            stateful_step_count=60,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
