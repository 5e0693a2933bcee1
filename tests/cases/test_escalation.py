"""Tasks that nobody opens, that are late, or whose post nobody holds go higher; whoever stands in does one step of a case."""

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.cases import queries, services
from onewindow.cases.models import Case, Escalation, Step
from onewindow.cases.queries.escalated import escalated
from onewindow.cases.rules.escalating import turn_before
from onewindow.cases.rules.eyes import may_do_step
from onewindow.cases.services import errors
from onewindow.exchange.models import Purpose
from onewindow.foundation.errors import Invalid, NotFound
from onewindow.foundation.profile import profile
from onewindow.identity import services as identity
from onewindow.identity.models import Account, PostHolder
from onewindow.identity.queries import official
from onewindow.ledger.queries import acts_on
from onewindow.notifications.models import Message
from tests.cases import world
from tests.cases.pages.conftest import client_as

SHANGHAI = ZoneInfo("Asia/Shanghai")
POSTS = st.sampled_from(["R", "V", "A"])


@pytest.fixture
def sign(city):
    """A small sign's case, received on Monday 20 October 2025 at ten."""
    owner = world.person("zhangsan")
    with world.at("2025-10-20T10:00"):
        return services.open_case(owner, world.single(owner, "SIGN", {"q_large": "no", "q_street": "yes"}))


def sweep(moment):
    with world.at(moment):
        services.sweep_cases()


def step(number, state="open"):
    return Step.objects.get(case__number=number, state=state)


def gone(number):
    rows = Escalation.objects.filter(step__case__number=number).order_by("at", "level")
    return [(row.level, row.reason, row.to_post) for row in rows]


def accept(number, moment="2025-10-20T11:00"):
    with world.at(moment):
        services.accept_case(world.official("CG-R"), number)


def away(post, moment="2025-10-20T09:00", until="2025-11-30"):
    """Every holder of a post is away."""
    with world.at(moment):
        for holder in PostHolder.objects.filter(post=post):
            person = official(holder.account_id)
            identity.mark_absence(person, identity.Days(date(2025, 10, 20), date.fromisoformat(until)))


def test_a_task_that_nobody_opened_in_two_working_days_goes_to_the_head(sign):
    sweep("2025-10-22T16:59")
    assert gone(sign) == []
    sweep("2025-10-22T17:00")
    assert gone(sign) == [(1, "unopened", "CG-A")]
    assert step(sign).escalated_to == "CG-A"
    told = set(Message.objects.filter(kind="post_escalated_unopened").values_list("account", flat=True))
    assert told == set(PostHolder.objects.filter(post="CG-A").values_list("account", flat=True))
    assert "cases.escalate_task" in [act.act for act in acts_on(f"case:{sign}")]


def test_it_goes_once(sign):
    for moment in ("2025-10-22T17:00", "2025-10-22T18:00", "2025-10-24T18:00"):
        sweep(moment)
    assert gone(sign) == [(1, "unopened", "CG-A")]


def test_a_task_that_was_opened_stays_with_its_post_and_the_opening_is_on_record(sign):
    with world.at("2025-10-21T09:00"):
        services.view_case(world.official("CG-R"), sign)
        services.view_case(world.official("CG-R", 1), sign)
    assert step(sign).seen_by == world.official("CG-R").id
    assert [act.act for act in acts_on(f"case:{sign}")].count("cases.open_task") == 1
    sweep("2025-10-24T18:00")
    assert gone(sign) == []


def test_an_opening_by_another_post_of_the_case_is_none(sign):
    services.view_case(world.official("CG-V"), sign)
    assert step(sign).seen_at is None


def test_while_the_applicant_is_to_act_nothing_goes_higher(sign):
    with world.at("2025-10-21T09:00"):
        services.request_correction(world.official("CG-R"), sign, [services.CorrectionPoint("M-SKETCH", "看不清")])
    Step.objects.filter(case__number=sign).update(seen_at=None)
    sweep("2025-10-27T18:00")
    assert gone(sign) == []


def test_a_late_task_goes_to_the_head_a_working_day_later_and_to_supervision_after_three(sign):
    accept(sign)
    Step.objects.filter(case__number=sign).update(seen_at=datetime(2025, 10, 20, 12, tzinfo=SHANGHAI))
    due = step(sign).due_on
    assert due == date(2025, 10, 22)
    sweep("2025-10-23T16:00")
    assert gone(sign) == []
    sweep("2025-10-23T17:30")
    assert gone(sign) == [(1, "overdue", "CG-A")]
    sweep("2025-10-26T18:00")
    assert len(gone(sign)) == 1  # Saturday and Sunday are no working days
    sweep("2025-10-27T18:00")
    assert gone(sign)[1] == (2, "overdue", "DS-S")


def test_a_post_that_nobody_present_holds_hands_its_tasks_to_the_head_at_once(sign):
    away("CG-R")
    sweep("2025-10-20T12:00")
    assert gone(sign) == [(1, "vacant", "CG-A")]


def test_what_no_post_does_by_hand_goes_to_no_head(sign):
    accept(sign)
    Step.objects.filter(case__number=sign, state="open").update(action="wait")
    sweep("2025-10-22T18:00")
    assert gone(sign) == []


def test_what_somebody_took_in_hand_and_is_away_from_goes_back_to_its_post(sign):
    with world.at("2025-10-20T10:30"):
        services.claim_task(world.official("CG-R"), sign, step(sign).code)
    with world.at("2025-10-20T10:40"):
        services.end_claims_of_absent()
    assert step(sign).claimed_by is not None
    away("CG-R", "2025-10-20T10:45")
    with world.at("2025-10-20T11:00"):
        services.end_claims_of_absent()
    assert step(sign).claimed_by is None
    assert "cases.end_claim" in [act.act for act in acts_on(f"case:{sign}")]


def test_where_the_head_herself_is_away_supervision_is_told(sign):
    accept(sign)
    world.finish("SIGN", until="s4")
    Step.objects.filter(case__number=sign, code="s4").update(post="CG-A")
    away("CG-A")
    sweep("2025-10-20T12:00")
    assert gone(sign) == [(1, "vacant", "DS-S")]
    assert step(sign).escalated_to == ""


def test_the_head_sees_and_does_what_came_to_her_and_may_read_the_registers_for_it(sign):
    head = world.official("CG-A")
    Step.objects.filter(case__number=sign, post="CG-A").update(post="CG-P")
    Purpose.objects.filter(number=sign).update(posts=["CG-R"])
    with pytest.raises(NotFound):
        queries.desk_case(head, sign)
    away("CG-R")
    sweep("2025-10-20T12:00")
    assert "accept" in queries.desk_case(head, sign).may
    assert "CG-A" in Purpose.objects.get(number=sign).posts
    services.accept_case(head, sign)
    assert Case.objects.get(number=sign).state == "accepted"


def test_in_somebodys_stead_the_same_person_does_not_do_two_steps(sign):
    accept(sign)
    deputy = replace(world.official("CG-V"), posts=frozenset({"CG-V", "CG-A"}), standing_in=frozenset({"CG-A"}))
    services.complete_step(deputy, sign, step(sign).code, opinion="符合")
    before = step(sign)
    Step.objects.filter(id=before.id).update(post="CG-A")
    assert f"step:{before.code}" not in queries.desk_case(deputy, sign).may
    with pytest.raises(errors.SamePersonTwice):
        services.complete_step(deputy, sign, before.code, opinion="符合")
    services.complete_step(world.official("CG-A"), sign, before.code, opinion="符合")


def test_who_did_a_step_as_a_deputy_does_not_do_her_own_afterwards(sign):
    deputy = replace(world.official("CG-V"), posts=frozenset({"CG-R", "CG-V"}), standing_in=frozenset({"CG-R"}))
    second = PostHolder.objects.create(account=Account.objects.get(id=world.official("CG-P").id), post_id="CG-V")
    with world.at("2025-10-20T11:00"):
        services.accept_case(deputy, sign)
    Step.objects.filter(case__number=sign, state="open").update(post="CG-V")
    back = replace(deputy, posts=frozenset({"CG-V"}), standing_in=frozenset())
    with pytest.raises(errors.SamePersonTwice):
        services.complete_step(back, sign, step(sign).code, opinion="符合")
    other = replace(back, id=second.account_id)
    services.complete_step(other, sign, step(sign).code, opinion="符合")


def test_who_alone_can_do_a_later_step_does_not_stand_in_for_an_earlier_one(sign):
    only = PostHolder.objects.filter(post="CG-A")
    head = official(only.order_by("account__login")[0].account_id)
    only.exclude(account=head.id).delete()
    Step.objects.filter(case__number=sign, action="approve").update(post="CG-A")
    deputy = replace(head, posts=frozenset({"CG-A", "CG-R"}), standing_in=frozenset({"CG-R"}))
    with pytest.raises(errors.NeededLater):
        services.accept_case(deputy, sign)
    PostHolder.objects.create(account_id=world.official("CG-P").id, post_id="CG-A")
    services.accept_case(deputy, sign)


@given(st.sets(POSTS), POSTS, st.lists(POSTS))
def test_two_steps_by_one_person_are_all_at_posts_of_her_own(own, post, done):
    allowed = may_do_step(own, post, done)
    assert allowed is (not done or {post, *done} <= own)


@given(st.dates(date(2024, 1, 10), date(2026, 12, 20)), st.integers(0, 5))
def test_what_turned_before_the_moment_has_waited_so_many_working_days(day, days):
    calendar = profile().calendar
    moment = turn_before(days, day, time(17), SHANGHAI, calendar)
    assert calendar.workdays_between(moment.date(), day) == days
    assert calendar.is_workday(moment.date())


def test_the_heads_page_lists_what_came_to_her_and_nobody_elses(sign):
    sweep("2025-10-22T17:00")
    head, other = client_as("cg_approve"), client_as("sj_approve")
    text = head.get("/desk/escalated/").content.decode()
    assert sign in text
    assert "规定时间内没有人打开" in text
    assert sign not in other.get("/desk/escalated/").content.decode()
    assert "/desk/escalated/" in head.get("/desk/").content.decode()
    assert client_as("zhangsan").get("/desk/escalated/").status_code == 403
    official_of_post = world.official("CG-A")
    with world.statements(1):
        assert len(escalated(official_of_post)) == 1


def test_the_heads_list_goes_on_after_its_last_row(sign):
    sweep("2025-10-22T17:00")
    [row] = escalated(world.official("CG-A"))
    assert escalated(world.official("CG-A"), row.cursor) == []
    with pytest.raises(Invalid):
        escalated(world.official("CG-A"), "yesterday")


def test_a_deputy_of_another_post_finds_the_task_in_her_inbox_and_does_it(sign):
    accept(sign)
    reviewing = step(sign).post
    with world.at("2025-10-20T12:00"):
        head = official(Account.objects.get(login="cg_approve").id)
        deputy = Account.objects.get(login="cg_data").id
        identity.name_deputy(head, reviewing, deputy, identity.Days(date(2025, 10, 20), date(2025, 10, 24)))
        browser, code = client_as("cg_data"), step(sign).code
        assert sign in browser.get("/desk/").content.decode()
        page = browser.post(f"/desk/cases/{sign}/steps/{code}/", {"result": "pass", "opinion": "符合"})
    assert page.status_code == 302
    assert Step.objects.get(case__number=sign, code=code).done_by == deputy
    with world.at("2025-10-25T12:00"):
        assert sign not in client_as("cg_data").get("/desk/").content.decode()
