"""Lodged at A, decided at B: both see one record with one number, clock and trace; A sees how far it is, nothing more."""

from dataclasses import replace

import pytest

from onewindow.cases import queries, services
from onewindow.cases.models import Case
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import Invalid, NotFound
from onewindow.foundation.ids import new_id
from tests.cases import world
from tests.cases.pages.conftest import client_as

QUESTIONS = {"q_prior": "no", "q_agent": "no", "q_food": "no"}


def lodge(key="once", site="SITE-WC", at="2026-10-10T10:00"):
    """A company, taken in at the window of another city."""
    owner = world.person("zhangsan")
    with world.at(at):
        filed = replace(world.single(owner, "COMPANY", QUESTIONS, key=key), site=site, visits=1, channel="hall")
        return services.open_case(owner, filed)


@pytest.fixture
def number(city):
    return lodge()


def to_district(number):
    with world.at("2026-10-10T10:20"):
        services.transfer_case(world.official("SJ-R"), number, to="CHSJ", reason="企业住所在澄湖区，由区局登记")


def test_both_offices_see_one_number_one_clock_and_one_trace(number):
    to_district(number)
    with world.at("2026-10-10T11:00"):
        services.accept_case(world.official("CHSJ-R"), number)
        here = queries.lodged_case(world.official("DS-R"), number)
        there = queries.desk_case(world.official("CHSJ-R"), number)
    assert (here.row.number, here.row.site, here.row.department) == (
        there.number, "望川市政务服务中心跨区域通办窗口", "澄湖区市场监督管理局",
    )  # fmt: skip
    assert here.part.clock == there.part.clock
    assert [(one.code, one.state, one.done_at, one.due_on, one.post) for one in here.part.steps] == [
        (one.code, one.state, one.done_at, one.due_on, one.post) for one in there.part.steps
    ]
    assert [one.id for one in here.moves] == [one.id for one in there.part.matters]


def test_to_another_level_the_first_receipt_stays_and_the_deciding_office_accepts(number):
    before = Case.objects.get(number=number)
    to_district(number)
    after = Case.objects.get(number=number)
    assert (after.number, after.received_at, after.correction_due, after.site) == (
        before.number, before.received_at, before.correction_due, "SITE-WC",
    )  # fmt: skip
    with world.at("2026-10-10T11:00"):
        services.accept_case(world.official("CHSJ-R"), number)
    assert Case.objects.get(number=number).state == "accepted"


def test_the_lodging_office_reads_how_far_it_is_and_nothing_that_it_holds(number):
    with world.at("2026-10-10T11:00"):
        services.accept_case(world.official("SJ-R"), number)
    part = queries.lodged_case(world.official("DS-R"), number).part
    assert (part.answers, part.materials, part.applicant_name, part.matters, part.documents) == ((), (), "", (), ())
    assert all(not step.opinion and not step.signatures and step.done_by is None for step in part.steps)


def test_the_lodging_office_does_nothing_in_it(number):
    window = world.official("DS-R")
    for act in (
        lambda: services.accept_case(window, number),
        lambda: services.transfer_case(window, number, to="CHSJ", reason="理由"),
        lambda: services.complete_step(window, number, "s2"),
        lambda: queries.desk_case(window, number),
    ):
        with pytest.raises(NotFound):
            act()


def test_who_passed_a_case_on_still_sees_how_far_it_is(number):
    former = world.official("SJ-R")
    with pytest.raises(NotFound):
        queries.lodged_case(former, number)
    to_district(number)
    assert queries.lodged_case(former, number).row.number == number
    assert [row.number for row in queries.lodged_cases(former)] == [number]
    with pytest.raises(NotFound):
        queries.desk_case(former, number)


def test_what_was_filed_from_home_is_not_the_windows(city):
    number = lodge(site="")
    assert queries.lodged_cases(world.official("DS-R")) == []
    with pytest.raises(NotFound):
        queries.lodged_case(world.official("DS-R"), number)


def test_the_list_pages_newest_first_in_one_statement(city):
    numbers = [lodge(str(one)) for one in range(3)]
    window = world.official("DS-R")
    queries.lodged_cases(window)  # the names of sites are read once
    with world.statements(1):
        first = queries.lodged_cases(window, limit=2)
    rest = queries.lodged_cases(window, after=str(first[-1].id), limit=2)
    assert [row.number for row in [*first, *rest]] == numbers[::-1]
    with pytest.raises(Invalid):
        queries.lodged_cases(window, after="x")


@pytest.mark.parametrize(
    "who",
    [
        lambda: world.official("GA-R"),
        lambda: world.official("DS-A"),
        lambda: world.person("zhangsan"),
        lambda: world.person("wuguoqiang"),
        lambda: Actor(ActorKind.PERSON, new_id()),
    ],
)
def test_nobody_else_sees_it_there(number, who):
    assert queries.lodged_cases(who()) == []
    with pytest.raises(NotFound):
        queries.lodged_case(who(), number)


def test_the_pages_show_it_to_the_window_alone(number):
    to_district(number)
    with world.at("2026-10-10T11:00"):
        window = client_as("ds_receive")
        assert number in window.get("/desk/lodged/").content.decode()
        page = window.get(f"/desk/lodged/{number}/").content.decode()
        assert "澄湖区市场监督管理局" in page
        assert "移送澄湖区市场监督管理局" in page
        assert "张三" not in page
        assert "Chenghu District" in window.get(f"/en/desk/lodged/{number}/").content.decode()
        assert "/desk/lodged/" in window.get("/desk/").content.decode()
        for login in ("ga_receive", "zhangsan", "ds_approve"):
            assert client_as(login).get(f"/desk/lodged/{number}/").status_code in {302, 403, 404}
