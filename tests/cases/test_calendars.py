"""A year's calendar is announced: open cases are computed again, told, and never shortened (rule C4)."""

import json
from datetime import date, datetime
from io import StringIO

import pytest
import yaml
from django.core.management import call_command
from django.core.management.base import CommandError

from onewindow.cases import queries, services
from onewindow.cases.models import AfterCheck, Case, Step
from onewindow.cases.rules.clocks import after_check_due
from onewindow.cases.services.afterchecks import rectify_until
from onewindow.config import queries as config
from onewindow.config.calendars import CalendarUnreadable, load_year, read_notices, recompute
from onewindow.config.models import AnnouncedYear
from onewindow.foundation.actor import system_actor
from onewindow.foundation.limits import Limit
from onewindow.foundation.profile import profile
from onewindow.foundation.workdays import Announced, announce, announced, statutory_days
from onewindow.ledger.queries import acts_on
from tests.cases import processes, world
from tests.support.queue import run_queued_jobs

LOADER = system_actor("tests")
ACCEPTED = "2026-12-28T10:00"


@pytest.fixture
def calendars():
    """The process forgets what a test has loaded."""
    before, digests = announced(), config._Process.digests
    yield
    announce(before)
    config._Process.digests = digests


@pytest.fixture
def plan(city, calendars):
    """A planning permit accepted on 28 December 2026: seven working days reach into 2027, whose calendar is unknown."""
    owner = world.person("jinhai")
    company = next(iter(owner.represents))
    with world.at(ACCEPTED):
        opening = world.single(owner, "PROJPLAN", {"q_detail": "no", "q_review": "yes"}, applicant=company)
        number = services.open_case(owner, opening)
        services.accept_case(world.official("ZR-R"), number)
    return number


def notice_file(tmp_path, *days, year=2027, name="notice.json"):
    """The statutory days of a year and some more, in the shape of the yearly notices."""
    rows = [
        {"date": day.isoformat(), "off": True, "name": kind.reason_zh} for day, kind in statutory_days(year).items()
    ]
    rows += [{"date": day, "off": is_off, "name": "元旦"} for day, is_off in days]
    file = tmp_path / name
    file.write_text(json.dumps({"years": {str(year): {"official": True, "days": rows}}}), encoding="utf-8")
    return file


def load(file):
    out = StringIO()
    call_command("calendar", "load", str(file), stdout=out)
    return out.getvalue()


def case(number):
    return Case.objects.get(number=number)


def test_before_the_notice_the_date_is_provisional(plan):
    assert (case(plan).promised_due, case(plan).provisional) == (date(2027, 1, 7), True)


def test_a_longer_holiday_moves_the_date_on_and_the_applicant_is_told(plan, tmp_path, mailoutbox):
    told = load(notice_file(tmp_path, ("2027-01-04", True), ("2027-01-05", True)))
    assert "1 open cases computed again, 1 dates changed" in told
    row = case(plan)
    assert (row.promised_due, row.provisional) == (date(2027, 1, 11), False)
    assert (row.clock[-1]["act"], row.clock[-1]["year"]) == ("calendar", 2027)
    assert "cases.recompute_clock" in [act.act for act in acts_on(f"case:{plan}")]
    assert [act.act for act in acts_on("calendar:2027")] == ["config.load_calendar"]
    run_queued_jobs()
    steps = queries.case_page(world.person("jinhai"), plan).children[0].steps
    assert max(step.due_on for step in steps if step.due_on) == date(2027, 1, 11)


def test_a_make_up_day_never_brings_a_told_date_forward(plan, tmp_path):
    load(notice_file(tmp_path, ("2027-01-02", False)))
    row = case(plan)
    assert (row.promised_due, row.provisional) == (date(2027, 1, 7), False)
    assert row.clock[-1]["promised"] == "2027-01-07"
    clock = queries.case_page(world.person("jinhai"), plan).children[0].clock
    assert clock.promised_derivation.due_before_told == date(2027, 1, 6)
    assert any("不提前" in note.text for note in clock.promised_derivation.notes)


def test_the_same_file_twice_and_the_job_left_behind_change_nothing(plan, tmp_path):
    file = notice_file(tmp_path, ("2027-01-04", True))
    load(file)
    before = case(plan).clock
    assert "unchanged" in load(file)
    row = AnnouncedYear.objects.get(year=2027)
    assert recompute(2027, row.sha256) == (0, 0)
    assert case(plan).clock == before


def test_a_changed_notice_is_taken_in_again(plan, tmp_path):
    load(notice_file(tmp_path, ("2027-01-04", True)))
    assert case(plan).promised_due == date(2027, 1, 8)
    load(notice_file(tmp_path, ("2027-01-04", True), ("2027-01-06", True)))
    assert case(plan).promised_due == date(2027, 1, 11)
    assert [one["act"] for one in case(plan).clock] == ["start", "calendar", "calendar"]


def test_a_case_that_does_not_reach_into_the_year_is_left_alone(plan, tmp_path):
    load(notice_file(tmp_path, year=2029))
    assert [one["act"] for one in case(plan).clock] == ["start"]


def test_a_decided_case_keeps_its_dates(plan, tmp_path):
    Case.objects.filter(number=plan).update(decided_at="2026-12-30T10:00+08:00")
    load(notice_file(tmp_path, ("2027-01-04", True)))
    assert case(plan).promised_due == date(2027, 1, 7)


def test_a_case_that_waits_for_acceptance_gets_no_fewer_days_for_the_notice(city, calendars, tmp_path):
    owner = world.person("jinhai")
    company = next(iter(owner.represents))
    with world.at(ACCEPTED):
        opening = world.single(owner, "PROJPLAN", {"q_detail": "no", "q_review": "yes"}, applicant=company)
        number = services.open_case(owner, opening)
    assert case(number).correction_due == date(2027, 1, 5)
    load(notice_file(tmp_path, ("2027-01-02", False)))
    assert case(number).correction_due == date(2027, 1, 5)
    load(notice_file(tmp_path, ("2027-01-04", True)))
    assert case(number).correction_due == date(2027, 1, 6)


def test_papers_that_may_follow_get_no_fewer_days(city, calendars, tmp_path):
    owner = world.person("linfeng")
    company = next(iter(owner.represents))
    with world.at(ACCEPTED):
        opening = world.single(
            owner, "SIGN", {"q_large": "yes", "q_street": "yes"}, applicant=company, missing=("M-SITE",)
        )
        number = services.open_case(owner, opening)
        services.accept_case(world.official("CG-R"), number, tolerated=["M-SITE"])
    told = date.fromisoformat(case(number).tolerance["due"])
    load(notice_file(tmp_path, ("2027-01-02", False)))
    assert date.fromisoformat(case(number).tolerance["due"]) == told
    load(notice_file(tmp_path, ("2027-01-04", True), ("2027-01-05", True)))
    assert date.fromisoformat(case(number).tolerance["due"]) > told


def test_another_process_counts_by_the_new_year_once_it_looks(plan, tmp_path):
    load_year(LOADER, read_notices(notice_file(tmp_path, ("2027-01-04", True)))[0], "notice")
    assert profile().calendar.is_workday(date(2027, 1, 4))
    config.use_loaded_calendar(now=True)
    assert not profile().calendar.is_workday(date(2027, 1, 4))
    assert profile().calendar.is_official(2027)


def test_a_loaded_year_is_the_whole_notice_even_where_the_library_holds_it(calendars):
    day = date(2026, 2, 14)  # a make-up Saturday of the library's 2026
    assert profile().calendar.is_workday(day)
    announce(Announced(frozenset({2026}), dict(statutory_days(2026))))
    assert not profile().calendar.is_workday(day)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- 1", "holds no year"),
        ("year: never\ndays: [{}]", "no year"),
        ("year: 2027", "lists no days"),
        ("year: 2027\ndays: [{date: 2027-01-01, off: true, name: 元旦}]", "by law"),
        ("year: 2027\ndays: [{date: 2027-01-01, name: 元旦}]", "is no day"),
        ("year: 2027\ndays: [{date: 2028-01-01, off: true, name: 元旦}]", "does not belong"),
        ("year: 2027\ndays: [{date: 2027-01-05, off: false, name: 元旦}]", "no Saturday"),
        ("a: [", "not valid"),
    ],
)
def test_a_file_that_is_no_calendar_is_refused_whole(db, tmp_path, text, words):
    file = tmp_path / "bad.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CalendarUnreadable) as refused:
        read_notices(file)
    assert words in str(refused.value)
    with pytest.raises(CommandError):
        load(file)
    assert not AnnouncedYear.objects.exists()


def test_a_day_twice_is_refused_and_one_year_of_a_file_can_be_chosen(db, calendars, tmp_path):
    with pytest.raises(CalendarUnreadable):
        read_notices(notice_file(tmp_path, ("2027-01-01", True)))
    file = notice_file(tmp_path)
    with pytest.raises(CommandError):
        call_command("calendar", "load", str(file), "--year", "2031")
    load(file)
    out = StringIO()
    call_command("calendar", "list", stdout=out)
    assert out.getvalue().startswith(f"2027: {len(statutory_days(2027))} days")


def test_yaml_says_the_same_as_json(tmp_path):
    rows = [{"date": day, "off": True, "name": kind.reason_zh} for day, kind in statutory_days(2027).items()]
    file = tmp_path / "notice.yaml"
    file.write_text(yaml.safe_dump({"year": 2027, "days": rows}, allow_unicode=True), encoding="utf-8")
    [notice] = read_notices(file)
    assert notice == read_notices(notice_file(tmp_path))[0]
    assert notice.days[0]["name_en"] == "New Year’s Day"


def promise_to_check(number, **given):
    """A check of the case's promise, decided on 28 December 2026: 60 working days reach into 2027."""
    Case.objects.filter(number=number).update(
        decided_at="2026-12-28T10:00+08:00", closed_at="2026-12-28T10:00+08:00", state="closed", outcome="granted"
    )
    due = after_check_due(datetime.fromisoformat("2026-12-28T10:00+08:00"), Limit(60, "workday"))
    kept = {"kind": "commitment", "post": "ZR-V", "state": "open", "due_on": due, **given}
    return AfterCheck.objects.create(case=case(number), **kept)


def test_an_after_check_gets_its_day_anew_and_the_applicant_is_told(plan, tmp_path, mailoutbox):
    check = promise_to_check(plan)
    before = check.due_on
    load(notice_file(tmp_path, ("2027-01-04", True), ("2027-01-05", True)))
    check.refresh_from_db()
    assert profile().calendar.workdays_between(before, check.due_on) == 2
    run_queued_jobs()
    assert any("核查日期有变化" in mail.subject for mail in mailoutbox)
    assert "cases.recompute_clock" in [act.act for act in acts_on(f"case:{plan}")]


def test_an_after_check_is_never_due_earlier_than_was_told(plan, tmp_path):
    check = promise_to_check(plan)
    load(notice_file(tmp_path, ("2027-01-02", False)))
    assert AfterCheck.objects.get(id=check.id).due_on == check.due_on


@pytest.mark.parametrize("state", ["passed", "failed", "revoked"])
def test_a_check_that_was_made_keeps_its_day(plan, tmp_path, state):
    check = promise_to_check(plan, state=state)
    load(notice_file(tmp_path, ("2027-01-04", True)))
    assert AfterCheck.objects.get(id=check.id).due_on == check.due_on


def test_the_days_to_put_right_what_was_not_kept_move_too(plan, tmp_path):
    ordered = {"at": "2026-12-30T10:00+08:00", "by": "x", "act": "order_rectify", "result": "", "note": "", "days": 5}
    told = rectify_until(datetime.fromisoformat(ordered["at"]), 5)
    check = promise_to_check(plan, state="rectifying", rectify_due=told, history=[ordered])
    load(notice_file(tmp_path, ("2027-01-04", True)))
    check.refresh_from_db()
    assert check.rectify_due > told
    assert check.due_on < date(2027, 4, 30)


def test_what_a_process_waits_for_counts_by_the_new_calendar_and_never_to_an_earlier_day(city, calendars, tmp_path):
    with world.at("2026-12-25T09:00"):
        processes.publish(processes.every_kind())
    with world.at("2026-12-29T09:00"):
        number = processes.opened("300")
        services.complete_step(world.official("SJ-V"), number, "s2", opinion="齐全")
        before = Step.objects.get(case__number=number, code="w1").due_on
        load(notice_file(tmp_path, ("2027-01-04", True), ("2027-01-05", True)))
        longer = Step.objects.get(case__number=number, code="w1").due_on
        load(notice_file(tmp_path, ("2027-01-02", False), name="shorter.json"))

    assert longer > before
    assert Step.objects.get(case__number=number, code="w1").due_on == longer
