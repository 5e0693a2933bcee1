"""`onewindow deadline FILE` on the worked deadlines, and on files that cannot be read."""

import json
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
    ],
)
def test_a_case_that_cannot_be_read_says_why(change, word):
    with pytest.raises(DeadlineUnreadable) as refused:
        derive_case({**CASE, **change})
    assert word in str(refused.value)


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
