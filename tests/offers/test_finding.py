"""Who is found, on which day, once; who is told; and who has to be visited."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.exchange.connectors import use_source
from onewindow.exchange.connectors.protocol import SourceFailure
from onewindow.exchange.models import Answer, Purpose
from onewindow.foundation.limits.values import Limit
from onewindow.foundation.personal import lookup_hash
from onewindow.foundation.spans import day_after
from onewindow.ledger.models import Entry
from onewindow.notifications.models import Message
from onewindow.offers.models import Look, Offer
from onewindow.offers.queries import found_people, offers_of
from onewindow.offers.rules import spans_to_read
from onewindow.offers.services import find_people, finding, keep_quiet, tell_people, telling
from tests.offers import second

ZHAO, CHAPO, BAI = "339902194608201025", "339921193812011020", "339903192609091013"

pytestmark = pytest.mark.django_db(transaction=True)


def offer_of(number):
    return Offer.objects.get(ref=lookup_hash(number))


def test_the_night_finds_those_who_are_entitled_within_the_days_ahead(city, on):
    on("2026-07-21T02:00")

    assert find_people() == 4
    found = offer_of(ZHAO)
    assert (found.item, found.occasion, found.reached_on, found.notify_on) == (
        "ELDERALLOW",
        "80 year",
        date(2026, 8, 20),
        date(2026, 7, 21),
    )
    assert (found.grade, found.amount, found.per, found.state) == ("80-89", "60", "month", "found")
    assert Entry.objects.filter(act="offers.find").count() == 4


def test_before_two_at_night_nobody_is_looked_for(city, on):
    on("2026-07-21T01:59")

    assert find_people() == 0
    assert not Answer.objects.exists()


def test_a_day_is_looked_at_once_and_nobody_is_offered_the_same_twice(city, on):
    on("2026-07-21T02:00")
    find_people()
    read = Answer.objects.count()

    assert find_people() == 0
    assert Answer.objects.count() == read
    Look.objects.all().delete()
    assert find_people() == 0
    assert Offer.objects.count() == 4


def test_the_following_nights_read_only_whose_day_comes_nearer(city, on):
    on("2026-08-09T02:00")
    find_people()
    before = set(Answer.objects.values_list("pk", flat=True))
    on("2026-08-10T02:00")

    assert find_people() == 1
    assert {(row.occasion, row.grade) for row in Offer.objects.filter(ref=lookup_hash(BAI))} == {
        ("90 year", "90-99"),
        ("100 year", "100+"),
    }
    assert [one.rows for one in Answer.objects.exclude(pk__in=before) if one.trace.register == "pop"] == [1]


def test_a_later_occasion_takes_the_place_of_one_not_answered(city, on):
    on("2026-08-09T10:00")
    find_people()
    tell_people()
    on("2026-08-10T10:00")
    find_people()

    states = {row.occasion: row.state for row in Offer.objects.filter(ref=lookup_hash(BAI))}
    assert states == {"90 year": "lapsed", "100 year": "found"}


def test_who_lacks_what_must_be_on_record_is_to_be_visited_and_not_told(city, on, official):
    on("2026-07-21T09:05")
    find_people()
    tell_people()

    found = next(row for row in found_people(official("mz_receive")) if row.state == "exception")
    assert (found.name, found.reason, found.reason_en) == (
        "林阿妹",
        "无社会保障卡，转上门或窗口办理",
        "No card: home visit or window",
    )
    assert offer_of(CHAPO).told_at is None


def test_people_are_told_by_day_once_and_so_are_those_who_act_for_them(city, on, person):
    on("2026-07-21T02:00")
    find_people()
    assert tell_people() == 0
    on("2026-07-21T09:00")

    assert tell_people() > 0
    for login in ("zhaoxiuying", "zhaojianguo"):
        [message] = Message.objects.filter(account=person(login).id)
        assert "高龄津贴" in message.title and "赵秀英" not in message.title
        assert "2026-08" in message.body and message.link == f"/my/offers/{offer_of(ZHAO).id}/"
        assert [row.name for row in offers_of(person(login)) if row.is_open] == ["赵秀英"]
    assert tell_people() == 0
    assert Message.objects.filter(account=person("zhaoxiuying").id).count() == 1
    assert offers_of(person("zhangsan")) == []


def test_the_posts_of_the_project_are_told_what_the_night_found(city, on, official):
    on("2026-07-21T02:00")
    find_people()

    assert Message.objects.filter(account=official("mz_receive").id, kind="offers_found").count() == 1


def test_who_switched_offers_off_is_neither_found_nor_told(city, on, person):
    zhao = person("zhaoxiuying")
    on("2026-07-20T12:00")
    keep_quiet(zhao, lookup_hash(ZHAO))
    on("2026-07-21T09:05")
    find_people()
    tell_people()

    assert not Offer.objects.filter(ref=lookup_hash(ZHAO)).exists()
    assert not Message.objects.filter(account=zhao.id).exists()


class Silent:
    """A register that does not answer."""

    def ask(self, questions):
        raise SourceFailure

    def match(self, elements, conditions, *, after, limit):
        raise SourceFailure


@pytest.mark.parametrize("code", ["pop", "sin"])
def test_where_a_register_does_not_answer_the_day_is_looked_at_again(city, on, code):
    on("2026-07-21T02:00")
    use_source(code, Silent())
    try:
        assert find_people() == 0
        assert not Look.objects.exists() and not Offer.objects.exists()
    finally:
        use_source(code, None)

    assert find_people() == 4


def test_without_a_project_in_force_nobody_is_looked_for(city, on):
    Purpose.objects.filter(number="MD33990020251222000008E").update(approved_by="mz_data")
    on("2026-07-21T02:00")

    assert find_people() == 0
    assert not Offer.objects.exists()


def test_an_item_by_another_date_is_offered_in_the_same_way(city, on, tmp_path, person):
    second.publish(tmp_path)
    on("2027-02-10T09:05")

    find_people()
    tell_people()

    offers = {row.item: row for row in offers_of(person("weiyuan"))}
    found = offers[second.KEY]
    assert (found.reached_on, found.notify_on, found.month) == (date(2027, 2, 20), date(2027, 2, 10), "2027-02")
    assert (found.grade, found.amount, found.is_open) == ("", "", True)


SPANS = [Limit(80, "year"), Limit(90, "year"), Limit(18, "month"), Limit(40, "calendar_day")]


@given(st.dates(date(1990, 1, 1), date(2080, 1, 1)), st.integers(1, 20), st.integers(0, 60), st.sampled_from(SPANS))
def test_the_spans_of_two_looks_leave_nobody_out_and_read_nobody_twice(last, gap, lead, span):
    today = last + timedelta(days=gap)
    spans = spans_to_read([span], lead, last, today).days
    if spans is None:
        assert today.day == 1 or (last.year, last.month) != (today.year, today.month)
        return
    before, until = last + timedelta(days=lead), today + timedelta(days=lead)

    for begin, end in spans:
        for born in (date.fromisoformat(begin), date.fromisoformat(end)):
            assert before < day_after(born, span) <= until
        assert day_after(date.fromisoformat(end) + timedelta(days=1), span) > until
        assert day_after(date.fromisoformat(begin) - timedelta(days=1), span) <= before


def test_the_first_look_and_that_of_a_months_first_day_are_of_everybody():
    assert spans_to_read(SPANS, 30, None, date(2026, 7, 21)).days is None
    assert spans_to_read(SPANS, 30, date(2026, 7, 31), date(2026, 8, 1)).days is None
    assert spans_to_read(SPANS, 30, date(2026, 7, 20), date(2026, 7, 21)).days is not None


def test_one_who_cannot_be_told_keeps_no_other_from_being_told(city, on, monkeypatch):
    on("2026-07-21T02:00")
    find_people()
    on("2026-07-21T09:00")
    waiting = list(Offer.objects.filter(state="found", notify_on__lte="2026-07-21").order_by("notify_on", "id"))
    assert len(waiting) > 1
    notice = telling._notice

    def broken(offer, item, recipient):
        if offer.id == waiting[0].id:
            raise KeyError("name")
        return notice(offer, item, recipient)

    monkeypatch.setattr(telling, "_notice", broken)
    assert tell_people() == Offer.objects.filter(told_at__isnull=False).count() > 0
    waiting[0].refresh_from_db()
    assert waiting[0].state == "found"


def test_offers_of_a_suspended_item_keep_no_others_waiting(city, on, monkeypatch):
    on("2026-07-21T02:00")
    find_people()
    on("2026-07-21T09:00")
    first = Offer.objects.filter(state="found").order_by("notify_on", "id").first()
    Offer.objects.filter(id=first.id).update(item="suspended-item", notify_on="2026-07-01")
    monkeypatch.setattr(telling, "AT_ONCE", 1)

    tell_people()
    first.refresh_from_db()
    assert first.state == "found"
    assert Offer.objects.filter(state="told").exists()


def test_a_row_without_a_right_day_keeps_nobody_else_from_being_found(city, on, monkeypatch):
    match = finding.match_population

    def one_wrong(*args, **kwargs):
        page = match(*args, **kwargs)
        wrong = [{**row, "pop.birth_date": "1946-00-00"} if row["pop.id_no"] == ZHAO else row for row in page.rows]
        assert wrong != list(page.rows) or not page.rows
        return replace(page, rows=tuple(wrong))

    monkeypatch.setattr(finding, "match_population", one_wrong)
    on("2026-07-21T02:00")
    assert find_people() > 0
    assert not Offer.objects.filter(ref=lookup_hash(ZHAO)).exists()
