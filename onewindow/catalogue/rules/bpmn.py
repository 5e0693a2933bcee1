"""The steps of an item as a process in BPMN 2.0, to be drawn and edited in a modeller, and back again.

The subset: one start, user tasks, parallel gateways that split and join, exclusive gateways that let a task be skipped,
one end. What a step has beyond that (post, share, inspectors …) stands beside its task as `ow:step`. Anything else in
a file is refused by name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any
from xml.etree import ElementTree as ET

from onewindow.catalogue.rules.omg import OURS, ModelRefused, packed, q, read_xml, unpacked, written

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DIAGRAM = "http://www.omg.org/spec/BPMN/20100524/DI"
BOUNDS = "http://www.omg.org/spec/DD/20100524/DC"
POINTS = "http://www.omg.org/spec/DD/20100524/DI"
NAMES = {"bpmn": MODEL, "bpmndi": DIAGRAM, "dc": BOUNDS, "di": POINTS, "ow": OURS}
START, END, TASK = "startEvent", "endEvent", "userTask"
PARALLEL, EXCLUSIVE, FLOW = "parallelGateway", "exclusiveGateway", "sequenceFlow"
KNOWN = frozenset({START, END, TASK, PARALLEL, EXCLUSIVE, FLOW, "extensionElements", "documentation", "laneSet"})
SIZES = {START: (36, 36), END: (36, 36), TASK: (120, 80), PARALLEL: (50, 50), EXCLUSIVE: (50, 50)}
WIDE, HIGH = 180, 120
Steps = Sequence[Mapping[str, Any]]


def bpmn_of(key: str, name: str, steps: Steps) -> str:
    """The process as a BPMN file, with a diagram that modellers can show."""
    for prefix, uri in NAMES.items():
        ET.register_namespace(prefix, uri)
    root = ET.Element(q(MODEL, "definitions"), {"id": f"definitions_{key}", "targetNamespace": OURS})
    process = ET.SubElement(root, q(MODEL, "process"), {"id": key, "name": name, "isExecutable": "false"})
    drawn = _Drawn(process)
    drawn.process(steps)
    _add_diagram(root, key, drawn)
    return written(root)


def steps_of(text: str) -> list[dict[str, Any]]:
    """The steps of a process in a BPMN file; raises ModelRefused for what is outside the subset, by name."""
    root = read_xml(text)
    processes = root.findall(q(MODEL, "process"))
    if len(processes) != 1:
        raise ModelRefused(f"The file has {len(processes)} processes; one is needed.")
    return _Read(processes[0]).steps()


class _Drawn:
    """A process being written: its nodes with their places, its flows."""

    def __init__(self, process: ET.Element) -> None:
        self.root, self.places, self.flows = process, dict[str, tuple[str, int, int]](), list[tuple[str, str, str]]()
        self.column = 0

    def process(self, steps: Steps) -> None:
        """Start, the groups one after another, end."""
        last = self.node(START, "start", 0)
        for group in _groups(steps):
            self.column += 1
            if len(group) == 1:
                entry, last_of = self.branch(group[0], 0)
                self.flow(last, entry)
                last = last_of
                continue
            split = self.node(PARALLEL, f"split_{group[0]['parallel']}", 0)
            self.flow(last, split)
            self.column += 1
            begun, ends, furthest = self.column, [], self.column
            for row, step in enumerate(group):
                self.column = begun
                entry, exit_ = self.branch(step, row)
                self.flow(split, entry)
                ends.append(exit_)
                furthest = max(furthest, self.column)
            self.column = furthest + 1
            last = self.node(PARALLEL, f"join_{group[0]['parallel']}", 0)
            for each in ends:
                self.flow(each, last)
        self.column += 1
        self.flow(last, self.node(END, "end", 0))

    def branch(self, step: Mapping[str, Any], row: int) -> tuple[str, str]:
        """A step, with the gateways around it where answers let it be skipped: the first and the last node."""
        code = str(step["code"])
        if not step.get("skip_when"):
            self.task(step, row)
            return code, code
        choice = self.node(EXCLUSIVE, f"skip_{code}", row)
        self.column += 1
        self.task(step, row)
        self.column += 1
        rejoin = self.node(EXCLUSIVE, f"after_{code}", row)
        self.flow(choice, code)
        self.flow(code, rejoin)
        self.flow(choice, rejoin, _condition(step["skip_when"]))
        return choice, rejoin

    def task(self, step: Mapping[str, Any], row: int) -> None:
        """A step as a user task; everything about it stands beside it."""
        code = self.node(TASK, str(step["code"]), row, str(step.get("name", "")))
        element = next(one for one in self.root if one.get("id") == code)
        beside = ET.SubElement(element, q(MODEL, "extensionElements"))
        plain = {name: value for name, value in step.items() if name not in {"code", "name"}}
        ET.SubElement(beside, q(OURS, "step"), packed(plain))

    def node(self, kind: str, id_: str, row: int, name: str = "") -> str:
        """A node in the present column."""
        ET.SubElement(self.root, q(MODEL, kind), {"id": id_, **({"name": name} if name else {})})
        self.places[id_] = (kind, self.column, row)
        return id_

    def flow(self, source: str, target: str, condition: str = "") -> None:
        """A flow from node to node."""
        self.flows.append((f"flow_{len(self.flows) + 1}", source, target))
        element = ET.SubElement(
            self.root, q(MODEL, FLOW), {"id": self.flows[-1][0], "sourceRef": source, "targetRef": target}
        )
        if condition:
            ET.SubElement(element, q(MODEL, "conditionExpression")).text = condition


def _add_diagram(root: ET.Element, key: str, drawn: _Drawn) -> None:
    diagram = ET.SubElement(root, q(DIAGRAM, "BPMNDiagram"), {"id": f"diagram_{key}"})
    plane = ET.SubElement(diagram, q(DIAGRAM, "BPMNPlane"), {"id": f"plane_{key}", "bpmnElement": key})
    centres = {}
    for id_, (kind, column, row) in drawn.places.items():
        wide, high = SIZES[kind]
        x, y = 100 + column * WIDE, 100 + row * HIGH
        centres[id_] = (x, y, wide)
        shape = ET.SubElement(plane, q(DIAGRAM, "BPMNShape"), {"id": f"{id_}_shape", "bpmnElement": id_})
        box = {"x": x - wide // 2, "y": y - high // 2, "width": wide, "height": high}
        ET.SubElement(shape, q(BOUNDS, "Bounds"), {name: str(value) for name, value in box.items()})
    for id_, source, target in drawn.flows:
        edge = ET.SubElement(plane, q(DIAGRAM, "BPMNEdge"), {"id": f"{id_}_edge", "bpmnElement": id_})
        begins, ends = centres[source], centres[target]
        for x, y in ((begins[0] + begins[2] // 2, begins[1]), (ends[0] - ends[2] // 2, ends[1])):
            ET.SubElement(edge, q(POINTS, "waypoint"), {"x": str(x), "y": str(y)})


class _Read:
    """A process being read: its nodes by name, what leads where."""

    def __init__(self, process: ET.Element) -> None:
        self.nodes: dict[str, ET.Element] = {}
        self.out: dict[str, list[tuple[str, str]]] = {}
        for one in process:
            kind = one.tag.partition("}")[2]
            if not one.tag.startswith(f"{{{MODEL}}}") or kind not in KNOWN:
                raise ModelRefused(f"{kind} {one.get('id', '')} is outside the subset; use tasks and gateways.")
            if kind == FLOW:
                condition = one.find(q(MODEL, "conditionExpression"))
                said = (condition.text or "").strip() if condition is not None else ""
                self.out.setdefault(one.get("sourceRef", ""), []).append((one.get("targetRef", ""), said))
            elif one.get("id"):
                self.nodes[str(one.get("id"))] = one

    def steps(self) -> list[dict[str, Any]]:
        """The steps from the start to the end, in order."""
        starts = [id_ for id_ in self.nodes if self.kind(id_) == START]
        if len(starts) != 1:
            raise ModelRefused(f"There are {len(starts)} starts; one is needed.")
        found, here, seen = list[dict[str, Any]](), self.next(starts[0]), set[str]()
        while self.kind(here) != END:
            if here in seen:
                raise ModelRefused(f"The way comes back to {here}; a process of the subset only goes on.")
            seen.add(here)
            steps, here = self.section(here)
            found += steps
        lost = {id_ for id_ in self.nodes if self.kind(id_) == TASK} - {step["code"] for step in found}
        if lost:
            raise ModelRefused(f"{', '.join(sorted(lost))} cannot be reached from the start; connect or remove it.")
        return found

    def section(self, here: str) -> tuple[list[dict[str, Any]], str]:
        """One step or one group side by side, and the node after it."""
        if self.kind(here) != PARALLEL:
            step, after = self.branch(here)
            return [step], after
        name, found, joins = here.removeprefix("split_"), list[dict[str, Any]](), set[str]()
        for target, _condition in self.out.get(here, ()):
            step, after = self.branch(target)
            found.append({**step, "parallel": step.get("parallel", name)})
            joins.add(after)
        if len(joins) != 1 or self.kind(next(iter(joins))) != PARALLEL:
            raise ModelRefused(f"What {here} splits is not joined by one parallel gateway; each branch has one task.")
        return found, self.next(joins.pop())

    def branch(self, here: str) -> tuple[dict[str, Any], str]:
        """One step, with the gateways that let it be skipped, and the node after it."""
        if self.kind(here) == TASK:
            return self.step(here), self.next(here)
        if self.kind(here) != EXCLUSIVE:
            raise ModelRefused(f"{self.kind(here)} {here} does not belong here; a task does.")
        ways = self.out.get(here, [])
        past = [(target, said) for target, said in ways if self.kind(target) == EXCLUSIVE]
        through = [target for target, _said in ways if self.kind(target) == TASK]
        if len(ways) != 2 or len(past) != 1 or len(through) != 1 or self.next(through[0]) != past[0][0]:
            raise ModelRefused(f"The choice {here} is none that lets one task be skipped; draw it around a task.")
        return {**self.step(through[0]), "skip_when": _answers(past[0][1], here)}, self.next(past[0][0])

    def step(self, id_: str) -> dict[str, Any]:
        """A task as a step; its post must be there."""
        task = self.nodes[id_]
        beside = task.find(f"{q(MODEL, 'extensionElements')}/{q(OURS, 'step')}")
        given = dict(beside.attrib) if beside is not None else {}
        if not given.get("post"):
            raise ModelRefused(f"The task {id_} has no post; write one as ow:step post beside it.")
        values = unpacked(given, f"the task {id_}")
        values.pop("skip_when", None)
        return {"code": id_, "name": task.get("name", ""), **values}

    def kind(self, id_: str) -> str:
        """What kind of node it is; raises ModelRefused for one that is not there."""
        if id_ not in self.nodes:
            raise ModelRefused(f"A flow leads to {id_ or 'nowhere'}, which is not there.")
        return self.nodes[id_].tag.partition("}")[2]

    def next(self, id_: str) -> str:
        """The only node after one."""
        ways = self.out.get(id_, [])
        if len(ways) != 1:
            raise ModelRefused(f"{len(ways)} flows leave {id_}; one is needed.")
        return ways[0][0]


def _groups(steps: Steps) -> Iterator[list[Mapping[str, Any]]]:
    for _name, group in groupby(enumerate(steps), key=lambda one: one[1].get("parallel") or one[0]):
        yield [step for _place, step in group]


def _condition(answers: Mapping[str, str]) -> str:
    """Answers as FEEL: `q_a = "yes" and q_b = "no"`."""
    return " and ".join(f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in answers.items())


def _answers(condition: str, at: str) -> dict[str, str]:
    found = {}
    for part in condition.split(" and "):
        name, equals, value = part.partition(" = ")
        try:
            found[name.strip()] = str(json.loads(value)) if equals else ""
        except ValueError:
            equals = ""
        if not equals or not name.strip():
            raise ModelRefused(
                f'The condition of {at} is {condition!r}; write it like q_area = "yes" and q_agent = "no".'
            )
    return found
