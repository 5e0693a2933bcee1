"""After-checks and matters beside the steps are tasks like any other: claimed, returned, opened, taken to the head."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from onewindow.cases import queries, services
from onewindow.cases.models import AfterCheck, Case, CaseNote, Escalation, SideMatter
from onewindow.cases.queries.escalated import escalated
from onewindow.cases.rules.inbox import Filters
from onewindow.cases.services import errors
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotAllowed, NotFound
from onewindow.foundation.ids import new_id
from onewindow.identity import services as identity
from onewindow.ledger.queries import acts_on
from onewindow.notifications.models import Message
from tests.cases import world
from tests.cases.pages.conftest import client_as

SHANGHAI = ZoneInfo("Asia/Shanghai")
STRANGERS = {
    "another department's post": lambda: world.official("GA-R"),
    "the applicant": lambda: world.person("linfeng"),
    "another citizen": lambda: world.person("wuguoqiang"),
    "nobody": lambda: Actor(ActorKind.PERSON, new_id()),
}


@pytest.fixture
def number(city):
    """A sign in review since Monday 13 April 2026."""
    owner = world.person("linfeng")
    questions = {"q_large": "yes", "q_street": "yes"}
    with world.at("2026-04-13T09:30"):
        opening = world.single(owner, "SIGN", questions, applicant=next(iter(owner.represents)))
        opened = services.open_case(owner, opening)
        services.accept_case(world.official("CG-R"), opened)
    return opened


@pytest.fixture
def opinion(number):
    """What the construction office was asked on Tuesday, to be answered within three working days."""
    with world.at("2026-04-14T10:00"):
        return services.ask_opinion(world.official("CG-V"), number, post="ZJ-V", question="碍着管线吗？", days=3)


@pytest.fixture
def check(number):
    """An after-check of a sign that was granted on Monday."""
    Case.objects.filter(number=number).update(
        decided_at=datetime(2026, 4, 13, 15, tzinfo=SHANGHAI), closed_at=datetime(2026, 4, 13, 15, tzinfo=SHANGHAI)
    )
    case = Case.objects.get(number=number)
    return AfterCheck.objects.create(case=case, kind="promise", post="CG-I", due_on=date(2026, 5, 29), state="open").id


def row_of(task_id):
    return SideMatter.objects.filter(id=task_id).first() or AfterCheck.objects.get(id=task_id)


def sweep(moment):
    with world.at(moment):
        services.sweep_cases()


def gone(task_id):
    rows = Escalation.objects.filter(matter=task_id) | Escalation.objects.filter(after_check=task_id)
    return [(row.level, row.reason, row.to_post) for row in rows.order_by("at", "level")]


def away(post):
    for who in (0, 1):
        with world.at("2026-04-14T11:00"):
            identity.mark_absence(world.official(post, who), identity.Days(date(2026, 4, 14), date(2026, 4, 24)))


def test_a_matter_is_one_officials_until_she_gives_it_back(number, opinion):
    first, second = world.official("ZJ-V"), world.official("ZJ-V", 1)
    with world.at("2026-04-14T11:00"):
        services.claim_task(first, number, str(opinion))
        with pytest.raises(errors.TaskClaimed):
            services.answer_opinion(second, opinion, "不碍着")
        assert not queries.matter_page(second, opinion).may_act
        services.return_task(first, number, str(opinion), "等管线图")
        services.answer_opinion(second, opinion, "不碍着")
    assert CaseNote.objects.get(kind="return").text == "等管线图"
    acts = [act.act for act in acts_on(f"case:{number}")]
    assert {"cases.claim_task", "cases.return_task"} <= set(acts)


def test_an_after_check_is_one_officials_until_she_gives_it_back(number, check):
    first, second = world.official("CG-I"), world.official("CG-I", 1)
    with world.at("2026-04-14T11:00"):
        services.claim_task(first, number, str(check))
        with pytest.raises(errors.TaskClaimed):
            services.record_after_check(second, check, "pass")
        assert f"after_check:{check}" not in queries.desk_case(second, number).may
        assert f"after_check:{check}" in queries.desk_case(first, number).may
        services.return_task(world.official("CG-A"), number, str(check))
        services.record_after_check(second, check, "pass")
    assert AfterCheck.objects.get(id=check).state == "passed"


def test_a_claim_of_a_matter_ends_by_itself(number, opinion):
    with world.at("2026-04-14T11:00"):
        services.claim_task(world.official("ZJ-V"), number, str(opinion))
    with world.at("2026-04-17T00:00"):
        services.answer_opinion(world.official("ZJ-V", 1), opinion, "不碍着")
    assert row_of(opinion).state == "done"


@pytest.mark.parametrize("who", STRANGERS)
@pytest.mark.parametrize("act", [services.claim_task, services.return_task])
@pytest.mark.parametrize("task", ["opinion", "check"])
def test_who_does_not_hold_the_post_finds_no_task_to_take(request, number, task, act, who):
    with pytest.raises(NotFound):
        act(STRANGERS[who](), number, str(request.getfixturevalue(task)))


def test_another_post_of_the_case_takes_neither(number, opinion, check):
    with pytest.raises(errors.NotYourPost):
        services.claim_task(world.official("CG-V"), number, str(opinion))
    with pytest.raises(errors.NotYourPost):
        services.claim_task(world.official("CG-R"), number, str(check))


def test_a_colleague_gives_back_nothing_that_is_not_hers(number, opinion):
    services.claim_task(world.official("ZJ-V"), number, str(opinion))
    with pytest.raises(NotAllowed):
        services.return_task(world.official("ZJ-V", 1), number, str(opinion))


def test_what_is_done_is_no_longer_taken(number, opinion):
    with world.at("2026-04-14T11:00"):
        services.answer_opinion(world.official("ZJ-V"), opinion, "不碍着")
        with pytest.raises(errors.StepNotOpen):
            services.claim_task(world.official("ZJ-V"), number, str(opinion))


def test_the_inbox_says_who_has_what_in_hand_and_narrows_down_by_it(number, opinion):
    first, second = world.official("ZJ-V"), world.official("ZJ-V", 1)
    services.claim_task(first, number, str(opinion))
    assert [task.id for task in queries.inbox(first, filters=Filters(whose="mine"))] == [opinion]
    assert [task.id for task in queries.inbox(second, filters=Filters(whose="others"))] == [opinion]
    assert queries.inbox(second, filters=Filters(whose="free")) == []
    [task] = queries.inbox(second)
    assert task.holder
    assert not task.is_mine


def test_a_matter_that_nobody_opened_goes_to_the_head_with_a_record(number, opinion):
    sweep("2026-04-16T16:59")
    assert gone(opinion) == []
    sweep("2026-04-16T17:00")
    sweep("2026-04-16T18:00")
    assert gone(opinion) == [(1, "unopened", "ZJ-A")]
    assert "cases.escalate_task" in [act.act for act in acts_on(f"case:{number}")]
    told = Message.objects.filter(kind="post_escalated_unopened", link=f"/desk/matters/{opinion}/")
    assert told.exists()


def test_an_after_check_that_nobody_opened_goes_to_the_head_with_a_record(number, check):
    sweep("2026-04-15T16:59")
    assert gone(check) == []
    sweep("2026-04-15T17:00")
    assert gone(check) == [(1, "unopened", "CG-A")]


def test_a_matter_that_was_opened_stays_with_its_post(number, opinion):
    with world.at("2026-04-14T11:00"):
        for _ in (1, 2):
            assert client_as("zj_review").get(f"/desk/matters/{opinion}/").status_code == 200
    sweep("2026-04-17T12:00")
    assert gone(opinion) == []
    assert [act.act for act in acts_on(f"case:{number}")].count("cases.open_task") == 1


def test_an_after_check_that_was_opened_stays_with_its_post(number, check):
    with world.at("2026-04-14T11:00"):
        services.view_case(world.official("CG-I"), number)
    sweep("2026-04-17T12:00")
    assert gone(check) == []
    assert row_of(check).seen_by == world.official("CG-I").id


def test_a_late_matter_goes_to_the_head_and_to_supervision(number, opinion):
    SideMatter.objects.filter(id=opinion).update(seen_at=datetime(2026, 4, 14, 12, tzinfo=SHANGHAI))
    sweep("2026-04-20T18:00")
    sweep("2026-04-22T18:00")
    assert gone(opinion) == [(1, "overdue", "ZJ-A"), (2, "overdue", "DS-S")]


def test_a_late_after_check_is_counted_from_the_day_to_put_right_where_there_is_one(number, check):
    AfterCheck.objects.filter(id=check).update(
        seen_at=datetime(2026, 4, 14, tzinfo=SHANGHAI),
        state="rectifying",
        due_on=date(2026, 4, 14),
        rectify_due=date(2026, 4, 20),
    )
    sweep("2026-04-20T18:00")
    assert gone(check) == []
    sweep("2026-04-21T18:00")
    assert gone(check) == [(1, "overdue", "CG-A")]


def test_the_head_to_whom_it_went_sees_it_and_does_it(number, opinion):
    head = world.official("ZJ-A")
    with pytest.raises(NotFound):
        queries.matter_page(head, opinion)
    sweep("2026-04-16T17:00")
    with world.statements(1):
        [row] = escalated(head)
    assert (row.id, row.kind, row.reason) == (opinion, "opinion", "unopened")
    assert escalated(head, row.cursor) == []
    page = client_as("zj_approve").get("/desk/escalated/").content.decode()
    assert f"/desk/matters/{opinion}/" in page
    with world.at("2026-04-16T18:00"):
        services.answer_opinion(head, opinion, "不碍着")
    assert escalated(head) == []


def test_the_head_does_an_after_check_that_came_to_her(number, check):
    head = world.official("CG-A")
    sweep("2026-04-16T17:00")
    assert [one.id for one in escalated(head) if one.kind == "after_check"] == [check]
    with world.at("2026-04-16T18:00"):
        assert f"after_check:{check}" in queries.desk_case(head, number).may
        services.record_after_check(head, check, "pass")
    assert not [one for one in escalated(head) if one.kind == "after_check"]


def test_what_waits_for_the_applicant_goes_nowhere(number, opinion):
    SideMatter.objects.filter(id=opinion).update(state="waiting")
    sweep("2026-04-17T18:00")
    assert gone(opinion) == []


def test_it_is_counted_anew_when_it_is_the_posts_turn_again(number, opinion):
    SideMatter.objects.filter(id=opinion).update(turned_at=datetime(2026, 4, 16, 9, tzinfo=SHANGHAI))
    sweep("2026-04-16T18:00")
    assert gone(opinion) == []
    sweep("2026-04-20T18:00")
    assert gone(opinion)[0] == (1, "unopened", "ZJ-A")


def test_where_nobody_present_holds_the_post_it_goes_at_once(number, opinion):
    away("ZJ-V")
    sweep("2026-04-14T12:00")
    assert gone(opinion) == [(1, "vacant", "ZJ-A")]


def test_what_somebody_has_in_hand_and_is_away_from_goes_back(number, opinion, check):
    with world.at("2026-04-14T10:30"):
        services.claim_task(world.official("ZJ-V"), number, str(opinion))
        services.claim_task(world.official("CG-I"), number, str(check))
    away("ZJ-V")
    with world.at("2026-04-14T12:00"):
        services.end_claims_of_absent()
    assert row_of(opinion).claimed_by is None
    assert row_of(check).claimed_by is not None
    ended = [act for act in acts_on(f"case:{number}") if act.act == "cases.end_claim"]
    assert len(ended) == 1


def test_the_database_refuses_an_escalation_of_two_tasks_or_none(number, opinion, check):
    kept = {"level": 1, "reason": "overdue", "post": "ZJ-V", "to_post": "ZJ-A"}
    for tasks in ({}, {"matter_id": opinion, "after_check_id": check}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Escalation.objects.create(**kept, **tasks, at=datetime(2026, 4, 14, tzinfo=SHANGHAI))


def test_on_the_pages_a_matter_is_taken_in_hand_and_given_back(number, opinion):
    with world.at("2026-04-14T11:00"):
        mine = client_as("zj_review")
        page = f"/desk/matters/{opinion}/"
        taken = mine.post(f"/desk/cases/{number}/tasks/{opinion}/claim/", {"next": page})
        assert taken.headers["Location"] == page
        text = mine.get(page).content.decode()
        assert "“这件事”在您手上" in text
        assert f"/desk/cases/{number}/tasks/{opinion}/return/" in mine.get("/desk/").content.decode()
        assert "You have “This matter” in hand" in mine.get(f"/en{page}").content.decode()
        given = mine.post(f"/desk/cases/{number}/tasks/{opinion}/return/", {"next": page, "note": "等图"})
        assert given.status_code == 302
    assert row_of(opinion).claimed_by is None
