from datetime import date, timedelta

import pytest

from onewindow.foundation.limits import (
    Limit,
    derive_backward,
    derive_hours,
    derive_limit,
    derive_period,
    lamp,
    tolerance_due,
    validity_end,
)
from tests.foundation.timekeeping import CITY, at, limit_of, pauses_of, read

DEADLINES = read("deadlines.yaml")
DERIVE = {"limit": derive_limit, "period": derive_period, "hours": derive_hours, "backward": derive_backward}
DAYS = ("effective_date", "due_date", "due_before_pause", "due_before_extension", "nominal", "last_working_day")


def derived(case):
    options = {"profile": CITY}
    if case["kind"] == "limit":
        options |= {"pauses": pauses_of(case.get("pauses", ())), "extension": case.get("extension", 0)}
    return DERIVE[case["kind"]](at(case["start"]), Limit(case["amount"], case["unit"]), **options)


@pytest.mark.parametrize("case", DEADLINES["cases"], ids=lambda case: case["id"])
def test_every_worked_deadline_comes_out_to_the_day(case):
    derivation = derived(case)

    expected = {name: date.fromisoformat(case[name]) for name in DAYS if name in case}
    assert {name: getattr(derivation, name) for name in expected} == expected
    assert derivation.provisional is case["provisional"]


@pytest.mark.parametrize("case", [c for c in DEADLINES["cases"] if "due_at" in c], ids=lambda case: case["id"])
def test_every_worked_deadline_ends_at_its_minute(case):
    assert derived(case).due_at == at(case["due_at"])


@pytest.mark.parametrize("case", DEADLINES["cases"], ids=lambda case: case["id"])
def test_a_derivation_accounts_for_every_day_once(case):
    derivation = derived(case)
    days = [one.day for one in derivation.days]

    first, last = sorted((derivation.received.date(), derivation.due_date))
    assert days == [first + timedelta(days=n) for n in range((last - first).days + 1)]
    numbers = [one.number for one in derivation.days if one.number is not None]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    assert all(bool(one.reason) is bool(one.reason_en) for one in derivation.days)
    assert all(one.reason for one in derivation.days if not one.counted)


@pytest.mark.parametrize("case", DEADLINES["cases"], ids=lambda case: case["id"])
def test_the_notes_are_numbered_in_two_languages_and_follow_known_rules(case):
    notes = derived(case).notes

    assert [note.number for note in notes] == list(range(1, len(notes) + 1))
    assert {note.rule for note in notes} <= {rule["code"] for rule in DEADLINES["rules"]}
    assert all(note.text.endswith("。") and note.text_en.endswith(".") for note in notes)
    assert not any(character >= "\u3000" for note in notes for character in note.text_en)
    assert any(note.rule == "R-PROVISIONAL" for note in notes) is case["provisional"]


STORIES = read("story_dates.yaml")["stories"]
CLOCKS = [(story["id"], clock) for story in STORIES for clock in story.get("clocks", ())]


@pytest.mark.parametrize(
    ("story", "clock"), CLOCKS, ids=lambda value: value if isinstance(value, str) else value["item"]
)
def test_every_clock_of_the_stories_comes_out(story, clock):
    pauses = pauses_of(clock.get("pauses", ()))
    promised_from = at(clock.get("promised_from", clock["accepted"]))

    promised = derive_limit(promised_from, limit_of(clock["promised"]), pauses=pauses, profile=CITY)
    statutory = derive_limit(
        at(clock["accepted"]),
        limit_of(clock["statutory"]),
        pauses=pauses,
        extension=clock.get("extension", 0),
        profile=CITY,
    )

    assert promised.due_date == date.fromisoformat(clock["promised_due"])
    assert statutory.due_date == date.fromisoformat(clock["statutory_due"])
    before = clock.get("statutory_due_before_extension")
    assert statutory.due_before_extension == (date.fromisoformat(before) if before else None)


LAMPS = [(story, shown) for story in STORIES for shown in story.get("lamps", ())]


@pytest.mark.parametrize(("story", "shown"), LAMPS, ids=lambda value: value.get("id") or value["lamp"])
def test_every_lamp_of_the_stories_comes_out(story, shown):
    due = date.fromisoformat(story["clocks"][0]["promised_due"])

    assert lamp(date.fromisoformat(shown["date"]), due) == shown["lamp"]


def test_every_other_date_of_the_stories_comes_out():
    seen = set()
    for story in STORIES:
        for name, expected in other_dates(story):
            seen.add(name)
            assert expected == date.fromisoformat(str(story[name])), (story["id"], name)

    assert seen == {
        "correction_notice_due",
        "tolerance_due",
        "rectify_due",
        "reconsideration_until",
        "litigation_until",
        "apply_by",
    }


def other_dates(story):
    submitted = at(story["submitted"])
    if "correction_notice_due" in story:
        yield "correction_notice_due", derive_limit(submitted, Limit(5, "workday"), profile=CITY).due_date
    if "tolerance_due" in story:
        clock = story["clocks"][0]
        before = date.fromisoformat(clock["statutory_due"])
        days = story["tolerance_days"]
        yield "tolerance_due", tolerance_due(at(clock["accepted"]), days, before, profile=CITY)
    if "rectify_due" in story:
        order = story["rectify"]
        yield "rectify_due", derive_period(at(order["ordered"]), Limit(order["days"], "workday"), profile=CITY).due_date
    if "refused_on" in story:
        refused = date.fromisoformat(story["refused_on"])
        yield "reconsideration_until", derive_period(refused, Limit(60, "calendar_day"), profile=CITY).due_date
        yield "litigation_until", derive_period(refused, Limit(6, "month"), profile=CITY).due_date
    if "apply_by" in story:
        born = at("2026-05-08T06:32")
        yield "apply_by", derive_period(born, Limit(1, "month"), profile=CITY).due_date


def test_after_checks_and_validities_of_the_stories_come_out():
    for story in STORIES:
        for check in story.get("after_checks", ()):
            days = check["days"] or CITY.after_check.value
            due = CITY.calendar.add_workdays(date.fromisoformat(check["decided"]), days)
            assert due == date.fromisoformat(check["due"])
        for licence in story.get("validities", ()):
            end = validity_end(date.fromisoformat(licence["issued"]), licence["years"], "year")
            assert end == date.fromisoformat(licence["valid_until"])


def test_d11_the_end_of_the_time_for_the_court_is_provisional_where_the_stories_say_so():
    story = next(one for one in STORIES if "refused_on" in one)
    refused = date.fromisoformat(story["refused_on"])

    assert story["provisional"] == ["litigation_until"]
    assert not derive_period(refused, Limit(60, "calendar_day"), profile=CITY).provisional
    assert derive_period(refused, Limit(6, "month"), profile=CITY).provisional
