from datetime import date, time
from pathlib import Path

import pytest
import yaml

import onewindow.config
from onewindow.foundation.limits import Limit
from onewindow.foundation.profile import END_OF_DAY, NATIONAL_DEFAULT, NEVER_PAUSE, ProfileError, load_profile, profile
from onewindow.foundation.workdays import MAKE_UP

DEMO = Path(onewindow.config.__file__).parent / "demo_city" / "profile.yaml"


@pytest.fixture
def content():
    return yaml.safe_load(DEMO.read_text(encoding="utf-8"))


@pytest.fixture
def loaded(tmp_path):
    def load(content):
        file = tmp_path / "profile.yaml"
        file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        return load_profile(file)

    return load


def test_the_demo_city_has_its_own_time():
    city = load_profile(DEMO)

    assert city.division == "339900"
    assert city.name == "清岚市辖区配置"
    assert city.time.received_outside == "next_workday"
    assert city.time.closing_time == time(17)
    assert city.time.working_spans == ((time(9), time(12)), (time(13, 30), time(17)))
    assert city.time.official_years == {2024, 2025, 2026}
    assert city.time.person_deadline.rolls_off_weekend
    assert city.tolerance.promised_limit == "from_last_tolerated_material"
    assert city.after_check == Limit(60, "workday")


def test_the_demo_city_decides_two_items_on_commitment():
    items = load_profile(DEMO).commitment_items

    assert list(items) == ["FIRE", "SIGN"]
    assert items["SIGN"].when == {"q_large": "no"}
    assert items["FIRE"].basis == ("fire-protection-law:15",)


def test_the_demo_city_adds_pauses_with_a_law_of_their_own():
    kinds = load_profile(DEMO).pause_kinds

    assert set(NATIONAL_DEFAULT.pause_kinds) < set(kinds)
    assert kinds["expert_review"].name == "专家评审"
    assert kinds["third_party_opinion"].for_ == "政府信息公开申请"
    assert not set(kinds) & NEVER_PAUSE


def test_the_national_default_counts_a_late_filing_for_its_day():
    assert NATIONAL_DEFAULT.time.received_outside == "same_day"
    assert NATIONAL_DEFAULT.time.closing_time == END_OF_DAY


def test_the_profile_of_the_installation_is_read_once():
    assert profile() is profile()
    assert profile().division == "339900"


def test_without_a_profile_the_setting_is_named(settings):
    settings.ONEWINDOW_PROFILE = ""

    with pytest.raises(ProfileError, match="ONEWINDOW_PROFILE"):
        profile()


def at(content, path):
    *parents, key = path.split(".")
    for parent in parents:
        content = content[int(parent)] if parent.isdecimal() else content[parent]
    return content, int(key) if key.isdecimal() else key


LOOSER = {
    "after_check.value": 61,
    "after_check.unit": "calendar_day",
    "open_data.smallest_group": 9,
    "share_requests.conditional.value": 11,
    "data_correction.answer.unit": "month",
    "time.person_deadline.rolls_off_holiday": False,
    "lamps.yellow.workdays_left": 1,
    "lamps.measured_by": "statutory_limit",
    "cards.rules.0.used_percent": 90,
    "cards.rules.0.or_workdays_left": 1,
    "cards.rules.1.statutory_limit_passed": "yellow",
    "cards.rules.6.fee_outside_standard": "nothing",
    "cards.contest.value": 5,
    "pause_kinds.8.basis": ["administrative-licensing-law:45"],
    "pause_kinds.9.code": "site_visit",
    "pause_kinds.10.code": "payment",
}


@pytest.mark.parametrize(("path", "value"), LOOSER.items(), ids=LOOSER)
def test_a_looser_value_is_refused_with_file_key_and_remedy(content, loaded, path, value):
    section, key = at(content, path)
    section[key] = value

    with pytest.raises(ProfileError, match=r"profile\.yaml: .*(write|remove|name)"):
        loaded(content)


STRICTER = {
    "after_check.value": 30,
    "open_data.smallest_group": 20,
    "share_requests.conditional.value": 5,
    "cards.rules.0.used_percent": 70,
    "cards.rules.0.or_workdays_left": 3,
    "cards.rules.1.promised_limit_passed": "red",
}


@pytest.mark.parametrize(("path", "value"), STRICTER.items(), ids=STRICTER)
def test_a_city_may_be_stricter_towards_itself(content, loaded, path, value):
    section, key = at(content, path)
    section[key] = value

    assert loaded(content).division == "339900"


LOCAL = {
    "time.received_outside.value": "same_day",
    "time.closing_time.value": "24:00",
    "time.working_time.morning": "08:30-11:30",
    "time.person_deadline.rolls_off_weekend": False,
    "tolerance.promised_limit": "from_acceptance",
    "tolerance.days": "before_promised_due",
    "hotline.handle.normal.value": 10,
    "ratings.repair.value": 20,
    "ratings.ranking_minimum": 5,
}


@pytest.mark.parametrize(("path", "value"), LOCAL.items(), ids=LOCAL)
def test_a_local_choice_may_differ_either_way(content, loaded, path, value):
    section, key = at(content, path)
    section[key] = value

    assert loaded(content).division == "339900"


MISTAKES = {
    "profile.division": (339900, "in quotes"),
    "profile.name": (None, "is missing"),
    "time.received_outside.value": ("later", "same_day, next_workday"),
    "time.closing_time.value": (61200, "in quotes"),
    "time.closing_time.basis": ([], "at least one"),
    "time.closing_time": ("17:00", "mapping"),
    "time.working_time.morning": ("12:00-09:00", "earlier time first"),
    "time.working_time.afternoon": ("11:00-17:00", "overlap"),
    "time.working_time.timezone": ("Europe/Paris", "Asia/Shanghai"),
    "time.calendar.official_years": ("2026", "whole numbers"),
    "time.calendar.later_years": ("library", "provisional"),
    "time.person_deadline.rolls_off_weekend": ("yes", "true or false"),
    "time.person_deadline.verified": (True, None),
    "tolerance.statutory_limit": ("stands_still", "runs_on"),
    "tolerance.verified": (True, "verified: false"),
    "after_check.value": (1.5, "whole number"),
    "after_check.unit": ("day", "workday"),
    "commitment.items.0.basis": (["platform_rule"], "its article"),
    "commitment.items": ("FIRE", "a list"),
    "pause_kinds.8.for": (None, "matters it is for"),
    "pause_kinds.1.code": ("hearing", "twice"),
    "cards.rules": ([], "H1"),
    "open_data.smallest_group": ("ten", "a number"),
    "surprise": ({}, "unknown"),
}


@pytest.mark.parametrize(("path", "value", "said"), [(p, *m) for p, m in MISTAKES.items()], ids=MISTAKES)
def test_a_mistake_in_the_file_is_named_with_its_key(content, loaded, path, value, said):
    section, key = at(content, path)
    section[key] = value
    if said is None:
        assert loaded(content)
        return

    with pytest.raises(ProfileError) as refused:
        loaded(content)

    assert said in str(refused.value)
    assert "profile.yaml" in str(refused.value)
    assert path.split(".")[0] in str(refused.value)


def test_a_file_that_is_not_there_says_which_setting_to_mend(tmp_path):
    with pytest.raises(ProfileError, match="ONEWINDOW_PROFILE"):
        load_profile(tmp_path / "none.yaml")


def test_a_file_that_is_no_yaml_is_refused(tmp_path):
    file = tmp_path / "profile.yaml"
    file.write_text("profile: {", encoding="utf-8")

    with pytest.raises(ProfileError, match="not valid YAML"):
        load_profile(file)


def test_a_profile_may_list_the_days_of_a_new_notice(content, loaded):
    content["time"]["calendar"]["official_years"].append(2027)
    content["time"]["calendar"]["days"] = [
        {"date": "2027-01-01", "off": True, "name": "元旦", "name_en": "New Year’s Day"},
        {"date": "2027-01-03", "off": False},
    ]

    city = loaded(content)

    assert city.calendar.is_official(2027)
    assert city.calendar.day_kind(date(2027, 1, 1)).reason_zh == "元旦"
    assert city.calendar.day_kind(date(2027, 1, 3)) == MAKE_UP


def test_a_day_of_a_notice_is_a_date(content, loaded):
    content["time"]["calendar"]["days"] = [{"date": "1 January", "off": False}]

    with pytest.raises(ProfileError, match="2027-01-01"):
        loaded(content)
