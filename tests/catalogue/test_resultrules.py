"""What results say by the items' own rules: tables, raised ages, occasions and payments, and what the lint refuses."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.catalogue.rules.body import item_of
from onewindow.catalogue.rules.occasions import due_on, reached_by, reachings
from onewindow.catalogue.rules.resultrules import fee_due, months_of_delay, ruled_values
from onewindow.catalogue.rules.resultvalues import Reached
from tests.catalogue import demo
from tests.catalogue.test_checks import codes_of, set_at

CLEAN = demo.clean()
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def item(key):
    return item_of(CLEAN.items[key], UUID(int=1), 1)


@pytest.mark.parametrize(
    ("kind", "born", "age", "delay", "month"),
    [
        ("男职工", "1966-02-10", "60", "4", "2026-06"),
        ("男职工", "1964-12-31", "60", "0", "2024-12"),
        ("男职工", "1965-01-01", "60", "1", "2025-02"),
        ("男职工", "1976-09-01", "60", "36", "2039-09"),
        ("女干部", "1971-03-22", "55", "4", "2026-07"),
        ("女工人", "1976-01-18", "50", "7", "2026-08"),
        ("女工人", "1985-11-01", "50", "60", "2040-11"),
    ],
)
def test_the_age_of_retirement_rises_step_by_step(kind, born, age, delay, month):
    found = ruled_values(item("RETIRE"), {"worker_kind": kind, "birth_date": born}, date(2026, 5, 27))["retire_month"]

    assert found.value == month
    assert found.facts == {"worker_kind": kind, "born": born, "original_age": age, "delay_months": delay}


@pytest.mark.parametrize(
    "facts",
    [{}, {"worker_kind": "男职工"}, {"birth_date": "1966-02-10"}, {"worker_kind": "学徒", "birth_date": "1966-02-10"}],
)
def test_without_the_facts_no_month_is_invented(facts):
    assert ruled_values(item("RETIRE"), facts, date(2026, 5, 27)) == {}


@given(st.dates(date(2000, 1, 1), date(2060, 12, 31)))
def test_a_raised_age_never_falls_back_and_never_exceeds_its_end(day):
    rule = Reached("birth_date", 60, "2025-01", 4, 36)

    now, later = months_of_delay(rule, day), months_of_delay(rule, day + timedelta(days=31))

    assert 0 <= now <= later <= 36


def test_an_account_is_closed_on_retirement_and_stays_open_otherwise():
    fund = item("FUND")

    assert ruled_values(fund, {"q_reason": "retire"}, date(2026, 5, 28))["account_closed"].value == "是"
    assert ruled_values(fund, {"q_reason": "rent"}, date(2026, 5, 28))["account_closed"].value == "否"


@pytest.mark.parametrize(
    ("born", "on", "grade", "amount", "month"),
    [
        ("1946-08-20", "2026-07-28", "80-89", "60", "2026-08"),  # found ahead, paid from her birthday's month
        ("1936-05-01", "2026-05-01", "90-99", "120", "2026-05"),
        ("1926-09-09", "2026-08-09", "90-99", "120", "2016-09"),
        ("1926-09-09", "2026-08-10", "100+", "500", "2026-09"),
    ],
)
def test_the_allowance_follows_the_occasion_reached(born, on, grade, amount, month):
    found = ruled_values(item("ELDERALLOW"), {"birth_date": born}, date.fromisoformat(on))

    assert [found[name].value for name in ("grade", "monthly_amount", "from_month")] == [grade, amount, month]


def test_nobody_is_entitled_before_the_days_ahead():
    assert ruled_values(item("ELDERALLOW"), {"birth_date": "1946-08-20"}, date(2026, 7, 20)) == {}


@given(DAYS, DAYS)
def test_the_offer_of_a_day_is_the_last_occasion_within_the_days_ahead(born, day):
    rule = item("ELDERALLOW").proactive
    ahead = day + timedelta(days=rule.lead_days)

    found = due_on(rule, born, day)

    reached = [one for one in reachings(rule, born) if one.on <= ahead]
    assert found == (reached[-1] if reached else None)
    assert found == reached_by(rule, born, ahead)
    assert found is None or found.notify_on(rule.lead_days) <= day


def test_a_fee_is_what_the_facts_say_and_unknown_before():
    transfer = item("RETRANSFER")

    assert fee_due(transfer, {"use": "成套住宅"}) == 80
    assert fee_due(transfer, {"use": "商业服务"}) == 550
    assert fee_due(transfer, {}) is None
    assert fee_due(item("FUND"), {}) == 0


RULE_FAULTS = [
    ("FUND", set_at("result", "rules", 0, "field", value="nothing"), "UNKNOWN_REFERENCE"),
    ("FUND", set_at("result", "rules", 0, "gives", value="grade"), "RULE_UNCLEAR"),
    ("FUND", set_at("result", "rules", 0, "rows", 0, "when", value={"q_nobody": "yes"}), "UNKNOWN_REFERENCE"),
    ("FUND", set_at("result", "rules", 0, "rows", 0, "when", value={"q_reason": ">= some"}), "RULE_UNCLEAR"),
    ("FUND", set_at("result", "rules", 0, "rows", 0, value={"when": {}}), "RULE_UNCLEAR"),
    ("RETIRE", set_at("result", "rules", 0, "rows", 0, "reached", "born", value="nobody"), "UNKNOWN_REFERENCE"),
    ("RETIRE", lambda body: body["result"]["rules"][0]["rows"][0]["reached"].pop("delay_most"), "RULE_UNCLEAR"),
    ("RETRANSFER", set_at("charge", "items", 0, "when", value={"nothing": "x"}), "UNKNOWN_REFERENCE"),
    ("HUKOUBIRTH", set_at("apply_within", "since", value="bir.weight_g"), "RULE_UNCLEAR"),
    ("HUKOUBIRTH", set_at("apply_within", "since", value="bir.nothing"), "UNKNOWN_REFERENCE"),
    ("ELDERALLOW", set_at("proactive", "trigger", value="pop.born"), "UNKNOWN_REFERENCE"),
    ("ELDERALLOW", set_at("proactive", "trigger", value="pop.residence_since"), "RULE_UNCLEAR"),
    ("ELDERALLOW", set_at("proactive", "answers", value={}), "RULE_UNCLEAR"),
    ("ELDERALLOW", set_at("proactive", "answers", value={"q_hukou": "perhaps"}), "UNKNOWN_REFERENCE"),
    ("ELDERALLOW", set_at("proactive", "agent_question", value="q_nobody"), "UNKNOWN_REFERENCE"),
    ("ELDERALLOW", set_at("proactive", "needed", 0, "element", value="sin.nothing"), "UNKNOWN_REFERENCE"),
    ("ELDERALLOW", set_at("proactive", "occasions", 0, "grade", value="70-79"), "UNKNOWN_REFERENCE"),
    ("ELDERALLOW", lambda body: body["proactive"].pop("occasions"), "RULE_UNCLEAR"),
    ("ELDERALLOW", lambda body: body["form"][1].pop("prefill"), "RULE_UNCLEAR"),
    ("ELDERALLOW", lambda body: body["materials"][0].update(source="applicant", upload=True), "RULE_UNCLEAR"),
]


@pytest.mark.parametrize(("key", "change", "code"), RULE_FAULTS)
def test_a_fault_of_a_rule_that_computes_is_found(key, change, code):
    assert code in codes_of("items", key, change)
