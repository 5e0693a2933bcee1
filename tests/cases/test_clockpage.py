"""The clock ledger as people see it, and how a wrong entry is put right."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, transaction

from onewindow.cases import queries, services
from onewindow.cases.models import Case
from onewindow.cases.services import errors
from onewindow.foundation.errors import NotFound
from tests.cases import world
from tests.cases.pages.conftest import client_as

AFTER = "2026-04-15T09:00"


@pytest.fixture
def paused(city):
    """A planning permit at its expert review: accepted 30 March 2026, stopped on 2 April, back on the 14th."""
    owner = world.person("jinhai")
    company = next(iter(owner.represents))
    with world.at("2026-03-30T09:00"):
        opening = world.single(owner, "PROJPLAN", {"q_detail": "no", "q_review": "yes"}, applicant=company)
        number = services.open_case(owner, opening)
    with world.at("2026-03-30T09:10"):
        services.accept_case(world.official("ZR-R"), number)
    with world.at("2026-04-02T16:00"):
        end = date(2026, 4, 14)
        services.pause_case(
            world.official("ZR-V"), number, "s2", kind="expert_review", expected_end=end, reason="要请专家评审"
        )
    with world.at("2026-04-14T17:00"):
        services.resume_case(world.official("ZR-V"), number)
    return number


def dues(number):
    case = Case.objects.get(number=number)
    return case.promised_due, case.statutory_due


def test_a_wrong_day_of_return_is_corrected_and_the_dates_follow(paused):
    assert dues(paused) == (date(2026, 4, 20), date(2026, 5, 11))
    with world.at(AFTER):
        services.correct_clock(world.official("ZR-A"), paused, entry=2, to="2026-04-13", reason="评审 13 日就结束了")
    assert dues(paused) == (date(2026, 4, 17), date(2026, 5, 9))  # Saturday 9 May is worked
    entry = Case.objects.get(number=paused).clock[-1]
    assert (entry["act"], entry["of"], entry["to"]) == ("correct", 2, "2026-04-13")


@pytest.mark.parametrize(
    ("entry", "to"),
    [(2, "2026-04-16"), (2, "2026-04-01"), (1, "2026-04-15"), (0, "2026-04-03T09:00"), (0, "soon"), (9, "2026-04-13")],
)
def test_what_cannot_have_been_is_refused_and_changes_nothing(paused, entry, to):
    before = dues(paused)
    with world.at(AFTER), pytest.raises(errors.ClockEntryWrong):
        services.correct_clock(world.official("ZR-A"), paused, entry=entry, to=to, reason="记错了")
    assert dues(paused) == before


def test_only_who_approves_corrects_and_never_without_a_reason(paused):
    with world.at(AFTER):
        with pytest.raises(errors.NotYourPost):
            services.correct_clock(world.official("ZR-V"), paused, entry=2, to="2026-04-13", reason="记错了")
        with pytest.raises(NotFound):
            services.correct_clock(world.official("SJ-A"), paused, entry=2, to="2026-04-13", reason="记错了")
        with pytest.raises(NotFound):
            services.correct_clock(world.person("jinhai"), paused, entry=2, to="2026-04-13", reason="记错了")
        with pytest.raises(errors.ReasonMissing):
            services.correct_clock(world.official("ZR-A"), paused, entry=2, to="2026-04-13", reason=" ")


@pytest.mark.parametrize("spoil", [lambda clock: clock[:-1], lambda clock: [{**clock[0], "at": "x"}, *clock[1:]]])
def test_the_database_lets_the_ledger_only_grow(paused, spoil):
    case = Case.objects.get(number=paused)
    case.clock = spoil(case.clock)
    with pytest.raises(IntegrityError), transaction.atomic():
        case.save(update_fields=["clock"])


def test_the_applicant_reads_every_entry_and_both_derivations(paused):
    place = f"/my/cases/{paused}/clock/"
    page = BeautifulSoup(client_as("jinhai").get(place).content, "html.parser")
    assert len(page.select("#ledger ~ ol > li")) == 3
    assert "要请专家评审" in page.get_text()
    assert page.select_one("#statutory")
    assert "更正" not in page.select_one("#ledger ~ ol").get_text()
    assert place in client_as("jinhai").get(f"/my/cases/{paused}/").content.decode()
    assert "Clock ledger" in client_as("jinhai").get(f"/en{place}").content.decode()
    for login in ("zhangsan", "zr_approve"):
        assert client_as(login).get(place).status_code in (403, 404)


def test_before_acceptance_the_page_says_by_when_the_office_must_speak(city):
    owner = world.person("jinhai")
    company = next(iter(owner.represents))
    opening = world.single(owner, "PROJPLAN", {"q_detail": "no", "q_review": "yes"}, applicant=company)
    number = services.open_case(owner, opening)
    assert queries.case_page(owner, number).children[0].clock.correction_derivation
    assert 'id="notice"' in client_as("jinhai").get(f"/my/cases/{number}/clock/").content.decode()


def test_an_approver_corrects_on_the_page_without_a_script(paused):
    client, place = client_as("zr_approve"), f"/desk/cases/{paused}/clock/"
    with world.at(AFTER):
        assert "?entry=2#correct" in client.get(place).content.decode()
        page = BeautifulSoup(client.get(place, {"entry": "2"}).content, "html.parser")
        assert page.select_one("#id_to")["value"] == "2026-04-14"
        wrong = client.post(place, {"entry": "2", "to": "2026-05-30", "reason": "记错了"})
        assert wrong.status_code == 422
        assert 'value="2026-05-30"' in wrong.content.decode()
        assert client.post(place, {"entry": "2", "to": "2026-04-13", "reason": "记错了"}).status_code == 302
        assert "第 3 条（恢复计时）应为 2026年4月13日" in client.get(place).content.decode()
    assert dues(paused)[0] == date(2026, 4, 17)
    reviewer = client_as("zr_review")
    assert "?entry=" not in reviewer.get(place).content.decode()
    assert reviewer.post(place, {"entry": "2", "to": "2026-04-13", "reason": "记错了"}).status_code == 404
