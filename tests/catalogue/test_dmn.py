"""Rules of eligibility as DMN tables: written for modellers, read back without loss, refused by name."""

from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import given
from hypothesis import strategies as st

import onewindow.config
from onewindow.catalogue.rules.dmn import decisions_of, dmn_of
from onewindow.catalogue.rules.omg import ModelRefused

CITY = Path(onewindow.config.__file__).parent / "demo_city" / "items.yaml"
TABLES = {
    body["key"]: body["eligibility"]
    for body in yaml.safe_load(CITY.read_text(encoding="utf-8"))["items"]
    if body.get("eligibility")
}
TESTS = {
    "number": ["< 6", ">= 80", "[18..60)", "(0..10]", "5"],
    "boolean": ["true", "false"],
    "select": ["稳定就业", "甲|乙", 'a "b"|c'],
    "date": [">= 2024-01-01", "[2024-01-01..2025-01-01)"],
}


@st.composite
def tables(draw):
    kinds = draw(st.lists(st.sampled_from(sorted(TESTS)), min_size=1, max_size=4))
    inputs = [
        {
            "name": f"in{place}",
            "label": "列",
            "label_en": "column",
            "type": kind,
            **({"options": ["甲", "乙"]} if kind == "select" else {}),
        }
        for place, kind in enumerate(kinds)
    ]
    row = st.fixed_dictionaries(
        {"qualifies": st.booleans(), "reason": st.text('是否<&>"', max_size=5), "article": st.integers(1, 99)}
    )
    rules = []
    for outcome in draw(st.lists(row, min_size=1, max_size=4)):
        asked = draw(st.lists(st.sampled_from(inputs), unique_by=lambda one: one["name"]))
        names = [one["name"] for one in inputs if one in asked]
        when = {name: draw(st.sampled_from(TESTS[kinds[int(name[2:])]])) for name in names}
        rules.append({"when": when, **outcome})
    return {
        "code": "t",
        "name": "表",
        "name_en": "table",
        "hit": draw(st.sampled_from("UFC")),
        "inputs": inputs,
        "rules": rules,
    }


@pytest.mark.parametrize("key", sorted(TABLES))
def test_every_table_of_the_city_comes_back_as_it_was(key):
    assert decisions_of(dmn_of(key, TABLES[key])) == {"eligibility": TABLES[key]}


@given(st.lists(tables(), min_size=1, max_size=2))
def test_any_tables_come_back_as_they_were(found):
    assert decisions_of(dmn_of("X", found)) == {"eligibility": found}


GOOD = dmn_of("ELDERALLOW", TABLES["ELDERALLOW"])


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("FIRST", "RULE ORDER", "RULE ORDER"),
        ("decision ", "businessKnowledgeModel ", "businessKnowledgeModel"),
        ("decisionTable", "context", "no table"),
        ("&lt; 80", "not(80)", "not(80)"),
        ("&lt; 80", "abs(80)", "abs(80)"),
        ('name="qualifies"', 'name="score"', "score"),
        ('type="number"', 'type="guess"', "type"),
        ("<?xml", "<!DOCTYPE x><?xml", "document type"),
        (">false<", ">maybe<", "no literal"),
    ],
)
def test_what_leaves_the_subset_is_refused_by_name(old, new, word):
    assert old in GOOD
    changed = GOOD.replace(old, new).replace(
        "</decision>", f"</{new.strip()}>" if old == "decision " else "</decision>"
    )
    with pytest.raises(ModelRefused) as refused:
        decisions_of(changed)
    assert word in str(refused.value)


def test_the_command_writes_tables_and_reads_them_back(city, tmp_path):
    out = StringIO()
    call_command("items", "dmn", "ELDERALLOW", stdout=out)
    file = tmp_path / "allowance.dmn"
    file.write_text(out.getvalue(), encoding="utf-8")
    out = StringIO()
    call_command("items", "dmn", str(file), stdout=out)
    assert yaml.safe_load(out.getvalue())["eligibility"] == TABLES["ELDERALLOW"]
    with pytest.raises(CommandError):
        call_command("items", "dmn", "NOTHING")


def choices():
    """Any choice that a process may hold."""
    kinds = st.dictionaries(
        st.sampled_from(["area", "q_cold", "s1", "day"]), st.sampled_from(sorted(TESTS)), min_size=1
    )
    return kinds.flatmap(choice_on)


def choice_on(inputs):
    tests = st.fixed_dictionaries({}, optional={name: st.sampled_from(TESTS[kind]) for name, kind in inputs.items()})
    optional = {"law_id": st.just("food-safety-law"), "article": st.integers(1, 99)}
    rules = st.fixed_dictionaries({"when": tests, "gives": st.sampled_from(["large", "small"])}, optional=optional)
    way = st.fixed_dictionaries({"zh": st.text('大小"', min_size=1), "en": st.just("large")})
    return st.fixed_dictionaries(
        {
            "hit": st.sampled_from("UFC"),
            "inputs": st.just(inputs),
            "rules": st.lists(rules, min_size=1, max_size=4),
            "default": st.sampled_from(["small", "other"]),
        },
        optional={"ways": st.dictionaries(st.sampled_from(["large", "small"]), way)},
    )


@given(choices(), st.lists(tables(), max_size=1))
def test_any_choices_come_back_beside_the_rules_of_eligibility(choice, found):
    steps = [{"code": "s1", "name": "受理"}, {"code": "c1", "name": "选择", "choice": choice}]
    read = decisions_of(dmn_of("X", found, steps))

    assert read == {"choices": {"c1": choice}, **({"eligibility": found} if found else {})}


CHOICE = {
    "hit": "F",
    "inputs": {"area": "number"},
    "rules": [{"when": {"area": "> 300"}, "gives": "visit"}],
    "default": "desk",
}
CHOSEN = dmn_of("FOOD", [], [{"code": "c1", "name": "要不要现场看", "choice": CHOICE}])


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("FIRST", "PRIORITY", "PRIORITY"),
        ("defaultOutputEntry", "defaultEntry", "defaultOutputEntry"),
        ('typeRef="number">', 'typeRef="Any">', "type"),
        ('name="law_id"', 'name="score"', "score"),
        ('>"visit"<', ">-<", "no way"),
        ('>"visit"<', ">visit<", "no literal"),
        ("&gt; 300", "sum(300)", "sum(300)"),
    ],
)
def test_a_choice_outside_the_subset_is_refused_by_name(old, new, word):
    assert old in CHOSEN
    with pytest.raises(ModelRefused) as refused:
        decisions_of(CHOSEN.replace(old, new))
    assert word in str(refused.value)
