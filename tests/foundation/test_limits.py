from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from onewindow.foundation.limits import (
    UPLOAD_ASKED,
    Limit,
    Pause,
    Wording,
    counts_from,
    derive_backward,
    derive_hours,
    derive_limit,
    derive_period,
    today_in_shanghai,
)
from onewindow.foundation.profile import NATIONAL_DEFAULT, PersonDeadline
from tests.foundation.timekeeping import CITY, at


@pytest.mark.parametrize(
    ("start", "limit", "extension", "due"),
    [
        ("2025-09-25T10:00", Limit(20, "workday"), 0, "2025-10-29"),
        ("2025-09-25T10:00", Limit(7, "workday"), 0, "2025-10-11"),
        ("2025-09-25T10:00", Limit(20, "workday"), 10, "2025-11-12"),
        ("2025-09-22T10:00", Limit(45, "workday"), 0, "2025-11-28"),
        ("2025-09-22T10:00", Limit(45, "workday"), 15, "2025-12-19"),
        ("2025-10-28T10:00", Limit(10, "workday"), 0, "2025-11-11"),
        ("2025-09-25T10:00", Limit(5, "workday"), 0, "2025-10-09"),
        ("2025-09-27T20:00", Limit(0, "immediate"), 0, "2025-09-28"),
        ("2025-10-09T10:00", Limit(60, "workday"), 0, "2025-12-31"),
        ("2025-09-30T10:00", Limit(1, "workday"), 0, "2025-10-09"),
        ("2025-09-30T10:00", Limit(15, "workday"), 0, "2025-10-28"),
    ],
)
def test_c3_limits_of_an_office(start, limit, extension, due):
    assert derive_limit(at(start), limit, extension=extension, profile=CITY).due_date == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("start", "limit", "nominal", "due"),
    [
        ("2025-10-29", Limit(60, "calendar_day"), "2025-12-28", "2025-12-29"),
        ("2025-10-29", Limit(6, "month"), "2026-04-29", "2026-04-29"),
        ("2025-09-01", Limit(30, "calendar_day"), "2025-10-01", "2025-10-09"),
        ("2024-02-29", Limit(1, "year"), "2025-02-28", "2025-02-28"),
    ],
)
def test_c3_periods_of_a_person_roll_off_days_off(start, limit, nominal, due):
    derivation = derive_period(date.fromisoformat(start), limit, profile=CITY)

    assert derivation.nominal == date.fromisoformat(nominal)
    assert derivation.due_date == date.fromisoformat(due)


def test_c3_two_working_hours_pass_over_the_holiday():
    derivation = derive_hours(at("2025-09-30T16:30"), Limit(2, "working_hour"), profile=CITY)

    assert derivation.due_at == at("2025-10-09T10:30")
    assert [(one.day.day, one.reason) for one in derivation.days if one.counted] == [
        (30, "计 0.5 个工作小时"),
        (9, "计 1.5 个工作小时"),
    ]


def test_c3_an_hour_runs_day_and_night_from_the_moment_itself():
    derivation = derive_hours(at("2025-10-01T23:45"), Limit(0.5, "hour"), profile=CITY)

    assert derivation.due_at == at("2025-10-02T00:15")
    assert derivation.due_date == date(2025, 10, 2)


def test_c3_working_hours_begin_when_the_office_opens():
    assert derive_limit(at("2026-03-11T20:00"), Limit(1, "working_hour"), profile=CITY).due_at == at("2026-03-12T10:00")
    assert derive_limit(at("2026-03-11T11:00"), Limit(1, "working_hour"), profile=CITY).due_at == at("2026-03-11T12:00")


def test_c3_a_limit_backwards_is_not_moved():
    derivation = derive_backward(date(2025, 10, 31), Limit(30, "calendar_day"), profile=CITY)

    assert derivation.due_date == date(2025, 10, 1)
    assert derivation.last_working_day == date(2025, 9, 30)


def test_c10_renewal_is_asked_for_thirty_days_before_expiry():
    assert derive_backward(date(2025, 12, 31), Limit(30, "calendar_day"), profile=CITY).due_date == date(2025, 12, 1)


@pytest.mark.parametrize(
    ("limit", "due"), [(Limit(7, "workday"), date(2025, 9, 29)), (Limit(1, "month"), date(2025, 9, 15))]
)
def test_a_limit_backwards_counts_working_days_and_months_too(limit, due):
    derivation = derive_backward(date(2025, 10, 15), limit, profile=CITY)

    assert derivation.due_date == due
    if limit.unit == "workday":
        assert derivation.days[0].number == limit.value


def test_c6_a_pause_takes_its_working_days_away():
    pause = Pause(date(2025, 9, 25), date(2025, 10, 15), "expert_review")

    derivation = derive_limit(at("2025-09-22T10:00"), Limit(10, "workday"), pauses=[pause], profile=CITY)

    assert derivation.due_date == date(2025, 10, 24)
    reasons = {one.day: one.reason for one in derivation.days}
    assert reasons[date(2025, 9, 26)] == "停钟（专家评审）"
    assert reasons[date(2025, 10, 1)] == "国庆节"
    assert [one.number for one in derivation.days if one.day == date(2025, 10, 16)] == [4]


def test_c6_a_pause_in_the_extension_takes_days_away_too():
    pause = Pause(date(2026, 3, 18), date(2026, 3, 20), "hearing")

    derivation = derive_limit(at("2026-02-12T10:00"), Limit(20, "workday"), pauses=[pause], extension=10, profile=CITY)

    assert derivation.due_before_extension == date(2026, 3, 18)
    assert derivation.due_date == date(2026, 4, 3)


def test_c6_a_pause_lengthens_a_limit_in_calendar_days_and_months():
    pause = [Pause(date(2026, 3, 5), date(2026, 3, 10), "third_party_opinion")]

    days = derive_limit(at("2026-03-02T10:00"), Limit(10, "calendar_day"), pauses=pause, profile=CITY)
    months = derive_limit(at("2026-03-02T10:00"), Limit(1, "month"), pauses=pause, profile=CITY)

    assert (days.due_before_pause, days.due_date) == (date(2026, 3, 12), date(2026, 3, 17))
    assert (months.due_before_pause, months.due_date) == (date(2026, 4, 2), date(2026, 4, 7))


def test_c6_while_a_pause_lasts_the_date_stands_and_says_so():
    pause = Pause(date(2026, 4, 2), None, "expert_review")

    derivation = derive_limit(at("2026-03-30T09:10"), Limit(10, "workday"), pauses=[pause], profile=CITY)

    assert derivation.paused_since == date(2026, 4, 2)
    assert derivation.due_date == derivation.due_before_pause
    assert any("还没结束" in note.text for note in derivation.notes)


@pytest.mark.parametrize("kind", ["site_visit", "payment", "other_organ", "tolerated_material", ""])
def test_c6_nothing_else_stops_the_clock(kind):
    pause = Pause(date(2026, 4, 2), date(2026, 4, 3), kind)

    with pytest.raises(ValueError, match="no kind of pause"):
        derive_limit(at("2026-03-30T09:10"), Limit(10, "workday"), pauses=[pause], profile=CITY)


def test_e1_the_correction_clock_stands_still_while_an_upload_is_asked():
    pause = Pause(date(2026, 3, 31), date(2026, 4, 2), UPLOAD_ASKED)

    derivation = derive_limit(
        at("2026-03-30T09:10"), Limit(5, "workday"), pauses=[pause], profile=CITY, wording=Wording("receipt")
    )

    assert derivation.due_date == date(2026, 4, 9)
    assert derivation.notes[0].text.startswith("收到：3月30日（周一）09:10，当天不计入")


def test_c7_an_extension_follows_in_the_unit_of_the_limit():
    derivation = derive_limit(at("2026-01-05T10:00"), Limit(60, "calendar_day"), extension=30, profile=CITY)

    assert derivation.due_before_extension == date(2026, 3, 6)
    assert derivation.due_date == date(2026, 4, 7)  # 5 April is a holiday until the 6th


@pytest.mark.parametrize("limit", [Limit(0, "immediate"), Limit(2, "working_hour")])
def test_a_limit_at_once_or_in_hours_is_neither_paused_nor_extended(limit):
    with pytest.raises(ValueError, match="neither paused nor extended"):
        derive_limit(at("2026-03-30T09:10"), limit, extension=1, profile=CITY)


@pytest.mark.parametrize(
    ("filed", "city", "nation"),
    [
        ("2026-04-13T09:30", "2026-04-13", "2026-04-13"),
        ("2026-04-13T17:00", "2026-04-13", "2026-04-13"),
        ("2026-04-13T17:00:01", "2026-04-14", "2026-04-13"),
        ("2026-04-13T23:50", "2026-04-14", "2026-04-13"),
        ("2026-04-13T03:00", "2026-04-13", "2026-04-13"),
        ("2026-09-25T10:00", "2026-09-28", "2026-09-25"),
        ("2026-02-14T16:00", "2026-02-14", "2026-02-14"),
    ],
)
def test_b7_the_place_decides_when_a_late_filing_counts(filed, city, nation):
    assert counts_from(at(filed), profile=CITY) == date.fromisoformat(city)
    assert counts_from(at(filed), profile=NATIONAL_DEFAULT) == date.fromisoformat(nation)


def test_b7_the_true_time_is_kept_beside_the_day_from_which_it_counts():
    derivation = derive_limit(at("2025-10-11T17:30"), Limit(1, "workday"), profile=CITY)

    assert derivation.received == at("2025-10-11T17:30")
    assert derivation.effective_date == date(2025, 10, 13)
    assert [one.reason for one in derivation.days[:3]] == ["收到时已过办公时间", "周末", "当天不计入"]


def test_by_the_national_default_a_day_ends_at_midnight():
    derivation = derive_limit(at("2026-04-13T23:50"), Limit(1, "workday"), profile=NATIONAL_DEFAULT)

    assert derivation.due_at.date() == derivation.due_date == date(2026, 4, 14)
    assert derivation.due_at.time() == time.max
    assert "24:00 前" in derivation.notes[-1].text


def test_a_moment_is_read_by_the_clock_of_shanghai():
    filed = datetime(2026, 4, 13, 9, 30, tzinfo=UTC)  # 17:30 in Shanghai

    assert counts_from(filed, profile=CITY) == date(2026, 4, 14)
    assert today_in_shanghai(datetime(2026, 4, 13, 16, 1, tzinfo=UTC)) == date(2026, 4, 14)


def test_a_moment_without_time_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        derive_limit(datetime(2026, 4, 13, 9, 30), Limit(1, "workday"), profile=CITY)  # noqa: DTZ001


def test_a_person_may_be_held_to_a_weekend_but_not_to_a_holiday():
    strict = replace(CITY, time=replace(CITY.time, person_deadline=PersonDeadline(rolls_off_weekend=False)))

    saturday = derive_period(date(2026, 7, 1), Limit(10, "calendar_day"), profile=strict)
    holiday = derive_period(date(2026, 1, 17), Limit(30, "calendar_day"), profile=strict)
    at_once = derive_period(at("2026-07-11T10:00"), Limit(0, "immediate"), profile=strict)

    assert saturday.due_date == date(2026, 7, 11)
    assert holiday.due_date == date(2026, 2, 24)
    assert at_once.due_date == date(2026, 7, 13)


def test_a_persons_period_in_working_days_begins_with_the_event_whatever_the_hour():
    derivation = derive_period(at("2026-04-13T20:00"), Limit(5, "workday"), profile=CITY)

    assert derivation.effective_date == date(2026, 4, 13)
    assert derivation.due_date == date(2026, 4, 20)
    assert derive_period(at("2026-04-13T20:00"), Limit(2, "hour"), profile=CITY).due_at == at("2026-04-13T22:00")


def test_notes_tell_the_way_to_a_date():
    derivation = derive_limit(
        at("2026-11-17T10:12"), Limit(5, "workday"), profile=CITY, wording=Wording("acceptance", "promised")
    )

    assert [note.text for note in derivation.notes] == [
        "受理：11月17日（周二）10:12，当天不计入（《民法典》第二百零一条）。",
        "起算：下一个工作日，11月18日（周三），按工作日计算（《行政许可法》第八十二条）。",
        "加：承诺 5 个工作日。",
        "减：周末 11月21日、22日，共 2 天。没有停钟。",
        "得：11月24日（周二）17:00 前（《民法典》第二百零三条）。",
    ]
    assert derivation.notes[3].text_en == "Minus: weekend 21–22 Nov, 2 days. The clock was not stopped."
    assert derivation.notes[1].laws == ("administrative-licensing-law:82",)


def test_notes_name_the_law_of_a_pause_and_the_year_where_it_changes():
    pause = Pause(date(2025, 12, 30), date(2026, 1, 6), "third_party_opinion")

    notes = derive_limit(at("2025-12-29T10:00"), Limit(20, "workday"), pauses=[pause], profile=CITY).notes

    told = next(note for note in notes if note.rule == "R-PAUSE")
    assert "《政府信息公开条例》第三十三条" in told.text
    assert "2026年1月6日（周二）" in told.text
    assert "Tue 6 Jan 2026" in told.text_en


def test_the_installations_own_profile_is_used_where_none_is_given():
    derivation = derive_limit(at("2026-04-14T14:31"), Limit(8, "workday"))

    assert derivation.due_at == at("2026-04-24T17:00")


@pytest.mark.parametrize(
    ("limit", "label", "label_en"),
    [
        (Limit(8, "workday"), "8 个工作日", "8 working days"),
        (Limit(1, "workday"), "1 个工作日", "1 working day"),
        (Limit(60, "calendar_day"), "60 个自然日", "60 calendar days"),
        (Limit(6, "month"), "6 个月", "6 months"),
        (Limit(5, "year"), "5 年", "5 years"),
        (Limit(0.5, "hour"), "0.5 小时", "0.5 hours"),
        (Limit(2, "working_hour"), "2 个工作小时", "2 working hours"),
        (Limit(0, "immediate"), "即时", "at once"),
    ],
)
def test_a_limit_has_a_label_in_two_languages(limit, label, label_en):
    assert (limit.label(), limit.label_en()) == (label, label_en)


@pytest.mark.parametrize(("value", "unit"), [(5, "day"), (-1, "workday"), (1.5, "workday")])
def test_c1_a_limit_has_a_known_unit_and_a_value_that_fits(value, unit):
    with pytest.raises(ValueError, match="limit"):
        Limit(value, unit)


def test_a_pause_does_not_end_before_it_starts():
    with pytest.raises(ValueError, match="ends before"):
        Pause(date(2026, 4, 2), date(2026, 4, 1), "hearing")


def test_a_limit_in_days_is_not_counted_in_hours_nor_one_in_hours_backwards():
    with pytest.raises(ValueError, match="not counted in hours"):
        derive_hours(at("2026-03-30T09:10"), Limit(1, "workday"), profile=CITY)
    with pytest.raises(ValueError, match="not counted backwards"):
        derive_backward(date(2026, 3, 30), Limit(1, "hour"), profile=CITY)
