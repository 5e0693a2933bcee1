"""Who is away and who stands in: marked, named, ended, and by whom (no post waits for a person who is away)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotAllowed, NotFound
from onewindow.identity import queries, services
from onewindow.identity.models import Absence, Account, StandIn
from onewindow.identity.queries import official
from onewindow.identity.rules import overlaps, wrong_days
from onewindow.identity.services import AbsenceWrong, Days, PostToLoad, StaffToLoad, load_posts, load_staff_members
from onewindow.ledger.queries import acts_on
from onewindow.notifications.models import Message
from tests.identity.factories import LOADER

MORE_POSTS = (PostToLoad("SJ-V", "SJ", "审核岗", "Reviewer", "review"),)
MORE = (
    StaffToLoad("sj_receive2", "市监演示丙", "Demo Market C", ("SJ-R",)),
    StaffToLoad("sj_review", "市监演示丁", "Demo Market D", ("SJ-V",)),
    StaffToLoad("sj_head", "市监演示戊", "Demo Market E", ("SJ-A",)),
)
BEGIN = st.dates(date(2025, 1, 1), date(2027, 1, 1))


@pytest.fixture
def office(city):
    load_posts(LOADER, MORE_POSTS)
    load_staff_members(LOADER, MORE)


def who(login):
    return official(Account.objects.get(login=login).id)


def id_of(login):
    return Account.objects.get(login=login).id


def days(first=0, last=3):
    today = clock.today()
    return Days(today + timedelta(days=first), today + timedelta(days=last))


def reason(refused):
    return refused.value.facts["errors"][0]


def test_a_colleague_of_the_same_post_is_named_without_the_head(office):
    services.mark_absence(who("sj_receive"), days(), id_of("sj_receive2"))
    assert queries.present_holders("SJ-R") == {id_of("sj_receive2"), id_of("sj_both")}
    assert not StandIn.objects.exists()  # the post is her own already
    assert [act.act for act in acts_on(f"account:{id_of('sj_receive')}")] == ["identity.mark_absence"]


def test_somebody_of_another_post_is_refused_until_the_head_names_her(office):
    with pytest.raises(AbsenceWrong) as refused:
        services.mark_absence(who("sj_receive"), days(), id_of("sj_review"))
    assert reason(refused)["pointer"] == "/deputy"
    assert not Absence.objects.exists()
    services.mark_absence(who("sj_head"), days(), id_of("sj_review"), account=id_of("sj_receive"))
    deputy = who("sj_review")
    assert deputy.posts == {"SJ-V", "SJ-R"}
    assert (deputy.standing_in, deputy.own_posts) == ({"SJ-R"}, {"SJ-V"})


def test_the_session_of_a_deputy_has_the_post_for_as_long_as_the_absence_lasts(office):
    absence = services.mark_absence(who("sj_head"), days(), id_of("sj_review"), account=id_of("sj_receive"))
    _, token = services.sign_in("sj_review", "demo", "127.0.0.1")
    actor = services.actor_of_session(token)
    assert (actor.posts, actor.standing_in) == ({"SJ-V", "SJ-R"}, {"SJ-R"})
    with clock.use_offset(timedelta(days=4)):
        assert services.actor_of_session(token).posts == {"SJ-V"}
    services.end_absence(who("sj_receive"), absence)
    assert services.actor_of_session(token).posts == {"SJ-V"}


def test_before_its_first_day_an_absence_gives_nothing(office):
    services.mark_absence(who("sj_head"), days(2, 5), id_of("sj_review"), account=id_of("sj_receive"))
    assert who("sj_review").posts == {"SJ-V"}
    assert id_of("sj_receive") in queries.present_holders("SJ-R")


@pytest.mark.parametrize(
    ("first", "last", "why"), [(3, 1, "之前"), (-9, -2, "过去"), (0, 400, "一年")], ids=["order", "past", "long"]
)
def test_days_that_cannot_be_are_refused_with_the_reason(office, first, last, why):
    with pytest.raises(AbsenceWrong) as refused:
        services.mark_absence(who("sj_receive"), days(first, last))
    assert why in reason(refused)["reason"]


def test_the_same_days_are_not_marked_twice(office):
    services.mark_absence(who("sj_receive"), days(0, 3))
    with pytest.raises(AbsenceWrong):
        services.mark_absence(who("sj_receive"), days(3, 5))
    services.mark_absence(who("sj_receive"), days(4, 5))


def test_nobody_deputises_for_herself_nor_while_she_is_away_nor_for_another_department(office):
    services.mark_absence(who("sj_receive2"), days(2, 6))
    for deputy in ("sj_receive", "sj_receive2", "xf_receive"):
        with pytest.raises(AbsenceWrong):
            services.mark_absence(who("sj_receive"), days(), id_of(deputy))


@pytest.mark.parametrize("login", ["sj_receive2", "sj_review", "xf_receive"])
def test_only_the_head_marks_the_absence_of_another(office, login):
    with pytest.raises(NotAllowed):
        services.mark_absence(who(login), days(), account=id_of("sj_receive"))


def test_a_citizen_marks_nothing(office):
    person = Actor(ActorKind.PERSON, id_of("zhangsan"))
    for act in (
        lambda: services.mark_absence(person, days()),
        lambda: services.name_deputy(person, "SJ-R", id_of("sj_review"), days()),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_the_head_names_who_holds_a_vacant_post_and_takes_it_back(office):
    services.mark_absence(who("sj_review"), days())
    assert queries.vacant_posts(["SJ"]) == ["SJ-V"]
    stand_in = services.name_deputy(who("sj_head"), "SJ-V", id_of("sj_receive2"), days())
    assert queries.vacant_posts(["SJ"]) == []
    assert who("sj_receive2").posts == {"SJ-R", "SJ-V"}
    with pytest.raises(NotFound):
        services.end_stand_in(who("sj_receive2"), stand_in)
    services.end_stand_in(who("sj_head"), stand_in)
    assert who("sj_receive2").posts == {"SJ-R"}


@pytest.mark.parametrize("login", ["sj_receive", "xf_receive"])
def test_nobody_else_names_a_deputy(office, login):
    with pytest.raises(NotAllowed):
        services.name_deputy(who(login), "SJ-V", id_of("sj_receive2"), days())


def test_a_post_that_is_not_there_is_not_found(office):
    with pytest.raises(NotFound):
        services.name_deputy(who("sj_head"), "SJ-Z", id_of("sj_receive2"), days())


def test_an_absence_is_ended_by_herself_or_the_head_alone(office):
    absence = services.mark_absence(who("sj_receive"), days())
    for login in ("sj_receive2", "xf_receive"):
        with pytest.raises(NotFound):
            services.end_absence(who(login), absence)
    services.end_absence(who("sj_head"), absence)
    with pytest.raises(NotFound):
        services.end_absence(who("sj_head"), absence)


def test_the_heads_deputy_heads_the_department_while_she_is_away(office):
    head = who("sj_head")
    services.mark_absence(head, days(), id_of("sj_review"))
    services.name_deputy(who("sj_review"), "SJ-R", id_of("sj_review"), days())
    assert who("sj_review").posts == {"SJ-V", "SJ-A", "SJ-R"}


def test_the_deputy_is_told_and_without_one_the_head_is(office):
    services.mark_absence(who("sj_receive"), days(), id_of("sj_receive2"))
    assert list(Message.objects.filter(kind="absence_deputy").values_list("account", flat=True)) == [
        id_of("sj_receive2")
    ]
    services.mark_absence(who("sj_review"), days())
    heads = set(Message.objects.filter(kind="absence_marked").values_list("account", flat=True))
    assert heads == {id_of("sj_head"), id_of("sj_both")}


def test_notices_go_to_who_is_there_and_to_all_where_nobody_is(office):
    services.mark_absence(who("sj_receive"), days())
    told = {one.account for one in queries.recipients_of_posts(["SJ-R"])}
    assert told == {id_of("sj_receive2"), id_of("sj_both")}
    services.mark_absence(who("sj_review"), days())
    assert [one.account for one in queries.recipients_of_posts(["SJ-V"])] == [id_of("sj_review")]


@given(BEGIN, st.integers(0, 40), BEGIN, st.integers(0, 40))
def test_two_spans_overlap_when_they_share_a_day(first, length, second, other):
    end, last = first + timedelta(days=length), second + timedelta(days=other)
    shared = {first + timedelta(days=n) for n in range(length + 1)} & {
        second + timedelta(days=n) for n in range(other + 1)
    }
    assert overlaps(first, end, second, last) is bool(shared)


@given(BEGIN, BEGIN, BEGIN)
def test_days_are_refused_exactly_when_they_are_out_of_order_past_or_too_long(since, until, today):
    is_wrong = until < since or until < today or (until - since).days > 366
    assert bool(wrong_days(since, until, today)) is is_wrong


def browser(login):
    client = Client()
    _, token = services.sign_in(login, "demo", "127.0.0.1")
    client.cookies[settings.SESSION_COOKIE_NAME] = token
    return client


def test_the_page_lets_her_mark_and_end_an_absence(office):
    page = browser("sj_receive")
    span = days(1, 4)
    answer = page.post(
        "/desk/absence/mark/", {"since": str(span.since), "until": str(span.until), "deputy": str(id_of("sj_receive2"))}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/desk/absence/")
    absence = Absence.objects.get()
    assert "市监演示丙" in page.get("/desk/absence/").content.decode()
    assert page.post(f"/desk/absence/{absence.id}/end/").status_code == 302
    assert Absence.objects.get().ended_at is not None


def test_a_refused_form_comes_back_with_its_reason(office):
    answer = browser("sj_receive").post("/desk/absence/mark/", {"since": "2020-01-02", "until": "2020-01-01"})
    assert answer.status_code == 422
    assert "最后一天在第一天之前" in answer.content.decode()


def test_the_heads_page_names_vacant_posts_and_lets_her_name_a_deputy(office):
    services.mark_absence(who("sj_review"), days())
    page = browser("sj_head")
    assert "这些岗位今天没有人在" in page.get("/desk/absence/").content.decode()
    span = days()
    given_by_head = {"post": "SJ-V", "deputy": str(id_of("sj_receive")), "since": span.since, "until": span.until}
    assert page.post("/desk/absence/deputy/", given_by_head).status_code == 302
    text = page.get("/en/desk/absence/").content.decode()
    assert "Nobody is at these posts today" not in text
    stand_in = StandIn.objects.get()
    assert page.post(f"/desk/absence/deputy/{stand_in.id}/end/").status_code == 302


def test_the_page_shows_nothing_of_the_department_to_others_and_nothing_at_all_to_citizens(office):
    assert "指定代理人" not in browser("sj_receive").get("/desk/absence/").content.decode()
    assert browser("zhangsan").get("/desk/absence/").status_code == 403
    assert Client().get("/desk/absence/").status_code == 302
    span = days()
    given_by_other = {"post": "SJ-V", "deputy": str(id_of("sj_review")), "since": span.since, "until": span.until}
    assert browser("sj_receive").post("/desk/absence/deputy/", given_by_other).status_code == 422


def test_an_actor_without_a_stead_owns_all_her_posts():
    actor = Actor(ActorKind.STAFF, id=None, posts=frozenset({"SJ-R"}))
    assert actor.own_posts == {"SJ-R"}
    assert replace(actor, standing_in=frozenset({"SJ-R"})).own_posts == frozenset()
