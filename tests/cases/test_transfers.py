"""A case goes to the competent department: its receipt and limits stay, the former acts no more, disputes are decided."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.cases import queries, services
from onewindow.cases.models import Case, SideMatter, Step
from onewindow.cases.rules.transfers import PostFact, may_go_to, posts_taking_over
from onewindow.cases.services import errors, sideerrors
from onewindow.exchange.models import Purpose
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import Invalid, NotFound
from onewindow.foundation.ids import new_id
from onewindow.ledger.queries import acts_on
from tests.cases import world
from tests.cases.pages.conftest import client_as
from tests.support.queue import run_queued_jobs

ACTIONS = {"R": "receive", "V": "review", "I": "inspect", "A": "approve", "P": "issue"}
QUESTIONS = {"q_large": "yes", "q_street": "yes"}
STRANGERS = {
    "another department's post": lambda: world.official("GA-R"),
    "the applicant": lambda: world.person("linfeng"),
    "another citizen": lambda: world.person("wuguoqiang"),
    "nobody": lambda: Actor(ActorKind.PERSON, new_id()),
}


@pytest.fixture
def number(city):
    """A sign, received on Monday 13 April 2026; one notice until Monday 20 April."""
    owner = world.person("linfeng")
    company = next(iter(owner.represents))
    with world.at("2026-04-13T09:30"):
        return services.open_case(owner, world.single(owner, "SIGN", QUESTIONS, applicant=company))


def transfer(number, to="ZJ", at="2026-04-15T10:00", reason="店招设在市政设施上，由住建部门管"):
    with world.at(at):
        services.transfer_case(world.official("CG-R"), number, to=to, reason=reason)


def dispute(number, who="ZJ-R", competent="CG", at="2026-04-16T10:00"):
    with world.at(at):
        return services.dispute_competence(world.official(who), number, competent=competent, reason="这是户外广告")


posts = {f"{d}-{p}": PostFact(f"{d}-{p}", d, action) for d in ("AA", "BB") for p, action in ACTIONS.items()}
posts["CC-R"] = PostFact("CC-R", "CC", "receive")
posts["DD-X"], posts["DD-Y"] = PostFact("DD-X", "DD", "receive"), PostFact("DD-Y", "DD", "approve")
steps_of_aa = st.lists(
    st.tuples(st.sampled_from([f"AA-{p}" for p in ACTIONS]), st.sampled_from(["waiting", "open", "done", "skipped"])),
    min_size=1,
)


@given(steps_of_aa)
def test_every_step_that_is_not_done_gets_the_post_that_does_the_same(drawn):
    steps = [(f"s{n}", post, state) for n, (post, state) in enumerate(drawn)]
    found = posts_taking_over(steps, "AA", "BB", posts)
    assert found == {code: post.replace("AA", "BB") for code, post, state in steps if state in {"waiting", "open"}}


@given(steps_of_aa)
def test_where_one_post_is_lacking_nothing_moves_at_all(drawn):
    steps = [(f"s{n}", post, state) for n, (post, state) in enumerate(drawn)]
    found = posts_taking_over([*steps, ("last", "AA-A", "waiting")], "AA", "CC", posts)
    assert found == {}


def test_a_post_of_another_name_takes_over_when_it_does_the_same_work():
    assert posts_taking_over([("s1", "AA-R", "open"), ("s2", "BB-V", "open")], "AA", "DD", posts) == {"s1": "DD-X"}


def test_a_department_that_had_the_case_is_not_sent_it_again():
    assert may_go_to("BB", {"AA"})
    assert not may_go_to("BB", {"AA", "BB"})


def test_after_a_transfer_the_new_post_has_it_and_the_receipt_and_limits_stay(number):
    before = Case.objects.get(number=number)
    due = Step.objects.get(case=before, state="open").due_on
    assert due == before.correction_due == date(2026, 4, 20)

    transfer(number)

    case = Case.objects.get(number=number)
    kept = ("state", "received_at", "counts_from", "correction_due", "promised_due", "statutory_due", "clock")
    assert [getattr(case, name) for name in kept] == [getattr(before, name) for name in kept]
    assert case.department == "ZJ"
    assert {step.post.split("-")[0] for step in Step.objects.filter(case=case).exclude(state="skipped")} == {"ZJ"}
    assert [(task.case_number, task.due_on) for task in queries.inbox(world.official("ZJ-R"))] == [(number, due)]


def test_the_former_department_no_longer_acts(number):
    transfer(number)
    former = world.official("CG-R")
    assert number not in [task.case_number for task in queries.inbox(former)]
    with pytest.raises(NotFound):
        services.accept_case(former, number)
    with pytest.raises(NotFound):
        queries.desk_case(former, number)


def test_the_new_department_accepts_and_its_organ_is_on_the_notice(number):
    transfer(number)
    with world.at("2026-04-16T09:00"):
        services.accept_case(world.official("ZJ-R"), number)
    desk = queries.desk_case(world.official("ZJ-R"), number)
    notice = next(one for one in desk.part.documents if one.kind == "acceptance_notice")
    assert "住建" in notice.number
    assert desk.part.department_name.startswith("清岚市住房")


def test_silence_after_a_transfer_is_still_counted_from_the_first_receipt(number):
    transfer(number)
    with world.at("2026-04-21T09:00"):
        services.sweep_cases()
    case = Case.objects.get(number=number)
    assert (case.state, case.deemed, case.accepted_at) == ("accepted", True, case.received_at)


def test_a_transfer_is_recorded_and_told_to_both_sides(number):
    from onewindow.notifications.models import Message

    transfer(number)
    run_queued_jobs()
    act = next(one for one in acts_on(f"case:{number}") if one.act == "cases.transfer_case")
    assert (act.facts, act.post) == ({"former": "CG", "to": "ZJ"}, "CG-R")
    kinds = set(Message.objects.values_list("kind", flat=True))
    assert {"case_transferred", "post_transferred_to_you"} <= kinds


def test_the_new_department_may_read_registers_under_the_case_and_the_former_may_not(number):
    transfer(number)
    assert {post.split("-")[0] for post in Purpose.objects.get(number=number).posts} == {"ZJ"}


def test_a_bundles_own_purpose_follows_its_cases(bundle_number):
    number = world.number_of("COMPANY")
    before = set(Purpose.objects.get(number=bundle_number).posts)
    services.transfer_case(world.official("SJ-R"), number, to="ZJ", reason="归住建管")
    after = set(Purpose.objects.get(number=bundle_number).posts)
    assert after - before == {"ZJ-R", "ZJ-V", "ZJ-P"} - before
    assert "SJ-R" in after  # the food permit is still market supervision's


def test_what_cannot_be_transferred_is_refused_with_what_is_wrong(number):
    receiver = world.official("CG-R")
    with pytest.raises(errors.ReasonMissing):
        services.transfer_case(receiver, number, to="ZJ", reason="  ")
    with pytest.raises(sideerrors.AlreadyHadIt):
        services.transfer_case(receiver, number, to="CG", reason="理由")
    for unfit in ("NOPE", "UW", ""):
        with pytest.raises(sideerrors.DepartmentUnfit):
            services.transfer_case(receiver, number, to=unfit, reason="理由")
    services.accept_case(receiver, number)
    with pytest.raises(errors.WrongState):
        services.transfer_case(receiver, number, to="ZJ", reason="理由")


def test_nobody_sends_a_case_back_they_dispute(number):
    transfer(number)
    with pytest.raises(sideerrors.AlreadyHadIt):
        services.transfer_case(world.official("ZJ-R"), number, to="CG", reason="还是你们的")
    assert dispute(number)


def test_a_dispute_is_a_task_of_the_service_centre_with_a_day_and_stops_no_clock(number):
    transfer(number)
    before = Case.objects.get(number=number)
    matter = dispute(number)
    case = Case.objects.get(number=number)
    assert (case.state, case.correction_due, case.clock) == (before.state, before.correction_due, before.clock)
    task = next(one for one in queries.inbox(world.official("DS-A")) if one.id == matter)
    assert (task.kind, task.due_on, task.case_number) == ("competence", date(2026, 4, 21), number)


def test_while_a_dispute_is_open_the_case_may_be_accepted_but_not_passed_on(number):
    transfer(number)
    dispute(number)
    holder = world.official("ZJ-R")
    with pytest.raises(sideerrors.CompetenceDisputed):
        services.transfer_case(holder, number, to="SW", reason="理由")
    with pytest.raises(sideerrors.CompetenceDisputed):
        services.dispute_competence(holder, number, competent="CG", reason="理由")
    services.accept_case(holder, number)
    assert Case.objects.get(number=number).state == "accepted"


@pytest.mark.parametrize("department", ["CG", "ZJ", "JT"])
def test_the_decision_binds_whoever_it_names(number, department):
    transfer(number)
    matter = dispute(number)
    with world.at("2026-04-17T10:00"):
        services.decide_competence(world.official("DS-A"), matter, department=department, reason="按三定规定")
    case = Case.objects.get(number=number)
    assert case.department == department
    assert [one.case_number for one in queries.inbox(world.official(f"{department}-R"))].count(number) == 1
    bound = world.official(f"{department}-R")
    with pytest.raises(sideerrors.CompetenceDecided):
        services.transfer_case(bound, number, to="SW", reason="理由")
    with pytest.raises(sideerrors.CompetenceDecided):
        services.dispute_competence(bound, number, competent="SW", reason="理由")
    with pytest.raises(sideerrors.MatterNotOpen):
        services.decide_competence(world.official("DS-A"), matter, department="CG", reason="再想想")


def test_a_dispute_decided_after_deemed_acceptance_moves_the_steps_that_are_left(number):
    transfer(number)
    matter = dispute(number)
    with world.at("2026-04-21T09:00"):
        services.sweep_cases()
        services.decide_competence(world.official("DS-A"), matter, department="CG", reason="按三定规定")
    steps = {step.code: (step.state, step.post) for step in Step.objects.filter(case__number=number)}
    assert steps["s1"] == ("done", "ZJ-R")
    assert {post for state, post in steps.values() if state == "open"} == {"CG-V"}
    page = queries.matter_page(world.official("DS-A"), matter)
    assert page.row.days_late == 0


def test_a_late_decision_says_by_how_many_days(number):
    transfer(number)
    matter = dispute(number)
    with world.at("2026-04-23T10:00"):
        assert queries.matter_page(world.official("DS-A"), matter).row.days_late == 2


@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_neither_transfer_nor_dispute(number, who):
    with pytest.raises(NotFound):
        services.transfer_case(STRANGERS[who](), number, to="ZJ", reason="理由")
    with pytest.raises(NotFound):
        services.dispute_competence(STRANGERS[who](), number, competent="ZJ", reason="理由")


@pytest.mark.parametrize("post", ["CG-V", "CG-A", "CG-P"])
def test_another_post_of_the_case_neither_transfers_nor_disputes(number, post):
    with pytest.raises(errors.NotYourPost):
        services.transfer_case(world.official(post), number, to="ZJ", reason="理由")
    with pytest.raises(errors.NotYourPost):
        services.dispute_competence(world.official(post), number, competent="ZJ", reason="理由")


@pytest.mark.parametrize("who", [*STRANGERS, "who has it", "who had it"])
def test_only_the_named_office_decides(number, who):
    transfer(number)
    matter = dispute(number)
    actors = {**STRANGERS, "who has it": lambda: world.official("ZJ-A"), "who had it": lambda: world.official("CG-R")}
    with pytest.raises(NotFound):
        services.decide_competence(actors[who](), matter, department="CG", reason="理由")


@pytest.mark.parametrize("who", [*STRANGERS, "who had it"])
def test_others_do_not_see_the_dispute(number, who):
    transfer(number)
    matter = dispute(number)
    actor = {**STRANGERS, "another department's post": lambda: world.official("JT-R")}.get(who)
    with pytest.raises(NotFound):
        queries.matter_page(actor() if actor else world.official("CG-R"), matter)


def test_who_raised_it_does_not_decide_it(number):
    raised = world.official("CG-R")
    matter = services.dispute_competence(raised, number, competent="ZJ", reason="理由")
    both = Actor(ActorKind.STAFF, raised.id, posts=frozenset({"CG-R", "DS-A"}))
    with pytest.raises(sideerrors.NotIndependent):
        services.decide_competence(both, matter, department="ZJ", reason="我说了算")


def test_a_dispute_names_another_department_that_could_do_it(number):
    for named in ("CG", "UW", "NOPE"):
        with pytest.raises(Invalid):
            services.dispute_competence(world.official("CG-R"), number, competent=named, reason="理由")


def test_a_dispute_lapses_with_its_case(number):
    matter = services.dispute_competence(world.official("CG-R"), number, competent="ZJ", reason="理由")
    services.withdraw_case(world.person("linfeng"), number)
    assert queries.inbox(world.official("DS-A")) == []
    assert queries.matter_page(world.official("DS-A"), matter).row.state == "lapsed"
    with pytest.raises(sideerrors.MatterNotOpen):
        services.decide_competence(world.official("DS-A"), matter, department="ZJ", reason="理由")


def test_the_desk_transfers_disputes_and_decides_on_its_pages(number):
    with world.at("2026-04-15T10:00"):
        receiver = client_as("cg_receive")
        assert "不归我们办" in receiver.get(f"/desk/cases/{number}/").content.decode()
        place = f"/desk/cases/{number}/transfer/"
        assert receiver.post(place, {"department": "ZJ", "reason": ""}).status_code == 422
        assert receiver.post(place, {"department": "CG", "reason": "x"}).status_code == 422
        assert receiver.post(place, {"department": "ZJ", "reason": "归住建管"})["Location"] == "/desk/"
        assert receiver.get(place).status_code == 404

        taker = client_as("zj_receive")
        page = taker.get(f"/desk/cases/{number}/").content.decode()
        assert "归住建管" in page
        answer = taker.post(f"/desk/cases/{number}/dispute/", {"department": "CG", "reason": "户外广告归城管"})
        assert answer.status_code == 302
        shown = client_as("linfeng").get(f"/my/cases/{number}/").content.decode()
        assert "归住建管" in shown
        assert "期限照常计算" in shown

        matter = SideMatter.objects.get(kind="competence").id
        centre = client_as("ds_approve")
        assert f"/desk/matters/{matter}/" in centre.get("/desk/").content.decode()
        assert "户外广告归城管" in centre.get(f"/desk/matters/{matter}/").content.decode()
        assert centre.post(f"/desk/matters/{matter}/", {"department": "CG", "reason": " "}).status_code == 422
        done = centre.post(f"/desk/matters/{matter}/", {"department": "CG", "reason": "三定规定"})
        assert "三定规定" in centre.get(done["Location"]).content.decode()
        assert centre.post(f"/desk/matters/{matter}/", {"department": "ZJ", "reason": "再来"}).status_code == 404
        assert "三定规定" in client_as("linfeng").get(f"/en/my/cases/{number}/").content.decode()


@pytest.mark.parametrize("login", ["sj_receive", "linfeng"])
def test_others_get_none_of_these_pages(number, login):
    matter = services.dispute_competence(world.official("CG-R"), number, competent="ZJ", reason="理由")
    client = client_as(login)
    for path in (f"/desk/cases/{number}/transfer/", f"/desk/cases/{number}/dispute/", f"/desk/matters/{matter}/"):
        assert client.get(path).status_code in {403, 404}
        assert client.post(path, {"department": "ZJ", "reason": "x"}).status_code in {403, 404}
