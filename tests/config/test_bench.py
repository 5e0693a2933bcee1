import json
import re
from datetime import date
from io import StringIO

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from onewindow.config.bench.copies import fresh
from onewindow.config.bench.measuring import Figure, Rounds, budgeted, compared
from onewindow.config.bench.reading import naive_due
from onewindow.config.management.commands.bench import line
from onewindow.foundation.identifiers import number_fault
from onewindow.foundation.roles import owner_connection, role_url

PAIRS = {
    "derive a limit of 20 working days, every day explained",
    "derive a limit of 45 working days, every day explained",
    "search the catalogue",
    "guide page, whole request",
    "read and judge a list of 60 items (XLSX)",
    "lint 60 items",
    "search 60 items: p50",
    "search 60 items: p95",
    "search 6,000 offerings at one place: p50",
    "search 6,000 offerings at one place: p95",
    *(
        f"{page} with 12 cases{which}"
        for page in ("case page", "inbox page of a clerk", "what a clerk has done", "my cases page")
        for which in ("", ": p95")
    ),
    "processor time of a submission",
    "processor time of a step",
    "submission by one of 2 processes: p95",
    "inbox page under load: p95",
    "my cases page under load: p95",
    "submit the restaurant bundle, service",
    "submit the restaurant bundle, HTTP request",
    "complete a step, service",
    "last step, service",
    "a submission with its ledger entry",
    "its processor's time",
    "read over the gateway, whole request",
    "read over the gateway, against the bare register",
}


def databases():
    with owner_connection() as owner:
        return {name for (name,) in owner.execute("select datname from pg_database")}


@pytest.fixture
def real_database(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        yield


def test_a_short_bench_writes_every_figure_and_leaves_nothing_behind(real_database, tmp_path):
    before, city = databases(), connection.settings_dict["NAME"]
    output, told = tmp_path / "bench" / "results.json", StringIO()

    call_command(
        "bench",
        rounds=1,
        warm_up=0,
        cases=12,
        small_cases=6,
        items=60,
        workers=2,
        entries=900,
        output=output,
        stdout=told,
    )

    figures = json.loads(output.read_text("utf-8"))
    assert all(set(figure) == {"name", "value", "unit", "ratio", "against"} for figure in figures)
    assert len({figure["name"] for figure in figures}) == len(figures)
    names = {figure["name"] for figure in figures if figure["unit"] == "ms"}
    assert names >= PAIRS
    assert (
        len([name for name in names - PAIRS if re.fullmatch(r"search \d+ items: p\d\d", name)])
        == len(names - PAIRS)
        == 2
    )
    others = {figure["name"] for figure in figures if figure["unit"] not in {"ms", "statements"}}
    sealed = {name for name in others if re.fullmatch(r"seal 900 entries|verify [\d,]+ leaves by \d+ processes", name)}
    assert len(sealed) == 2
    assert others - sealed == {"submissions by 2 processes", "kept of a step that is done"}
    counts = {figure["name"]: figure["ratio"] for figure in figures if figure["unit"] == "statements"}
    assert len(counts) == 8
    assert {name: ratio for name, ratio in counts.items() if ratio > 1} == {}
    assert told.getvalue().count("\n") >= len(figures)
    assert databases() <= before  # the journeys beside this run may have dropped theirs
    assert connection.settings_dict["NAME"] == city


def test_two_benches_of_one_city_do_not_run_at_once(real_database, tmp_path):
    with psycopg.connect(role_url(settings.ONEWINDOW_APP_ROLE), autocommit=True) as other:
        other.execute("select pg_advisory_lock(71003, hashtext(current_database()))")

        with pytest.raises(CommandError, match="already running"):
            call_command("bench", output=tmp_path / "results.json", stdout=StringIO())

    assert not (tmp_path / "results.json").exists()


def test_two_sides_are_measured_in_turns_after_a_warm_up():
    order = []

    def side(name):
        return lambda: lambda: order.append(name)

    figure = compared("ours", side("a"), side("b"), "theirs", Rounds(3, 2))

    assert order == ["a", "b"] * 5
    assert figure.unit == "ms"
    assert figure.against.startswith("theirs (")
    assert figure.spread[0] <= figure.spread[1]


def test_a_figure_says_what_its_ratio_is_against():
    assert Figure("act", 12.3456789, "ms", 2.34567, "by hand (5 ms)", (2.1, 2.6)).row() == {
        "name": "act", "value": 12.3457, "unit": "ms", "ratio": 2.346, "against": "by hand (5 ms)",
    }  # fmt: skip
    assert "2.35 (2.10–2.60) × by hand" in line(Figure("act", 12.3, "ms", 2.345678, "by hand", (2.1, 2.6)))
    assert line(budgeted("act", 5, 12)).endswith("5 statements of 12")


@pytest.mark.parametrize(
    "name",
    [
        "0197b2c4-7d1e-7c3a-9f00-0123456789ab",
        "YC33990020260413000001M",
        "清市监受〔2026〕000012号",
        "0123456789abcdef" * 4,
        "aB3-x_9Zq1LmN0pQrStUvW",
    ],
)
def test_another_name_is_of_the_same_kind_and_length(name):
    other = fresh(name)

    assert other != name
    assert len(other) == len(name)
    if name.startswith("YC"):
        assert number_fault(other) is None


def test_the_bare_loop_counts_working_days_only():
    assert naive_due(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert naive_due(date(2026, 10, 3), 1) == date(2026, 10, 9)
