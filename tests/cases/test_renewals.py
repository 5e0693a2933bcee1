"""Deemed renewal (rule C10): applied for in time, not decided by the end of the last day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.cases import queries, services
from onewindow.cases.models import Case
from onewindow.cases.services import renewals
from onewindow.documents.models import LegalDocument
from onewindow.documents.queries import documents_of_cases
from onewindow.foundation.sweeps import run_sweeps
from onewindow.ledger.models import Entry
from onewindow.licences.models import Licence
from onewindow.licences.rules import reminder_due
from onewindow.licences.services import end_licence
from onewindow.notifications.models import Message
from tests.cases import licensed, world
from tests.support.queue import run_queued_jobs

LAST = date(2025, 12, 31)


@pytest.fixture
def licence(city):
    return licensed.hold()


def applied(licence, at="2025-11-20T10:00", *, accept=True):
    with world.at(at):
        number = licensed.opened("FOODRENEW", licence)
        if accept:
            services.accept_case(world.official("SJ-R"), number)
    return number


def sweep(at):
    with world.at(at):
        services.sweep_cases()
        run_queued_jobs()


def newest():
    return Licence.objects.filter(licence_no=licensed.NUMBER).order_by("-version").first()


def test_the_law_renews_on_the_day_after_expiry_what_was_applied_for_in_time(licence):
    number = applied(licence)
    sweep("2026-01-01T00:05")
    case, renewed = Case.objects.get(number=number), newest()
    assert (case.state, case.outcome, case.result["deemed_renewed"]) == ("closed", "granted", "2026-01-01")
    assert (renewed.version, renewed.state, renewed.former_id) == (2, "valid", licence.id)
    assert (renewed.issued_on, renewed.valid_until) == (date(2026, 1, 1), date(2030, 12, 31))
    assert Entry.objects.filter(act="cases.deem_renewed", object=f"case:{number}").count() == 1
    titles = [one.title for one in documents_of_cases([number]) if one.kind == "decision"]
    assert titles == ["视为准予延续决定书"]
    assert LegalDocument.objects.get(case_number=number, kind="decision").seal_value
    told = Message.objects.filter(kind="case_deemed_renewed")
    assert told.exists()
    assert not Message.objects.filter(kind="case_granted").exists()
    assert all(step.state == "skipped" for step in case.steps.filter(done_at=None))


def test_the_applicant_reads_that_the_law_renewed_and_why(licence):
    number = applied(licence)
    with world.at("2025-12-01T10:00"):
        page = queries.case_page(licensed.holder()[0], number).children[0].former
        assert (page.is_late, page.is_decided, page.deemed_renewed) == (False, False, None)
    sweep("2026-01-01T00:05")
    page = queries.case_page(licensed.holder()[0], number).children[0].former
    assert page.deemed_renewed == date(2026, 1, 1)


@pytest.mark.parametrize("at", ["2025-12-31T18:00", "2025-12-31T23:59"])
def test_nothing_is_renewed_before_the_last_day_is_over(licence, at):
    applied(licence)
    sweep(at)
    assert newest() == licence


def test_a_sweep_that_comes_late_renews_from_the_same_day(licence):
    applied(licence)
    sweep("2026-01-09T10:00")
    assert (newest().issued_on, newest().valid_until) == (date(2026, 1, 1), date(2030, 12, 31))


def test_a_second_sweep_changes_nothing(licence):
    applied(licence)
    sweep("2026-01-01T00:05")
    before = list(Licence.objects.order_by("id").values())
    sweep("2026-01-02T00:05")
    assert list(Licence.objects.order_by("id").values()) == before
    assert Entry.objects.filter(act="cases.deem_renewed").count() == 1


@pytest.mark.parametrize(("at", "renewed"), [("2025-12-01T23:00", True), ("2025-12-02T09:00", False)])
def test_only_what_was_applied_for_thirty_days_before_is_renewed_by_law(licence, at, renewed):
    number = applied(licence, at)
    sweep("2026-01-01T00:05")
    assert (newest().version == 2) is renewed
    if not renewed:  # late: a person still decides
        assert Case.objects.get(number=number).state == "accepted"
        with world.at("2026-01-05T10:00"):
            world.finish("FOODRENEW")
        assert newest().valid_until == date(2031, 1, 4)


def test_a_paused_case_is_renewed_too_and_one_that_waits_for_the_applicant_is_not(licence):
    number = applied(licence)
    Case.objects.filter(number=number).update(state="correction_pending")
    with world.at("2026-01-01T00:05"):
        from onewindow.cases.services.renewals import deem_renewals

        deem_renewals()
        assert newest() == licence
        Case.objects.filter(number=number).update(state="paused")
        deem_renewals()
    assert newest().version == 2


@pytest.mark.parametrize("act", ["revoke", "annul", "cancel"])
def test_what_was_ended_is_not_renewed_by_law(licence, act):
    applied(licence)
    with world.at("2025-12-20T10:00"):
        end_licence(world.official("SJ-A"), licence.id, act, "理由")
    sweep("2026-01-01T00:05")
    assert newest() == licence
    assert newest().state != "replaced"


def test_a_change_or_cancellation_is_never_deemed(licence):
    with world.at("2025-11-20T10:00"):
        services.accept_case(world.official("SJ-R"), licensed.opened("FOODCHANGE", licence))
    sweep("2026-01-01T00:05")
    assert newest() == licence


@pytest.mark.parametrize("way", ["late", "ended", "a change"])
def test_what_the_law_does_not_renew_keeps_no_other_from_its_turn(licence, monkeypatch, way):
    monkeypatch.setattr(renewals, "AT_ONCE", 1)
    first = licensed.hold_another()
    if way == "a change":
        with world.at("2025-11-19T10:00"):
            licensed.opened("FOODCHANGE", first, key="first")
    else:
        with world.at("2025-12-02T09:00" if way == "late" else "2025-11-19T10:00"):
            licensed.opened("FOODRENEW", first, key="first")
    if way == "ended":
        with world.at("2025-12-20T10:00"):
            end_licence(world.official("SJ-A"), first.id, "revoke", "理由")
    applied(licence)
    with world.at("2026-01-01T00:05"):
        renewals.deem_renewals()
        renewals.deem_renewals()
    assert newest().version == 2
    assert not Licence.objects.filter(licence_no=first.licence_no, version=2).exists()
    assert list(Case.objects.filter(renews_in_silence=True, decided_at=None)) == []


def test_a_renewal_in_time_of_a_licence_long_ended_is_looked_at_once(licence, monkeypatch):
    number = applied(licence)
    with world.at("2025-12-20T10:00"):
        end_licence(world.official("SJ-A"), licence.id, "revoke", "理由")
    assert Case.objects.get(number=number).renews_in_silence
    sweep("2026-01-01T00:05")
    revision = Case.objects.get(number=number).revision
    sweep("2026-01-02T00:05")
    case = Case.objects.get(number=number)
    assert (case.renews_in_silence, case.state, case.revision) == (False, "accepted", revision)


def test_a_decided_renewal_stays_as_decided(licence):
    with world.at("2025-11-20T10:00"):
        licensed.granted("FOODRENEW", licence)
    sweep("2026-01-01T00:05")
    assert newest().version == 2
    assert not Entry.objects.filter(act="cases.deem_renewed").exists()


def test_holders_are_reminded_once_at_ninety_and_once_at_sixty_days(licence):
    def told():
        return Message.objects.filter(key__startswith=f"licences.expires:{licence.id}").count()

    seen = []
    for at in ("2025-10-01T10:00", "2025-10-02T00:10", "2025-10-20T10:00", "2025-10-31T23:00", "2025-11-01T09:00"):
        with world.at(at):
            run_sweeps()
        seen.append(told())
    assert seen == [0, 1, 1, 1, 2]
    with world.at("2025-12-31T10:00"):
        run_sweeps()
    assert told() == 2


def test_who_is_late_by_both_reminders_is_told_once(licence):
    for at in ("2025-12-10T10:00", "2025-12-11T10:00"):
        with world.at(at):
            run_sweeps()
    assert Message.objects.filter(key__startswith=f"licences.expires:{licence.id}").count() == 1


@pytest.mark.parametrize("state", ["revoked", "replaced"])
def test_nobody_is_reminded_of_a_licence_that_ended(licence, state):
    Licence.objects.filter(id=licence.id).update(state=state)
    with world.at("2025-11-15T10:00"):
        run_sweeps()
    assert not Message.objects.filter(key__startswith=f"licences.expires:{licence.id}").exists()


@given(st.integers(-10, 120), st.sampled_from([None, 90, 60]))
def test_a_reminder_is_never_repeated_nor_sent_after_expiry(days_left, last):
    from datetime import timedelta

    due = reminder_due(LAST, LAST - timedelta(days=days_left), last)
    assert due is None or (0 <= days_left <= due and (last is None or due < last))
    if days_left in range(61) and last != 60:
        assert due == 60
