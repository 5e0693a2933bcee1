from datetime import timedelta

import pytest

from onewindow.exchange.models import Trace
from onewindow.exchange.queries import trace_counts, traces_of, traces_of_purposes
from onewindow.exchange.services import EvidenceRead, note_view, read_now
from onewindow.foundation import clock
from onewindow.foundation.personal import lookup_hash
from onewindow.ledger.models import Entry
from onewindow.ledger.queries import acts_on, changed_entries
from tests.exchange.conftest import LISI, ZHANGSAN

HIM = lookup_hash(ZHANGSAN)
NAME = EvidenceRead("pop", ("pop.name",), {"pop.id_no": ZHANGSAN})


def test_an_officials_look_at_a_case_is_a_trace_and_takes_one_statement(official, open_case, django_assert_num_queries):
    sj = official("sj_receive")
    number = open_case(sj)

    with django_assert_num_queries(1):
        note_view(sj, number, ["pop.name", "店铺面积|Floor area"], [HIM], posts=["SJ-R"])

    [row] = traces_of([HIM])
    assert (row.kind, row.state, row.who, row.post) == ("view", "answered", sj.name, "受理岗")
    assert (row.fields, row.fields_en) == (("姓名", "店铺面积"), ("Name", "Floor area"))
    assert row.purpose_title == "食品经营许可"


def test_a_look_stands_in_the_ledger_as_often_as_it_leaves_a_trace(official, open_case):
    sj = official("sj_receive")
    number = open_case(sj)

    for _ in range(3):
        note_view(sj, number, ["pop.name"], [HIM], posts=["SJ-R"])

    [trace] = Trace.objects.all()
    [act] = acts_on(f"trace:{trace.id}")
    assert (act.act, act.actor_id, act.post) == ("exchange.view", sj.id, "SJ-R")
    assert act.facts == {"purpose": number, "elements": ["pop.name"]}
    assert changed_entries(f"trace:{trace.id}") == []
    assert Entry.objects.filter(act="exchange.view").count() == 1


def test_a_look_at_nothing_is_no_statement(official, open_case, django_assert_num_queries):
    sj = official("sj_receive")
    number = open_case(sj)

    with django_assert_num_queries(0):
        note_view(sj, number, [], [HIM])


def test_looking_again_within_ten_minutes_is_the_same_look(official, open_case):
    sj, other = official("sj_receive"), official("sj_review")
    number = open_case(sj)

    for _ in range(3):
        note_view(sj, number, ["pop.name"], [HIM])
    assert len(traces_of([HIM])) == 1

    note_view(other, number, ["pop.name"], [HIM])
    with clock.use_offset(timedelta(minutes=11)):
        note_view(sj, number, ["pop.name"], [HIM])
    assert len(traces_of([HIM])) == 3


def test_a_look_from_before_the_clock_was_put_back_hides_no_later_one(official, open_case):
    sj = official("sj_receive")
    number = open_case(sj)

    with clock.use_offset(timedelta(days=30)):
        note_view(sj, number, ["pop.name"], [HIM])
    note_view(sj, number, ["pop.name"], [HIM])

    assert len(traces_of([HIM])) == 2


def test_looking_at_more_is_another_look(official, open_case):
    sj = official("sj_receive")
    number = open_case(sj)

    note_view(sj, number, ["pop.name"], [HIM])
    note_view(sj, number, ["pop.name", "pop.mobile"], [HIM])
    note_view(sj, number, ["pop.name"], [HIM, lookup_hash(LISI)])

    assert [len(traces_of([ref])) for ref in (HIM, lookup_hash(LISI))] == [3, 1]


def test_traces_come_newest_first_and_page_by_page(official, open_case):
    sj = official("sj_receive")
    for number in range(5):
        note_view(sj, open_case(sj), [f"字段{number}|Field"], [HIM])

    rows = traces_of([HIM])
    first = traces_of([HIM], limit=2)
    second = traces_of([HIM], before=first[-1].id, limit=2)

    assert [row.id for row in rows] == sorted((row.id for row in rows), reverse=True)
    assert [*first, *second] == rows[:4]


def test_traces_of_a_case_are_only_that_cases(official, open_case):
    sj = official("sj_receive")
    one, other = open_case(sj, "pop.name"), open_case(sj, "pop.name")
    read_now(sj, one, [NAME])
    note_view(sj, other, ["pop.name"], [HIM])

    rows = traces_of_purposes([one], [HIM])

    assert [(row.kind, row.purpose_number) for row in rows] == [("read", one)]
    assert traces_of_purposes([], [HIM]) == [] and traces_of_purposes([one], []) == []
    assert traces_of_purposes([one], [lookup_hash(LISI)]) == []


def test_counts_tell_officials_from_the_rest_and_the_refused(person, official, open_case, open_draft):
    sj, zhangsan = official("sj_receive"), person("zhangsan")
    read_now(sj, open_case(sj, "pop.name"), [NAME])
    read_now(official("xf_receive"), open_case(sj, "pop.name"), [NAME])
    read_now(zhangsan, open_draft(zhangsan, "pop.name"), [NAME])

    counts = trace_counts([HIM], clock.now() - timedelta(days=1))

    assert (counts.total, counts.by_staff, counts.by_system, counts.refused) == (3, 2, 1, 1)
    assert trace_counts([HIM], clock.now() + timedelta(days=1)).total == 0


def test_a_title_stays_as_it_was_when_the_data_was_read(official, open_case):
    from onewindow.exchange.models import Purpose

    sj = official("sj_receive")
    number = open_case(sj, "pop.name")
    read_now(sj, number, [NAME])

    Purpose.objects.filter(number=number).delete()

    assert traces_of([HIM])[0].purpose_title == "食品经营许可"


@pytest.mark.parametrize("limit", [1, 50])
def test_a_page_of_traces_takes_one_statement(official, open_case, django_assert_max_num_queries, limit):
    sj = official("sj_receive")
    note_view(sj, open_case(sj), ["pop.name"], [HIM])
    traces_of([HIM])

    with django_assert_max_num_queries(1):
        traces_of([HIM], limit=limit)


def test_a_trace_never_holds_a_number_of_anybody(person, open_draft):
    zhangsan = person("zhangsan")
    read_now(zhangsan, open_draft(zhangsan, "pop.name"), [NAME])

    row = Trace.objects.values().get()
    assert ZHANGSAN not in str(row) and "张三" not in str(row)
