from datetime import date

import pytest

from onewindow.config.demo_files import city_file
from onewindow.exchange import queries
from onewindow.exchange.models import Purpose
from onewindow.exchange.services import (
    PurposeOpening,
    close_purposes,
    load_standing_purposes,
    next_numbers,
    open_purposes,
    widen_purpose,
)
from onewindow.foundation.errors import Invalid, NotFound
from onewindow.foundation.identifiers import number_fault

DAY = date(2026, 4, 13)


def opening(number, kind="case"):
    return PurposeOpening(
        number, kind, ("FOOD",), frozenset({"pop.name"}), frozenset({"her"}), frozenset({"SJ-R"}), "食品", "Food"
    )


def test_numbers_follow_each_other_by_prefix_and_day(city):
    first = next_numbers("YC", DAY, 2)
    second = next_numbers("YC", DAY)
    other = next_numbers("CG", DAY)
    later = next_numbers("YC", date(2026, 4, 14))

    assert [number[:22] for number in [*first, *second]] == [f"YC33990020260413{n:06d}" for n in (1, 2, 3)]
    assert other[0].startswith("CG33990020260413000001") and later[0].startswith("YC33990020260414000001")
    assert [number_fault(number) for number in (*first, *second, *other, *later)] == [None] * 5


def test_numbers_take_one_statement(city, django_assert_num_queries):
    with django_assert_num_queries(1):
        next_numbers("YC", DAY, 5)


def test_purposes_open_and_others_close_in_one_statement(person, django_assert_num_queries):
    actor = person("zhangsan")
    open_purposes(actor, [opening("CG1", "draft")])

    with django_assert_num_queries(1):
        open_purposes(actor, [opening("YC1"), opening("YC2")], closing=["CG1"])

    rows = {row.number: row for row in Purpose.objects.exclude(kind="standing")}
    assert rows["CG1"].closed_at is not None
    assert [rows[number].closed_at for number in ("YC1", "YC2")] == [None, None]
    assert (rows["YC1"].needs, rows["YC1"].subjects, rows["YC1"].posts) == (["pop.name"], ["her"], ["SJ-R"])
    assert rows["YC1"].opened_by == actor.id


def test_a_purpose_closes_once(person):
    open_purposes(person("zhangsan"), [opening("YC1")])
    close_purposes(["YC1"])
    before = queries.purpose("YC1").closed_at

    close_purposes(["YC1"])

    assert queries.purpose("YC1").closed_at == before


def test_a_purpose_is_widened_by_those_who_come_in(person):
    open_purposes(person("zhangsan"), [opening("YC1")])

    widen_purpose("YC1", ["company", "her"])

    assert Purpose.objects.get(number="YC1").subjects == ["company", "her"]


def test_an_unknown_purpose_is_not_found(city):
    with pytest.raises(NotFound):
        queries.purpose("YC9")


def test_the_citys_standing_purposes_are_loaded_as_approved(city):
    rows = queries.standing_purposes()

    assert len(rows) == 9
    first = Purpose.objects.get(number="MD33990020251222000008E")
    assert (first.jobs, first.posts) == (["elder_allowance_match"], ["MZ-R"])
    assert first.approved_by != first.proposed_by


def test_loading_standing_purposes_again_changes_nothing(city):
    before = list(Purpose.objects.order_by("number").values("number", "needs", "opened_at", "closed_at"))

    load_standing_purposes(city_file("purposes.yaml")["purposes"])

    assert list(Purpose.objects.order_by("number").values("number", "needs", "opened_at", "closed_at")) == before


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"number": "MD33990020251222000001X"}, "number"),
        ({"number": "YC339900202604130000013"}, "number"),
        ({"approved_by": "ds_data"}, "approve"),
        ({"fields": ["pop.iris"]}, "pop.iris"),
        ({"fields": ["pop.photo"]}, "L4"),
        ({"posts": ["SJ-X"]}, "SJ-X"),
    ],
)
def test_a_standing_purpose_that_does_not_hold_is_refused(city, change, word):
    row = city_file("purposes.yaml")["purposes"][0] | change

    with pytest.raises(Invalid, match=word):
        load_standing_purposes([row])
