"""Processes as BPMN 2.0: written for modellers, read back without loss, refused by name where they leave the subset."""

from io import StringIO
from xml.etree import ElementTree as ET

import pytest
import yaml
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import given
from hypothesis import strategies as st

from onewindow.catalogue.rules.bpmn import DIAGRAM, MODEL, bpmn_of, steps_of
from onewindow.catalogue.rules.omg import ModelRefused
from tests.catalogue import demo

ITEMS = {body["key"]: body for body in demo.plain("items.yaml")["items"]}
STEP = st.fixed_dictionaries(
    {
        "name": st.text("受理审查批准", max_size=5),
        "post": st.sampled_from(["SJ-R", "SJ-A"]),
        "share": st.integers(0, 100),
    },
    optional={
        "inspectors": st.integers(1, 3),
        "inspection": st.booleans(),
        "pause_reasons": st.lists(st.sampled_from(["hearing", "expert_review"]), unique=True),
        "skip_when": st.dictionaries(st.sampled_from(["q_a", "q_b"]), st.sampled_from(["yes", "no", "是"]), min_size=1),
    },
)


@pytest.mark.parametrize("key", sorted(ITEMS))
def test_every_process_of_the_city_comes_back_as_it_was(key):
    assert steps_of(bpmn_of(key, ITEMS[key]["name"], ITEMS[key]["steps"])) == ITEMS[key]["steps"]


@given(st.lists(st.lists(STEP, min_size=1, max_size=3), min_size=1, max_size=4))
def test_any_steps_come_back_as_they_were(groups):
    steps = [
        {"code": f"s{place}{number}", **step, **({"parallel": f"p{place}"} if len(group) > 1 else {})}
        for place, group in enumerate(groups)
        for number, step in enumerate(group)
    ]
    assert steps_of(bpmn_of("X", "事项", steps)) == steps


def test_a_modeller_can_show_every_node_and_flow():
    root = ET.fromstring(bpmn_of("ACCEPT", "联合验收", ITEMS["ACCEPT"]["steps"]))
    [process] = root.findall(f"{{{MODEL}}}process")
    drawn = {
        one.get("bpmnElement")
        for one in root.iter()
        if one.tag in (f"{{{DIAGRAM}}}BPMNShape", f"{{{DIAGRAM}}}BPMNEdge")
    }
    assert drawn == {one.get("id") for one in process}
    assert len([one for one in process if one.tag.endswith("parallelGateway")]) == 2


GOOD = bpmn_of("FOOD", "食品", ITEMS["FOOD"]["steps"])


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("userTask", "scriptTask", "scriptTask s1"),
        ('targetRef="s3"', 'targetRef="s9"', "s9"),
        ('post="SJ-R" ', "", "no post"),
        ('targetRef="s4"', 'targetRef="s2"', "comes back"),
        ("startEvent", "endEvent", "starts"),
        ("<?xml", "<!DOCTYPE x><?xml", "document type"),
        ("</bpmn:process>", "", "no XML"),
        ("bpmn:process", "bpmn:collaboration", "0 processes"),
    ],
)
def test_what_leaves_the_subset_is_refused_by_name(old, new, word):
    with pytest.raises(ModelRefused) as refused:
        steps_of(GOOD.replace(old, new))
    assert word in str(refused.value)


def test_the_command_writes_a_process_and_reads_it_back(city, tmp_path):
    out = StringIO()
    call_command("items", "bpmn", "FOOD", stdout=out)
    file = tmp_path / "food.bpmn"
    file.write_text(out.getvalue(), encoding="utf-8")
    out = StringIO()
    call_command("items", "bpmn", str(file), stdout=out)
    assert yaml.safe_load(out.getvalue())["steps"] == ITEMS["FOOD"]["steps"]
    for wrong in ("NOTHING", str(tmp_path / "nowhere.bpmn")):
        with pytest.raises(CommandError):
            call_command("items", "bpmn", wrong)
