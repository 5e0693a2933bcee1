"""When the legal limit passes without a decision: nothing is granted and the applicant is told, unless a norm grants."""

from datetime import date
from types import SimpleNamespace

import pytest

from onewindow.cases import queries, services
from onewindow.cases.models import Case
from onewindow.cases.services import silence
from onewindow.catalogue.queries import Silence
from onewindow.ledger.queries import acts_on
from onewindow.licences.queries import licences_of_cases
from onewindow.notifications.models import Message
from tests.cases import world
from tests.cases.pages.conftest import client_as
from tests.support.queue import run_queued_jobs


@pytest.fixture
def sign(city):
    """A small sign's case, accepted on Monday 20 October 2025."""
    owner = world.person("zhangsan")
    with world.at("2025-10-20T10:00"):
        number = services.open_case(owner, world.single(owner, "SIGN", {"q_large": "no", "q_street": "yes"}))
        services.accept_case(world.official("CG-R"), number)
    return number


def sweep(day, hour="18:00"):
    with world.at(f"{day}T{hour}"):
        services.sweep_cases()
        run_queued_jobs()


def acts(number):
    return [act.act for act in acts_on(f"case:{number}")]


def granting(_case):
    """An item with a norm that says that silence grants."""
    return SimpleNamespace(silence=(Silence("decision", "granted", "administrative-licensing-law", 50),))


def test_until_the_end_of_the_legal_limit_nothing_happens(sign):
    due = Case.objects.get(number=sign).statutory_due
    sweep(due, "16:30")
    assert Case.objects.get(number=sign).silence == ""


def test_after_it_nothing_is_granted_and_the_applicant_is_told_once_what_she_may_do(sign):
    due = Case.objects.get(number=sign).statutory_due
    for hour in ("17:30", "19:00"):
        sweep(due, hour)
    row = Case.objects.get(number=sign)
    assert (row.silence, row.state, row.outcome) == ("not_granted", "accepted", "")
    assert acts(sign).count("cases.note_silence") == 1
    told = Message.objects.filter(kind="case_silence")
    assert [one.account for one in told] == [world.person("zhangsan").id]
    part = queries.case_page(world.person("zhangsan"), sign).children[0]
    assert part.reconsider_until > due
    with world.at(f"{due}T20:00"):
        assert "没有决定不等于准予" in client_as("zhangsan").get(f"/my/cases/{sign}/").content.decode()


def test_the_office_still_decides_and_then_the_hint_goes(sign):
    due = Case.objects.get(number=sign).statutory_due
    sweep(due)
    with world.at(f"{due}T20:00"):
        world.finish("SIGN")
    part = queries.case_page(world.person("zhangsan"), sign).children[0]
    assert (part.outcome, part.reconsider_until) == ("granted", None)


def test_where_a_norm_grants_the_system_does_and_says_by_which_article(sign, monkeypatch):
    due = Case.objects.get(number=sign).statutory_due
    monkeypatch.setattr(silence, "item_of", granting)
    sweep(due)
    row = Case.objects.get(number=sign)
    assert (row.silence, row.outcome, row.state) == ("granted", "granted", "closed")
    assert "cases.grant_by_silence" in acts(sign)
    assert not row.steps.filter(state__in=["open", "waiting"]).exists()
    assert licences_of_cases([sign])


def test_what_the_system_cannot_fill_in_goes_to_who_decides_and_is_not_granted_half(sign, monkeypatch):
    due = Case.objects.get(number=sign).statutory_due
    monkeypatch.setattr(silence, "item_of", granting)
    Case.objects.filter(number=sign).update(tolerance={"missing": ["M-SITE"], "due": str(date(2026, 12, 1))})
    sweep(due)
    row = Case.objects.get(number=sign)
    assert (row.silence, row.outcome, row.state) == ("granted", "", "accepted")
    assert row.steps.filter(state="open").exists()
    assert Message.objects.filter(kind="post_silence_grants").exists()
    assert "cases.grant_by_silence" not in acts(sign)


def test_while_the_clock_stands_silence_counts_for_nothing(sign):
    due = Case.objects.get(number=sign).statutory_due
    Case.objects.filter(number=sign).update(state="paused")
    sweep(due)
    assert Case.objects.get(number=sign).silence == ""


def test_the_guide_says_before_anybody_applies_what_silence_means(city):
    text = client_as("zhangsan").get("/items/SIGN/").content.decode()
    assert "不等于准予" in text
    assert "第七十四条" in text
    english = client_as("zhangsan").get("/en/items/SIGN/").content.decode()
    assert "counts as accepted from the day it arrived" in english
