"""The steps of an item as a process in BPMN 2.0, to be drawn and edited in a modeller; `bpmnread` reads them back.

The subset: one start, one end, tasks of posts, business rule tasks (choices), service tasks (notices), receive tasks
with a boundary timer (waits), timer events, call activities (sub-cases, joint reviews), parallel gateways that split
and join, exclusive gateways that let one node be skipped. What a step has beyond that (post, share, inspectors …)
stands beside its node as `ow:step`. Anything else in a file is refused by name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from onewindow.catalogue.rules.omg import OURS, packed, q, written
from onewindow.catalogue.rules.process import before_of
from onewindow.catalogue.rules.processvalues import CHOOSE, JOINT, NOTIFY, SUBCASE, TIMER, WAIT
from onewindow.foundation.flowchart import Layers, layered

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DIAGRAM = "http://www.omg.org/spec/BPMN/20100524/DI"
BOUNDS = "http://www.omg.org/spec/DD/20100524/DC"
POINTS = "http://www.omg.org/spec/DD/20100524/DI"
NAMES = {"bpmn": MODEL, "bpmndi": DIAGRAM, "dc": BOUNDS, "di": POINTS, "ow": OURS}
START, END, TASK, RULES, SERVICE = "startEvent", "endEvent", "userTask", "businessRuleTask", "serviceTask"
RECEIVE, CATCH, CALL, LATE = "receiveTask", "intermediateCatchEvent", "callActivity", "boundaryEvent"
PARALLEL, EXCLUSIVE, FLOW = "parallelGateway", "exclusiveGateway", "sequenceFlow"
CLOCK = "timerEventDefinition"
ELEMENT_OF = {CHOOSE: RULES, NOTIFY: SERVICE, WAIT: RECEIVE, TIMER: CATCH, SUBCASE: CALL, JOINT: CALL}
NODES = frozenset({TASK, RULES, SERVICE, RECEIVE, CATCH, CALL})
SMALL, GATE, BOX = (36, 36), (50, 50), (120, 80)
SIZES = {START: SMALL, END: SMALL, CATCH: SMALL, LATE: SMALL, PARALLEL: GATE, EXCLUSIVE: GATE}
BEGIN, CLOSE = "start-event", "end-event"
WIDE, HIGH = 180, 130
NOT_BESIDE = frozenset({"code", "name", "after", "skip_when", "runs_if", "wait", "timer", "subcase"})
Steps = Sequence[Mapping[str, Any]]


def bpmn_of(key: str, name: str, steps: Steps) -> str:
    """The process as a BPMN file, with a diagram that modellers can show."""
    for prefix, uri in NAMES.items():
        ET.register_namespace(prefix, uri)
    root = ET.Element(q(MODEL, "definitions"), {"id": f"definitions_{key}", "targetNamespace": OURS})
    process = ET.SubElement(root, q(MODEL, "process"), {"id": key, "name": name, "isExecutable": "false"})
    drawn = _Drawn(process)
    drawn.steps(steps)
    _add_diagram(root, key, drawn)
    return written(root)


class _Drawn:
    """A process being written: its nodes in an order that its flows follow."""

    def __init__(self, process: ET.Element) -> None:
        self.root, self.kinds = process, dict[str, str]()
        self.flows, self.exits, self.late = list[tuple[str, str, str]](), dict[str, str](), dict[str, str]()

    def steps(self, steps: Steps) -> None:
        """Start, each step after those before it, end: what is split is joined, what may be skipped has a way past."""
        before = before_of(steps)
        last = _last(before)
        following: dict[tuple[str, ...], list[str]] = {}
        for code, earlier in before.items():
            following.setdefault(earlier, []).append(code)
        following[last] = [CLOSE]
        targets = {code: sum(code in earlier for earlier in following) for code in before}
        self.node(START, BEGIN)
        self.exits[BEGIN] = BEGIN
        entries = dict[tuple[str, ...], str]()
        for step in steps:
            earlier = before[str(step["code"])]
            if earlier not in entries:
                entries[earlier] = self.gathered(earlier, following[earlier])
            self.step(step, entries[earlier])
            if targets[str(step["code"])] > 1:
                self.through(PARALLEL, f"fork_{step['code']}", str(step["code"]))
        end = self.gathered(last, [CLOSE])
        self.flow(end, self.node(END, CLOSE))

    def gathered(self, earlier: tuple[str, ...], targets: Sequence[str]) -> str:
        """The node from which the steps begin that follow the same ones: joined where several, split where several."""
        source = self.exits[earlier[0] if earlier else BEGIN]
        if len(earlier) > 1:
            join = self.node(PARALLEL, f"join_{targets[0]}")
            for code in earlier:
                self.flow(self.exits[code], join)
            source = join
        if len(targets) > 1:
            split = self.node(PARALLEL, f"split_{targets[0]}")
            self.flow(source, split)
            source = split
        return source

    def through(self, kind: str, id_: str, code: str) -> None:
        """One more node behind a step, through which it is left."""
        self.flow(self.exits[code], self.node(kind, id_))
        self.exits[code] = id_

    def step(self, step: Mapping[str, Any], source: str) -> None:
        """A step, with the gateways around it where it may be skipped: a way in, a way past, one of them conditional."""
        code, condition = str(step["code"]), ""
        ways = [
            (f"skip_{code}", f"after_{code}", answers_as_feel(step.get("skip_when") or {}), ""),
            (f"if_{code}", f"fi_{code}", "", found_as_feel(step.get("runs_if") or {})),
        ]
        around = [way for way in ways if way[2] or way[3]]
        for gate, _rejoin, _past, into in around:
            self.flow(source, self.node(EXCLUSIVE, gate), condition)
            source, condition = gate, into
        self.flow(source, self.task(step), condition)
        self.exits[code] = code
        if code in self.late:
            self.through(EXCLUSIVE, f"met_{code}", code)
            self.flow(self.late[code], f"met_{code}")
        for gate, rejoin, past, into in reversed(around):
            self.through(EXCLUSIVE, rejoin, code)
            self.flow(gate, rejoin, past)
            leaving = [id_ for id_, begin, _end in self.flows if begin == gate]
            self.element(gate).set("default", leaving[1] if into else leaving[0])

    def task(self, step: Mapping[str, Any]) -> str:
        """A step's own node; everything that flows and events do not say stands beside it."""
        code, action = str(step["code"]), str(step.get("action", ""))
        kind = ELEMENT_OF.get(action, TASK)
        self.node(kind, code, str(step.get("name", "")))
        element = self.element(code)
        beside = ET.SubElement(element, q(MODEL, "extensionElements"))
        plain = {name: value for name, value in step.items() if name not in NOT_BESIDE}
        if action == WAIT:
            plain["event"] = step["wait"]["event"]
            self.late[code] = self.node(LATE, f"late_{code}")
            late = self.element(f"late_{code}")
            late.set("attachedToRef", code)
            add_clock(late, step["wait"]["within"])
        elif action == TIMER:
            add_clock(element, step["timer"])
        elif action == SUBCASE:
            element.set("calledElement", str(step["subcase"]["item"]))
        elif action == JOINT:
            element.set(q(OURS, "jointReview"), " ".join([str(step["post"]), *step["joint"]["posts"]]))
        ET.SubElement(beside, q(OURS, "step"), packed(plain))
        return code

    def element(self, id_: str) -> ET.Element:
        """The element with an id."""
        return next(one for one in self.root if one.get("id") == id_)

    def node(self, kind: str, id_: str, name: str = "") -> str:
        """A node."""
        ET.SubElement(self.root, q(MODEL, kind), {"id": id_, **({"name": name} if name else {})})
        self.kinds[id_] = kind
        return id_

    def flow(self, source: str, target: str, condition: str = "") -> None:
        """A flow from node to node."""
        self.flows.append((f"flow_{len(self.flows) + 1}", source, target))
        element = ET.SubElement(
            self.root, q(MODEL, FLOW), {"id": self.flows[-1][0], "sourceRef": source, "targetRef": target}
        )
        if condition:
            ET.SubElement(element, q(MODEL, "conditionExpression")).text = condition


def _last(before: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The steps that none follows."""
    followed = {code for earlier in before.values() for code in earlier}
    return tuple(code for code in before if code not in followed)


def add_clock(element: ET.Element, limit: Mapping[str, Any]) -> None:
    """When a timer goes off: in working days by our own attribute, since ISO 8601 knows none, else as it writes them."""
    clock = ET.SubElement(element, q(MODEL, CLOCK))
    if limit["unit"] == "workday":
        clock.set(q(OURS, "workdays"), str(limit["value"]))
    else:
        unit = "M" if limit["unit"] == "month" else "D"
        ET.SubElement(clock, q(MODEL, "timeDuration")).text = f"P{limit['value']}{unit}"


def answers_as_feel(answers: Mapping[str, str]) -> str:
    """Answers as FEEL: `q_a = "yes" and q_b = "no"`."""
    return " and ".join(f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in answers.items())


def found_as_feel(wanted: Mapping[str, str]) -> str:
    """What earlier steps must have found as FEEL: `c1 = "large" and s2 in ("pass", "fail")`."""
    said = []
    for code, words in wanted.items():
        listed = [json.dumps(word, ensure_ascii=False) for word in words.split("|")]
        said.append(f"{code} = {listed[0]}" if len(listed) == 1 else f"{code} in ({', '.join(listed)})")
    return " and ".join(said)


def _add_diagram(root: ET.Element, key: str, drawn: _Drawn) -> None:
    """Where each node stands and each flow runs: the drawing's own layout, from left to right."""
    diagram = ET.SubElement(root, q(DIAGRAM, "BPMNDiagram"), {"id": f"diagram_{key}"})
    plane = ET.SubElement(diagram, q(DIAGRAM, "BPMNPlane"), {"id": f"plane_{key}", "bpmnElement": key})
    before: dict[str, list[str]] = {id_: [] for id_, kind in drawn.kinds.items() if kind != LATE}
    for _id, source, target in drawn.flows:
        if source in before:
            before[target].append(source)
    layers = layered(before)
    centres = {id_: _centre(place, layers) for id_, place in layers.places.items()}
    for id_, kind in drawn.kinds.items():
        wide, high = SIZES.get(kind, BOX)
        if kind == LATE:
            x, y = centres[id_.removeprefix("late_")]
            centres[id_] = (x, y + BOX[1] // 2)
        x, y = centres[id_]
        shape = ET.SubElement(plane, q(DIAGRAM, "BPMNShape"), {"id": f"{id_}_shape", "bpmnElement": id_})
        box = {"x": x - wide // 2, "y": y - high // 2, "width": wide, "height": high}
        ET.SubElement(shape, q(BOUNDS, "Bounds"), {name: str(value) for name, value in box.items()})
    routes = {(route[0], route[-1]): route for route in layers.routes}
    for id_, source, target in drawn.flows:
        edge = ET.SubElement(plane, q(DIAGRAM, "BPMNEdge"), {"id": f"{id_}_edge", "bpmnElement": id_})
        for x, y in _waypoints(routes.get((source, target), (source, target)), centres, drawn.kinds):
            ET.SubElement(edge, q(POINTS, "waypoint"), {"x": str(x), "y": str(y)})


def _centre(place: tuple[int, int], layers: Layers) -> tuple[int, int]:
    level, slot = place
    return 100 + level * WIDE, 100 + int((slot + (max(layers.widths) - layers.widths[level]) / 2) * HIGH)


def _waypoints(
    route: Sequence[str], centres: Mapping[str, tuple[int, int]], kinds: Mapping[str, str]
) -> list[tuple[int, int]]:
    """From the right side of one node to the left side of another, past the boxes between them."""
    first, last = route[0], route[-1]
    begin = centres[first][0] + SIZES.get(kinds[first], BOX)[0] // 2, centres[first][1]
    end = centres[last][0] - SIZES.get(kinds[last], BOX)[0] // 2, centres[last][1]
    return [begin, *(centres[code] for code in route[1:-1]), end]
