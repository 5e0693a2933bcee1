"""Hearings: told, asked for in five working days, held in twenty with seven days' notice; the decision follows the record."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.cases import queries, services
from onewindow.cases.models import Case, SideMatter
from onewindow.cases.rules.hearings import all_declined, may_chair, stands_in_the_way, wrong_day
from onewindow.cases.services import errors, sideerrors
from onewindow.documents.queries import documents_of_cases, legal_document
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotFound
from onewindow.foundation.ids import new_id
from onewindow.foundation.profile import profile
from onewindow.identity.models import Absence, Account
from onewindow.identity.queries import clear_post_cache, party_number
from onewindow.ledger.queries import acts_on
from tests.cases import world
from tests.cases.pages.conftest import client_as

QUESTIONS = {"q_large": "yes", "q_street": "yes"}
STRANGERS = {
    "another department's post": lambda: world.official("GA-R"),
    "another citizen": lambda: world.person("zhaoxiuying"),
    "nobody": lambda: Actor(ActorKind.PERSON, new_id()),
}


@pytest.fixture
def number(city):
    """A large sign in review since Monday 13 April 2026, which shades a neighbour's windows."""
    owner = world.person("linfeng")
    with world.at("2026-04-13T09:30"):
        opening = world.single(owner, "SIGN", QUESTIONS, applicant=next(iter(owner.represents)))
        opened = services.open_case(owner, opening)
        services.accept_case(world.official("CG-R"), opened)
    return opened


def neighbour():
    return world.person("wuguoqiang")


def chair():
    return Actor(ActorKind.STAFF, Account.objects.get(login="cg_handle").id, posts=frozenset({"CG-H"}))


def tell(number, at="2026-04-14T10:00", who="CG-V", reason="拟准予；招牌挡住邻居的窗"):
    with world.at(at):
        return services.tell_of_hearing(world.official(who), number, reason=reason, interested=[neighbour().party])


def answer(matter, wants=True, who=neighbour, at="2026-04-15T10:00", view=""):
    with world.at(at):
        services.answer_hearing(who(), matter, wants=wants, view=view)


def announce(matter, day="2026-04-28", at="2026-04-16T10:00", who="CG-V", by=None):
    with world.at(at):
        begins = datetime.fromisoformat(f"{day}T14:00").replace(tzinfo=clock.LOCAL)
        services.announce_hearing(world.official(who), matter, at=begins, place="城管局一楼", chair=(by or chair()).id)


def close(matter, who=chair, at="2026-04-28T16:00", record="邻居同意降低亮度", came=False):
    with world.at(at):
        services.close_hearing(who(), matter, record=record, applicant_came=came)


def decide(number, opinion="按笔录，降低亮度后准予", at="2026-04-29T10:00"):
    with world.at(at):
        services.complete_step(world.official("CG-V"), number, "s2", opinion="符合")
        for which in (0, 1):
            services.complete_step(world.official("CG-I", which), number, "s3", opinion="合格")
        services.complete_step(world.official("CG-A"), number, "s4", opinion=opinion, result="grant")


def row_of(matter):
    return SideMatter.objects.get(id=matter)


days = st.dates(date(2026, 1, 1), date(2026, 11, 30))


@given(days, days, days)
def test_a_day_that_passes_has_seven_working_days_notice_and_is_in_time(today, day, hold_by):
    calendar = profile().calendar
    if wrong_day(today, day, hold_by, calendar) == "":
        assert calendar.is_workday(day)
        assert day <= hold_by
        assert calendar.workdays_between(today, day) >= 7


@given(
    st.sampled_from(["open", "waiting", "done", "void"]),
    st.sampled_from(["told", "asked", "scheduled", "held"]),
    days,
    days,
)
def test_nothing_stands_in_the_way_once_it_is_over(state, stage, until, today):
    found = stands_in_the_way(state, stage, until, today)
    assert found == (state in {"open", "waiting"} and (stage in {"asked", "scheduled"} or today <= until))


def test_nobody_has_declined_before_everybody_did():
    assert not all_declined({})
    assert not all_declined({"a": "declined", "b": "told"})
    assert all_declined({"a": "declined", "b": "declined"})


def test_both_parties_are_told_and_may_ask_for_five_working_days(number):
    from onewindow.notifications.models import Message

    matter = tell(number)
    row = row_of(matter)
    assert (row.state, row.stage, row.facts["right_until"]) == ("waiting", "told", "2026-04-21")
    told = set(Message.objects.filter(kind="case_hearing_right").values_list("account", flat=True))
    assert {world.person("linfeng").id, world.person("wuguoqiang").id} <= told
    answer(matter, at="2026-04-21T16:00")
    assert row_of(matter).stage == "asked"


def test_it_cannot_be_asked_for_after_the_fifth_working_day(number):
    matter = tell(number)
    with pytest.raises(sideerrors.HearingTooLate):
        answer(matter, at="2026-04-22T09:00")


def test_nothing_is_decided_while_it_may_be_asked_for_or_is_to_be_held(number):
    matter = tell(number)
    with pytest.raises(sideerrors.HearingPending):
        decide(number, at="2026-04-21T10:00")
    answer(matter)
    with pytest.raises(sideerrors.HearingPending), world.at("2026-04-30T10:00"):
        services.complete_step(world.official("CG-A"), number, "s4", opinion="准", result="grant")


def test_where_nobody_asks_in_time_the_case_goes_on(number):
    tell(number)
    decide(number, at="2026-04-22T10:00")
    assert next(one.state for one in Case.objects.get(number=number).steps.all() if one.code == "s4") == "done"


def test_where_all_do_without_the_case_goes_on_at_once(number):
    matter = tell(number)
    answer(matter, wants=False)
    assert row_of(matter).state == "waiting"
    answer(matter, wants=False, who=lambda: world.person("linfeng"))
    assert row_of(matter).state == "void"
    decide(number, at="2026-04-15T11:00")


def test_one_who_does_without_does_not_take_it_from_the_other(number):
    matter = tell(number)
    answer(matter)
    answer(matter, wants=False, who=lambda: world.person("linfeng"))
    assert (row_of(matter).state, row_of(matter).stage) == ("open", "asked")


def test_it_is_a_task_with_the_day_by_which_the_law_wants_it_held(number):
    matter = tell(number)
    answer(matter)
    task = next(one for one in queries.inbox(world.official("CG-V")) if one.id == matter)
    assert (task.kind, task.due_on) == ("hearing", date(2026, 5, 15))


@pytest.mark.parametrize(
    ("day", "why"),
    [("2026-04-24", "notice"), ("2026-05-02", "day_off"), ("2026-05-18", "late"), ("2026-04-15", "notice")],
)
def test_a_day_that_the_law_does_not_allow_is_refused(number, day, why):
    matter = tell(number)
    answer(matter)
    with pytest.raises(sideerrors.HearingDayWrong) as refused:
        announce(matter, day)
    assert refused.value.facts["why"] == why


def test_the_clock_stands_still_from_the_announcement_to_the_end(number):
    matter = tell(number)
    answer(matter)
    before = Case.objects.get(number=number)
    announce(matter)
    case = Case.objects.get(number=number)
    assert (case.state, case.clock[-1]["act"], case.clock[-1]["kind"]) == ("paused", "pause", "hearing")
    assert case.clock[-1]["basis"] == ["administrative-licensing-law:45"]
    with pytest.raises(sideerrors.HearingPending):
        services.resume_case(world.official("CG-V"), number)
    close(matter)
    case = Case.objects.get(number=number)
    assert (case.state, case.clock[-1]["act"]) == ("accepted", "resume")
    assert case.statutory_due == profile().calendar.add_workdays(
        before.statutory_due, profile().calendar.workdays_between(date(2026, 4, 16), date(2026, 4, 28))
    )


def test_who_worked_on_the_case_does_not_chair(number):
    matter = tell(number)
    answer(matter)
    for worked in (world.official("CG-R"), world.official("CG-V")):
        with pytest.raises(sideerrors.NotIndependent):
            announce(matter, by=worked)
        assert worked.id not in {one[0] for one in queries.chairs_for(world.official("CG-V"), matter)}
    with pytest.raises(sideerrors.NotIndependent):
        announce(matter, by=world.official("SJ-V"))


def test_only_the_chair_closes_it_and_not_before_it_began(number):
    matter = tell(number)
    answer(matter)
    announce(matter)
    for other in (lambda: world.official("CG-V"), lambda: world.official("CG-A"), *STRANGERS.values()):
        with pytest.raises(NotFound):
            close(matter, who=other)
    with pytest.raises(sideerrors.NotYetHeld):
        close(matter, at="2026-04-28T13:59")
    with pytest.raises(errors.ReasonMissing):
        close(matter, record=" ")
    close(matter)
    with pytest.raises(sideerrors.MatterNotOpen):
        close(matter)


def test_the_decision_follows_the_record(number):
    matter = tell(number)
    answer(matter, view="晚上太亮")
    announce(matter)
    close(matter)
    with pytest.raises(sideerrors.HearingUnheeded):
        decide(number, opinion=" ")
    with world.at("2026-04-29T11:00"):
        services.complete_step(world.official("CG-A"), number, "s4", opinion="按笔录准予", result="grant")
        world.finish("SIGN", result_fields={"valid_until": "2027-04-30"})
    decision = next(one for one in documents_of_cases([number]) if one.kind == "decision")
    facts = legal_document(decision.id).facts
    assert (facts["hearing_on"], facts["hearing_record"]) == ("2026-04-28", "邻居同意降低亮度")


def test_who_came_to_the_hearing_made_a_visit_that_was_asked(number):
    matter = tell(number)
    answer(matter)
    announce(matter)
    close(matter, came=True)
    (row,) = queries.case_page(world.person("linfeng"), number).visits.rows
    assert (row.is_asked, row.post.code, row.reason) == (True, "CG-V", "听证")
    assert row.basis == "administrative-licensing-law:47"


def test_there_is_one_hearing_in_a_case(number):
    matter = tell(number)
    with pytest.raises(sideerrors.HearingOpen):
        tell(number)
    with pytest.raises(errors.ReasonMissing):
        tell(number, reason=" ")
    answer(matter)
    announce(matter)
    with pytest.raises((sideerrors.MatterNotOpen, errors.WrongState)):
        announce(matter)


@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_neither_tell_nor_ask_nor_announce(number, who):
    with pytest.raises(NotFound):
        services.tell_of_hearing(STRANGERS[who](), number, reason="理由")
    matter = tell(number)
    with pytest.raises(NotFound):
        answer(matter, who=STRANGERS[who])
    with pytest.raises(NotFound):
        queries.hearing_page(STRANGERS[who](), matter)
    answer(matter)
    with pytest.raises(NotFound):
        services.announce_hearing(STRANGERS[who](), matter, at=clock.now(), place="x", chair=chair().id)


def test_another_post_of_the_case_neither_tells_nor_announces(number):
    with pytest.raises(errors.NotYourPost):
        tell(number, who="CG-A")
    matter = tell(number)
    answer(matter)
    with pytest.raises(errors.NotYourPost):
        announce(matter, who="CG-A")


def test_an_interested_party_sees_the_hearing_and_not_the_case(number):
    matter = tell(number)
    assert queries.hearing_page(neighbour(), matter).mine == "told"
    with pytest.raises(NotFound):
        queries.case_page(neighbour(), number)
    with pytest.raises(NotFound):
        queries.matter_page(neighbour(), matter)


def test_the_whole_way_through_the_pages(number):
    place = f"/desk/cases/{number}/hearing/"
    with world.at("2026-04-14T10:00"):
        reviewer = client_as("cg_review")
        assert place in reviewer.get(f"/desk/cases/{number}/").content.decode()
        reason = {"reason": "拟准予，招牌挡住邻居的窗"}
        assert reviewer.post(place, {}).status_code == 422
        assert reviewer.post(place, {**reason, "number": "339902199001011234", "name": "查无此人"}).status_code == 422
        other = {"number": party_number(neighbour().party), "name": Account.objects.get(login="wuguoqiang").name}
        assert reviewer.post(place, {**reason, **other}).status_code == 302
        matter = SideMatter.objects.get(kind="hearing").id

        mine = f"/my/hearings/{matter}/"
        assert mine in client_as("linfeng").get(f"/my/cases/{number}/").content.decode()
        client = client_as("wuguoqiang")
        assert "招牌挡住邻居的窗" in client.get(mine).content.decode()
        assert client.post(mine, {"view": "太亮"}).status_code == 422
        assert client.post(mine, {"wants": "yes", "view": "晚上太亮"}).status_code == 302
        assert client_as("zhaoxiuying").get(mine).status_code == 404
        assert client_as("cg_review").get(mine).status_code in {302, 403}

        desk = f"/desk/matters/{matter}/"
        assert "晚上太亮" in reviewer.get(desk).content.decode()
        told = {"day": "2026-04-28", "begins": "14:00", "place": "一楼", "chair": str(chair().id)}
        assert reviewer.post(desk, {**told, "day": "2026-04-16"}).status_code == 422
        assert reviewer.post(desk, {**told, "chair": str(world.official("CG-V").id)}).status_code == 422
        assert reviewer.post(desk, told).status_code == 302
        assert "14:00" in client.get(f"/en{mine}").content.decode()
    with world.at("2026-04-28T16:00"):
        chairing = client_as("cg_handle")
        assert chairing.post(desk, {"record": ""}).status_code == 422
        assert chairing.post(desk, {"record": "邻居同意降低亮度"}).status_code == 302
        assert "邻居同意降低亮度" in chairing.get(desk).content.decode()
    acts = [one.act for one in acts_on(f"case:{number}") if one.act != "cases.open_task"]
    assert acts[-4:] == [
        "cases.tell_of_hearing",
        "cases.answer_hearing",
        "cases.announce_hearing",
        "cases.close_hearing",
    ]


def away(account, since, until):
    Absence.objects.create(
        account_id=account,
        since=since,
        until=until,
        marked_by=account,
        marked_at=datetime(2026, 4, 1, tzinfo=clock.LOCAL),
    )


def announced(number):
    matter = tell(number)
    answer(matter)
    announce(matter)
    return matter


def other_chair():
    return Actor(ActorKind.STAFF, world.official("CG-P").id, posts=frozenset({"CG-P"}))


def name(matter, who="CG-A", by=other_chair, at="2026-04-28T09:00", reason="原主持人请假"):
    with world.at(at):
        services.name_chair(world.official(who), matter, chair=by().id, reason=reason)


def test_the_head_names_another_chair_who_closes_it_and_the_case_goes_on(number):
    from onewindow.notifications.models import Message

    matter = announced(number)
    name(matter)
    with pytest.raises(NotFound):
        close(matter)
    assert Message.objects.filter(account=other_chair().id, kind="post_to_chair").exists()
    told = set(Message.objects.filter(kind="case_hearing_chair").values_list("account", flat=True))
    assert {world.person("linfeng").id, world.person("wuguoqiang").id} <= told
    close(matter, who=other_chair)
    case = Case.objects.get(number=number)
    assert (case.state, row_of(matter).answered_by) == ("accepted", other_chair().id)
    (former,) = row_of(matter).facts["chairs"]
    assert (former["chair"], former["reason"]) == (str(chair().id), "原主持人请假")
    assert [one.act for one in acts_on(f"case:{number}")][-2:] == ["cases.name_chair", "cases.close_hearing"]


def test_another_chair_is_independent_present_and_not_the_head_herself(number):
    matter = announced(number)
    for wrong in (
        chair,
        lambda: world.official("CG-R"),
        lambda: world.official("CG-V"),
        lambda: world.official("SJ-V"),
    ):
        with pytest.raises(sideerrors.NotIndependent):
            name(matter, by=wrong)
    with pytest.raises(sideerrors.NotIndependent):
        name(matter, by=lambda: world.official("CG-A"))
    away(other_chair().id, date(2026, 4, 20), date(2026, 4, 30))
    with pytest.raises(sideerrors.ChairAbsent):
        name(matter)
    with world.at("2026-04-28T09:00"):
        offered = {one[0] for one in queries.chairs_for(world.official("CG-A"), matter)}
    assert not offered & {chair().id, other_chair().id, world.official("CG-A").id, world.official("CG-V").id}
    with pytest.raises(errors.ReasonMissing):
        name(matter, by=lambda: world.official("CG-I"), reason=" ")
    assert row_of(matter).facts["chair"] == str(chair().id)


@pytest.mark.parametrize("who", ["CG-V", "CG-R", "CG-P", "SJ-A"])
def test_only_the_head_of_the_department_names_another(number, who):
    matter = announced(number)
    with pytest.raises(NotFound):
        name(matter, who=who, by=lambda: world.official("CG-I"))
    for stranger in STRANGERS.values():
        with pytest.raises(NotFound):
            services.name_chair(stranger(), matter, chair=other_chair().id, reason="理由")


def test_a_hearing_not_announced_or_held_has_no_chair_to_name(number):
    matter = tell(number)
    answer(matter)
    with pytest.raises(sideerrors.MatterNotOpen):
        name(matter)
    announce(matter)
    close(matter)
    with pytest.raises(sideerrors.MatterNotOpen):
        name(matter)


@pytest.mark.parametrize("why", ["away", "left"])
def test_the_head_is_told_once_that_the_chair_is_missing(number, why, request):
    from onewindow.notifications.models import Message

    matter = announced(number)
    if why == "away":
        away(chair().id, date(2026, 4, 27), date(2026, 4, 30))
    else:
        Account.objects.filter(id=chair().id).update(is_active=False)
        clear_post_cache()
        request.addfinalizer(clear_post_cache)
    for at in ("2026-04-27T09:00", "2026-04-27T10:00"):
        with world.at(at):
            services.sweep_cases()
    assert Message.objects.filter(kind="post_chair_missing", account=world.official("CG-A").id).count() == 1
    name(matter)
    with world.at("2026-04-28T10:00"):
        services.sweep_cases()
    assert Message.objects.filter(kind="post_chair_missing").count() == 1


def test_the_page_to_name_another_chair(number):
    matter = announced(number)
    place = f"/desk/matters/{matter}/chair/"
    with world.at("2026-04-28T09:00"):
        head = client_as("cg_approve")
        assert place in head.get(f"/desk/matters/{matter}/").content.decode()
        assert place not in client_as("cg_review").get(f"/desk/matters/{matter}/").content.decode()
        assert client_as("cg_review").get(place).status_code == 404
        assert client_as("linfeng").get(place).status_code == 403
        assert head.post(place, {"chair": str(other_chair().id)}).status_code == 422
        answer_page = head.post(place, {"chair": str(other_chair().id), "reason": "请假"})
        assert (answer_page.status_code, answer_page.headers["Location"]) == (302, f"/desk/matters/{matter}/")
        named = Account.objects.get(id=other_chair().id)
        assert named.name in client_as("linfeng").get(f"/my/hearings/{matter}/").content.decode()
        assert head.get(f"/en{place}").status_code == 200


@given(st.uuids(), st.lists(st.sampled_from(["CG-R", "CG-V", "SJ-R"])), st.lists(st.uuids(), max_size=3))
def test_who_worked_on_the_case_or_is_of_another_department_never_chairs(who, posts, worked):
    assert not may_chair(who, posts, "CG", [*worked, who])
    assert may_chair(who, posts, "CG", [one for one in worked if one != who]) == bool({"CG-R", "CG-V"} & set(posts))
