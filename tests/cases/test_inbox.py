"""The inbox: in whose hands a task is, what narrows it down, what several cases at once come to, how much waits."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.cases import queries, services
from onewindow.cases.models import CaseNote, SavedView, Step
from onewindow.cases.rules.inbox import (
    LAMPS,
    Filters,
    UnknownFilter,
    claim_ends,
    filters_from,
    is_held_by_another,
    lamp_days,
)
from onewindow.cases.services import errors
from onewindow.foundation import clock
from onewindow.foundation.errors import Invalid, NotAllowed, NotFound
from onewindow.foundation.ids import new_id
from onewindow.foundation.limits.lamps import lamp
from onewindow.foundation.workdays import calendar
from tests.cases import world

DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
SINGLE = {"q_prior": "no", "q_agent": "no", "q_street": "yes", "q_key": "no", "q_promise": "no"}


@pytest.fixture
def number(bundle_number):
    return world.number_of("COMPANY")


def lodged(zhangsan, count, item="COMPANY"):
    numbers = []
    for n in range(count):
        with world.at(f"2026-04-{13 + n}T10:00"):
            numbers.append(services.open_case(zhangsan, world.single(zhangsan, item, SINGLE, key=f"{item}{n}")))
    return numbers


@given(DAYS, DAYS)
def test_the_days_of_a_lamp_are_the_inverse_of_the_lamp(today, promised):
    shown = lamp(today, promised).value

    for name in LAMPS:
        first, last = lamp_days(name, today)
        lets_through = (first is None or first <= promised) and (last is None or promised <= last)
        assert lets_through == (name == shown)


@given(st.dates(date(2024, 1, 1), date(2026, 12, 1)), st.times())
def test_a_claim_always_ends_and_never_within_a_day(day, time):
    now = datetime.combine(day, time, clock.LOCAL)
    ends = claim_ends(now, clock.LOCAL, calendar())

    assert timedelta(days=1) < ends - now < timedelta(days=15)
    assert is_held_by_another("a", ends, "b", now)
    assert not is_held_by_another("a", ends, "a", now)
    assert not is_held_by_another("a", ends, "b", ends)


@pytest.mark.parametrize("wrong", [{"lamp": "blue"}, {"due": "never"}, {"whose": "x"}, {"item": "a b"}, {"place": "'"}])
def test_a_filter_that_does_not_exist_is_refused_by_name(wrong):
    with pytest.raises(UnknownFilter) as refused:
        filters_from(wrong)
    assert refused.value.name in wrong


def test_filters_come_back_from_their_own_address():
    from urllib.parse import parse_qsl

    filters = Filters(item="FOOD", lamp="red", whose="mine")
    given = dict(parse_qsl(filters.address("todo")))
    assert filters_from(given) == filters
    assert given["tab"] == "todo"


def test_a_claimed_task_is_shown_as_hers_and_to_others_by_name(number):
    first, second = world.official("SJ-R"), world.official("SJ-R", 1)
    with world.at("2026-04-13T10:00"):
        services.claim_task(first, number, "s1")
        [mine], [theirs] = queries.inbox(first), queries.inbox(second)

    assert mine.is_mine
    assert not theirs.is_mine
    assert theirs.holder == mine.holder == "市监演示甲"
    assert clock.local(theirs.held_until).isoformat() == "2026-04-15T23:59:59+08:00"


def test_a_claim_keeps_colleagues_from_acting_until_it_ends(number):
    first, second = world.official("SJ-R"), world.official("SJ-R", 1)
    with world.at("2026-04-13T10:00"):
        services.claim_task(first, number, "s1")
        for act in (
            lambda: services.accept_case(second, number),
            lambda: services.claim_task(second, number, "s1"),
            lambda: services.refuse_acceptance(second, number, "理由"),
        ):
            with pytest.raises(errors.TaskClaimed):
                act()
        assert queries.desk_case(second, number).may == frozenset()
        assert "accept" in queries.desk_case(first, number).may
    with world.at("2026-04-16T09:00"):
        assert queries.inbox(second)[0].holder == ""
        services.accept_case(second, number)


def test_a_step_too_is_left_to_who_claimed_it(number):
    services.accept_case(world.official("SJ-R"), number)
    services.claim_task(world.official("SJ-V"), number, "s2")

    with pytest.raises(errors.TaskClaimed):
        services.complete_step(world.official("SJ-V", 1), number, "s2")
    services.complete_step(world.official("SJ-V"), number, "s2")

    assert Step.objects.get(case__number=number, code="s2").state == "done"


def test_a_second_inspector_signs_what_the_first_has_claimed(city):
    owner = world.person("panlong")
    answers = {"q_prepack": "no", "q_cold": "no", "q_agent": "no"}
    with world.at("2026-09-21T09:00"):
        entity = next(iter(owner.represents))
        number = services.open_case(owner, world.single(owner, "FOOD", answers, applicant=entity))
        services.accept_case(world.official("SJ-R"), number)
        services.complete_step(world.official("SJ-V"), number, "s2", opinion="符合")
        services.claim_task(world.official("SJ-I"), number, "s3")
        for which in (1, 0):
            services.complete_step(world.official("SJ-I", which), number, "s3", opinion="符合")

    assert Step.objects.get(case__number=number, code="s3").state == "done"


def test_the_system_is_never_held_up_by_a_claim(number):
    from tests.support.queue import run_queued_jobs

    with world.at("2026-04-20T16:00"):
        services.claim_task(world.official("SJ-R"), number, "s1")
    with world.at("2026-04-21T09:00"):
        services.sweep_cases()
        run_queued_jobs()
        assert queries.desk_case(world.official("SJ-R"), number).part.deemed


def test_a_task_goes_back_with_a_word_for_the_next(number):
    first, second = world.official("SJ-R"), world.official("SJ-R", 1)
    services.claim_task(first, number, "s1")
    with pytest.raises(NotAllowed):
        services.return_task(second, number, "s1")
    services.return_task(first, number, "s1", "等申请人来电话，明天再办")

    with pytest.raises(errors.TaskNotClaimed):
        services.return_task(first, number, "s1")
    [note] = queries.notes_on(queries.desk_case(second, number))
    assert (note.kind, note.step, note.text, note.author) == ("return", "s1", "等申请人来电话，明天再办", "市监演示甲")
    services.claim_task(second, number, "s1")


def test_the_head_of_the_department_may_return_what_another_has_claimed(number):
    services.claim_task(world.official("SJ-R"), number, "s1")
    services.return_task(world.official("SJ-A"), number, "s1")

    assert Step.objects.get(case__number=number, code="s1").claimed_by is None


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        (lambda: world.official("XF-R"), NotFound),
        (lambda: world.person("zhangsan"), NotFound),
        (world.stranger, NotFound),
        (lambda: world.official("SJ-V"), errors.NotYourPost),
    ],
)
def test_only_the_steps_own_post_claims(number, who, refusal):
    for act in (services.claim_task, services.return_task):
        with pytest.raises(refusal):
            act(who(), number, "s1")


def test_what_is_not_open_is_not_claimed(number):
    with pytest.raises(errors.StepNotOpen):
        services.claim_task(world.official("SJ-V"), number, "s2")
    with pytest.raises(NotFound):
        services.claim_task(world.official("SJ-V"), number, "none")


def test_the_inbox_is_narrowed_down_in_one_statement(city, zhangsan):
    numbers = [*lodged(zhangsan, 2), *lodged(zhangsan, 1, "SIGN")]
    both = replace(world.official("SJ-R"), posts=frozenset({"SJ-R", "CG-R"}))
    with world.at("2026-04-15T09:00"):
        services.accept_case(both, numbers[0])
        services.claim_task(both, numbers[1], "s1")

    def shown(at, actor=both, **narrowed):
        with world.at(at):
            queries.inbox(actor, filters=Filters(**narrowed))
            with world.statements(1):
                return {row.case_number for row in queries.inbox(actor, filters=Filters(**narrowed))}

    reviewer = world.official("SJ-V")
    assert shown("2026-04-15T10:00", item="SIGN") == {numbers[2]}
    assert shown("2026-04-15T10:00", whose="mine") == {numbers[1]}
    assert shown("2026-04-15T10:00", whose="free") == {numbers[2]}
    assert shown("2026-04-15T10:00", replace(both, id=new_id()), whose="others") == {numbers[1]}
    assert shown("2026-04-15T10:00", reviewer, lamp="green") == {numbers[0]}
    assert shown("2026-04-17T10:00", reviewer, lamp="red") == {numbers[0]}
    assert shown("2026-04-17T10:00", reviewer, lamp="yellow") == set()
    assert shown("2026-04-30T10:00", due="overdue") == {numbers[1], numbers[2]}
    assert shown("2026-04-15T10:00", due="week") == {numbers[1], numbers[2]}
    assert shown("2026-04-15T10:00", place="web") == {numbers[1], numbers[2]}
    assert shown("2026-04-15T10:00", place="HALL-1") == set()


def test_a_narrowed_inbox_pages_on_by_key(city, zhangsan):
    lodged(zhangsan, 4)
    receiver, narrowed = world.official("SJ-R"), Filters(item="COMPANY", whose="free")
    rows, after = [], None
    while page := queries.inbox(receiver, after=after, limit=1, filters=narrowed):
        rows, after = rows + page, queries.cursor_of(page[-1])

    assert len(rows) == 4
    assert rows == queries.inbox(receiver, filters=narrowed)


def test_several_complete_cases_are_accepted_each_by_itself(city, zhangsan):
    good = lodged(zhangsan, 2)
    with world.at("2026-04-16T10:00"):
        poor = services.open_case(
            zhangsan, world.single(zhangsan, "COMPANY", SINGLE, missing=["M-CHARTER"], key="poor")
        )
        tasks = [(each, "s1") for each in (good[0], poor, "QL-NONE", good[1])]
        done = services.do_each(world.official("SJ-R"), "accept", tasks)

    assert [one.number for one in done if not one.refused] == good
    assert "还缺必须的材料" in next(one.refused for one in done if one.number == poor)
    with world.at("2026-04-16T10:05"):
        assert {row.case_number for row in queries.inbox(world.official("SJ-R"))} == {poor}


def test_nobody_does_at_once_what_she_may_not_do_alone(number, zhangsan):
    for actor in (zhangsan, world.official("XF-R"), world.official("SJ-V")):
        for act in ("accept", "claim"):
            [done] = services.do_each(actor, act, [(number, "s1")])
            assert done.refused
    assert Step.objects.get(case__number=number, code="s1").state == "open"
    with pytest.raises(Invalid):
        services.do_each(world.official("SJ-R"), "decide", [(number, "s1")])


def test_views_are_kept_under_a_name_for_oneself_alone(city):
    first, second = world.official("SJ-R"), world.official("SJ-R", 1)
    services.save_view(first, "急的", "todo", Filters(lamp="red"))
    services.save_view(first, "急的", "todo", Filters(lamp="yellow"))
    [kept] = queries.saved_views(first)

    assert (kept.name, kept.address) == ("急的", "tab=todo&lamp=yellow")
    assert queries.saved_views(second) == []
    with pytest.raises(NotFound):
        services.remove_view(second, kept.id)
    services.remove_view(first, kept.id)
    assert SavedView.objects.count() == 0


def test_views_are_for_officials_and_not_without_end(city, zhangsan):
    with pytest.raises(NotAllowed):
        services.save_view(zhangsan, "a", "todo", Filters())
    with pytest.raises(Invalid):
        services.save_view(world.official("SJ-R"), " ", "todo", Filters())
    for n in range(20):
        services.save_view(world.official("SJ-R"), f"n{n}", "todo", Filters())
    with pytest.raises(errors.TooManyViews):
        services.save_view(world.official("SJ-R"), "more", "todo", Filters())


def test_the_load_is_counted_by_post_and_person_in_one_statement(city, zhangsan):
    numbers = lodged(zhangsan, 3)
    receiver = world.official("SJ-R")
    with world.at("2026-04-20T09:00"):
        services.claim_task(receiver, numbers[2], "s1")
        queries.load_of(receiver)
        with world.statements(1):
            rows = queries.load_of(receiver)
    counted = {row.person: (row.open, row.due, row.overdue) for row in rows}
    assert counted == {"": (2, 1, 0), "市监演示甲": (1, 0, 0), "市监演示乙": (0, 0, 0)}
    with world.at("2026-04-23T09:00"):
        [free] = [row for row in queries.load_of(receiver) if row.person == "" and row.open]
    assert (free.open, free.due, free.overdue) == (3, 0, 3)


def test_a_head_sees_the_load_of_her_department_and_no_other(city, zhangsan):
    lodged(zhangsan, 1)
    seen = {row.post.code for row in queries.load_of(world.official("SJ-A"))}
    assert {"SJ-R", "SJ-V", "SJ-A"} <= seen
    assert all(code.startswith("SJ-") for code in seen)
    assert {row.post.code for row in queries.load_of(world.official("SJ-V"))} == {"SJ-V"}
    with pytest.raises(NotAllowed):
        queries.load_of(zhangsan)


def test_a_note_is_for_the_posts_of_the_case(number, zhangsan):
    services.write_note(world.official("SJ-V"), number, "和工商所核对过地址")
    [note] = queries.notes_on(queries.desk_case(world.official("SJ-R"), number))

    assert (note.text, note.post.code, note.kind) == ("和工商所核对过地址", "SJ-V", "note")
    for actor in (zhangsan, world.official("XF-R"), world.stranger()):
        with pytest.raises(NotFound):
            services.write_note(actor, number, "x")
    with pytest.raises(errors.NoteMissing):
        services.write_note(world.official("SJ-R"), number, "  ")
    assert CaseNote.objects.count() == 1


@pytest.mark.parametrize("action", ["review", "opinion"])
def test_a_step_whose_action_is_called_as_a_matter_beside_the_steps_is_a_step_all_the_same(number, action):
    Step.objects.filter(state="open").update(action=action)
    (row,) = queries.inbox(world.official(Step.objects.get(state="open").post))
    assert (row.kind, row.is_matter) == ("step", False)
