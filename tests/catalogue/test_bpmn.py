"""Processes as BPMN 2.0: written for modellers, read back without loss, refused by name where they leave the subset."""

from io import StringIO
from xml.etree import ElementTree as ET

import pytest
import yaml
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import given, settings
from hypothesis import strategies as st

from onewindow.catalogue.rules.bpmn import DIAGRAM, MODEL, bpmn_of
from onewindow.catalogue.rules.bpmnread import steps_of
from onewindow.catalogue.rules.omg import ModelRefused
from onewindow.catalogue.rules.process import before_of
from tests.catalogue import demo
from tests.catalogue.graphs import processes, row

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


def canonical(rows):
    """The same process with `after` only where the order of the list does not say it."""
    before = before_of(rows)
    listed = before_of([{**one, "after": None} for one in rows])
    order = [one["code"] for one in rows]
    found = []
    for one in rows:
        earlier = tuple(sorted(before[one["code"]], key=order.index))
        plain = {name: value for name, value in one.items() if name != "after"}
        found.append(plain if earlier == listed[one["code"]] else {**plain, "after": list(earlier)})
    return found


@given(processes())
@settings(max_examples=150, deadline=None)
def test_any_graph_of_steps_of_any_kind_comes_back_as_it_was(rows):
    assert steps_of(bpmn_of("X", "事项", rows)) == canonical(rows)


@given(processes())
@settings(max_examples=60, deadline=None)
def test_the_diagram_shows_each_node_on_a_place_of_its_own_and_each_flow(rows):
    root = ET.fromstring(bpmn_of("X", "事项", rows))
    [process] = root.findall(f"{{{MODEL}}}process")
    shapes = {}
    for one in root.iter(f"{{{DIAGRAM}}}BPMNShape"):
        box = one[0]
        shapes[one.get("bpmnElement")] = tuple(int(box.get(name)) for name in ("x", "y", "width", "height"))
    drawn = {one.get("bpmnElement") for one in root.iter(f"{{{DIAGRAM}}}BPMNEdge")} | set(shapes)
    assert drawn == {one.get("id") for one in process}
    boxes = [(id_, box) for id_, box in shapes.items() if not id_.startswith("late_")]
    for place, (id_, (x, y, wide, high)) in enumerate(boxes):
        for other, (x2, y2, wide2, high2) in boxes[:place]:
            assert x + wide <= x2 or x2 + wide2 <= x or y + high <= y2 or y2 + high2 <= y, (id_, other)


def test_each_kind_of_step_is_the_element_that_the_subset_names():
    days = {"value": 30, "unit": "calendar_day"}
    rows = [
        row("s0", "accept"),
        row("s1", "choose"),
        row("s2", "notify"),
        row("s3", "wait"),
        row("s4", "timer", timer=days),
        row("s5", "subcase"),
        row("s6", "joint"),
        row("s7"),
    ]
    text = bpmn_of("X", "事项", rows)
    [process] = ET.fromstring(text).findall(f"{{{MODEL}}}process")
    kinds = [
        one.tag.partition("}")[2] for one in process if one.get("id", "").startswith("s") and len(one.get("id")) == 2
    ]

    assert kinds == [
        "userTask",
        "businessRuleTask",
        "serviceTask",
        "receiveTask",
        "intermediateCatchEvent",
        "callActivity",
        "callActivity",
        "userTask",
    ]
    assert 'calledElement="SIGN"' in text
    assert 'ow:jointReview="SJ-V XF-V ZJ-R"' in text
    assert "<bpmn:timeDuration>P30D<" in text
    assert 'ow:workdays="3"' in text


WHOLE = bpmn_of(
    "X",
    "事项",
    [
        row("s0", "accept"),
        row("c1", "choose"),
        row("s2", runs_if={"c1": "large"}, skip_when={"q_a": "no"}),
        row("w1", "wait"),
        row("t1", "timer"),
        row("s9"),
    ],
)


def test_a_node_may_have_both_conditions():
    assert steps_of(WHOLE)[2]["runs_if"] == {"c1": "large"}
    assert steps_of(WHOLE)[2]["skip_when"] == {"q_a": "no"}


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('c1 = "large"', "c1 > 5", "c1 > 5"),
        ('q_a = "no"', "not(q_a)", "not(q_a)"),
        ('ow:workdays="3"', 'ow:days="3"', "timer of late_w1"),
        ("timerEventDefinition", "signalEventDefinition", "one timer"),
        ('targetRef="met_w1"', 'targetRef="t1"', "elsewhere"),
        ('event="supply" ', "", "without its event"),
        ("businessRuleTask", "userTask", "which is no userTask"),
        ("receiveTask", "userTask", "which is no userTask"),
        ("receiveTask", "serviceTask", "is a serviceTask"),
        ('sourceRef="if_s2" targetRef="s2"', 'sourceRef="if_s2" targetRef="fi_s2"', "s2"),
        ('targetRef="end-event"', 'targetRef="s0"', "comes back"),
        ("exclusiveGateway", "inclusiveGateway", "inclusiveGateway"),
        ("<bpmn:endEvent", '<bpmn:subProcess id="p1" /><bpmn:endEvent', "subProcess p1"),
    ],
)
def test_what_leaves_the_wider_subset_is_refused_by_name(old, new, word):
    assert old in WHOLE
    with pytest.raises(ModelRefused) as refused:
        steps_of(WHOLE.replace(old, new))
    assert word in str(refused.value)
