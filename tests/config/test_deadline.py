"""`onewindow deadline FILE` on the worked deadlines, and on files that cannot be read."""

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from django.core.management.base import CommandError

from onewindow.config.deadlines import DeadlineUnreadable, derive_case

WORKED = Path(__file__).parent.parent / "foundation" / "data" / "deadlines.yaml"
CASES = yaml.safe_load(WORKED.read_text(encoding="utf-8"))["cases"]
COMPARED = ("due_date", "due_at", "provisional", "effective_date", "due_before_pause", "due_before_extension")
SITE_VISIT = {"start": "2026-04-02", "end": "2026-04-14", "kind": "site_visit"}
CASE = {"id": "X", "kind": "limit", "start": "2026-03-30T09:10", "amount": 10, "unit": "workday"}


def run(*arguments):
    out = StringIO()
    call_command("deadline", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_every_worked_deadline_comes_out_of_the_command():
    found = {one["id"]: one for one in json.loads(run(WORKED, "--json"))}
    for case in CASES:
        expected = {name: case[name] for name in COMPARED if name in case}
        assert {name: found[case["id"]][name] for name in expected} == expected, case["id"]
        assert found[case["id"]]["days"]


def test_it_prints_each_day_with_its_reason_and_each_note_with_its_rule():
    told = run(WORKED)
    assert "2025-01-28   –  春节" in told
    assert "[R-WORKDAY]" in told
    assert "（暂定）" in told
    assert "make-up working day" in run(WORKED, "--en")


def test_what_never_pauses_stops_no_clock_and_is_said():
    plain, visited = derive_case(CASE), derive_case({**CASE, "pauses": [SITE_VISIT]})
    assert visited.derivation.due_date == plain.derivation.due_date
    assert visited.ignored == ("site_visit",)
    review = {**SITE_VISIT, "kind": "expert_review"}
    assert derive_case({**CASE, "pauses": [review]}).derivation.due_date > plain.derivation.due_date


def test_a_period_that_does_not_roll_stays_on_its_day():
    case = {"id": "P", "kind": "period", "start": "2026-01-17T09:00", "amount": 30, "unit": "calendar_day"}
    assert str(derive_case({**case, "roll": False}).derivation.due_date) == "2026-02-16"
    assert str(derive_case(case).derivation.due_date) == "2026-02-24"


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"kind": "guess"}, "kind"),
        ({"unit": "fortnight"}, "fortnight"),
        ({"unit": None}, "None"),
        ({"start": "yesterday"}, "yesterday"),
        ({"amount": -1}, "negative"),
        ({"pauses": [{**SITE_VISIT, "kind": "holiday"}]}, "holiday"),
        ({"pauses": [{"kind": "hearing"}]}, "start"),
        ({"pauses": "hearing"}, "list"),
        ({"start": "2026-02-30"}, "2026-02-30"),
        ({"start": "9998-12-31"}, "9998"),
        ({"amount": "10"}, "number"),
        ({"amount": True}, "number"),
        ({"amount": 10**9}, "25000"),
        ({"extension": "ten"}, "extension"),
        ({"extension": -5}, "extension"),
        ({"extention": 5}, "'extension'"),
        ({"direction": "sideways"}, "forward or backward"),
        ({"kind": "period", "pauses": [{**SITE_VISIT, "kind": "hearing"}]}, "period"),
        ({"kind": "backward", "extension": 5}, "backward"),
        ({"extension": 10, "extension_decided": "2026-04-14"}, "before the due day 2026-04-14"),
        ({"extension_decided": "2026-04-01"}, "add extension"),
        ({"roll": False}, "person's period"),
    ],
)
def test_a_case_that_cannot_be_read_says_why(change, word):
    with pytest.raises(DeadlineUnreadable) as refused:
        derive_case({**CASE, **change})
    assert word in str(refused.value)


def test_an_amount_is_needed_but_for_what_is_done_at_once():
    bare = {name: value for name, value in CASE.items() if name != "amount"}
    with pytest.raises(DeadlineUnreadable, match="amount is missing"):
        derive_case(bare)
    assert derive_case({**bare, "unit": "immediate"}).derivation.due_date == date(2026, 3, 30)


def test_an_extension_may_be_decided_up_to_the_day_before_the_due_day():
    extended = derive_case({**CASE, "extension": 5, "extension_decided": "2026-04-13"}).derivation
    assert (extended.due_before_extension, extended.due_date) == (date(2026, 4, 14), date(2026, 4, 21))


def test_a_limit_that_runs_backward_counts_like_the_kind_backward():
    case = {"id": "B", "start": "2026-03-21T00:00", "amount": 30, "unit": "calendar_day"}
    found = derive_case({**case, "kind": "limit", "direction": "backward"}).derivation
    assert found == derive_case({**case, "kind": "backward"}).derivation
    assert found.due_date == date(2026, 2, 19)


def test_a_day_that_there_is_not_is_its_own_cases_fault(tmp_path):
    file = tmp_path / "cases.yaml"
    file.write_text(
        "- {id: A, start: 2026-02-30, amount: 1, unit: workday}\n- {id: B, start: 2026-02-27, amount: 1, unit: workday}\n"
    )
    out = StringIO()
    with pytest.raises(CommandError, match="2026-02-30"):
        call_command("deadline", str(file), "--json", stdout=out)
    assert json.loads(out.getvalue())[1]["due_date"] == "2026-02-28"


def test_the_good_cases_of_a_file_are_told_beside_the_bad_ones(tmp_path, capsys):
    file = tmp_path / "cases.yaml"
    file.write_text(yaml.safe_dump([CASE, {**CASE, "id": "Y", "unit": "x"}]), encoding="utf-8")
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("deadline", str(file), "--json", stdout=out)
    good, bad = json.loads(out.getvalue())
    assert good["due_date"] == "2026-04-14"
    assert "x" in bad["error"]


@pytest.mark.parametrize("text", ["[]", "a: [", "cases: 3", "\xff"])
def test_a_file_without_cases_says_what_to_write(tmp_path, text):
    file = tmp_path / "cases.yaml"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(CommandError):
        run(file)
    with pytest.raises(CommandError):
        run(tmp_path / "nowhere.yaml")
