"""A process in BPMN 2.0 read back into steps; what is outside the subset is refused by name."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from onewindow.catalogue.rules.bpmn import (
    CALL,
    CATCH,
    CLOCK,
    END,
    EXCLUSIVE,
    FLOW,
    LATE,
    MODEL,
    NODES,
    PARALLEL,
    RECEIVE,
    RULES,
    SERVICE,
    START,
    TASK,
)
from onewindow.catalogue.rules.omg import OURS, ModelRefused, q, read_xml, unpacked
from onewindow.catalogue.rules.process import before_of
from onewindow.catalogue.rules.processvalues import CHOOSE, JOINT, NOTIFY, SUBCASE, TIMER, WAIT

KNOWN = (
    frozenset({START, END, LATE, PARALLEL, EXCLUSIVE, FLOW, "extensionElements", "documentation", "laneSet"}) | NODES
)
ACTIONS = {RULES: CHOOSE, SERVICE: NOTIFY, RECEIVE: WAIT, CATCH: TIMER}
STARTS_AND_ENDS = {START: "开始", END: "结束"}
DURATION = re.compile(r"P([1-9]\d*)([DM])")
EQUALS = re.compile(r'\s*(\S+)\s*=\s*("(?:[^"\\]|\\.)*")\s*')
ONE_OF = re.compile(r'\s*(\S+)\s+in\s+\(((?:"(?:[^"\\]|\\.)*"(?:\s*,\s*)?)+)\)\s*')
TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')


def steps_of(text: str) -> list[dict[str, Any]]:
    """The steps of a process in a BPMN file; raises ModelRefused for what is outside the subset, by name."""
    root = read_xml(text)
    processes = root.findall(q(MODEL, "process"))
    if len(processes) != 1:
        raise ModelRefused(
            f"The file has {len(processes)} processes; one is needed.",
            f"文件里有 {len(processes)} 个流程，只能有一个。",
        )
    return _Read(processes[0]).steps()


class _Read:
    """A process being read: its nodes by name, what leads where."""

    def __init__(self, process: ET.Element) -> None:
        self.nodes, self.late = dict[str, ET.Element](), dict[str, str]()
        self.out, self.into = dict[str, list[tuple[str, str]]](), dict[str, list[str]]()
        for one in process:
            kind = one.tag.partition("}")[2]
            if not one.tag.startswith(f"{{{MODEL}}}") or kind not in KNOWN:
                raise ModelRefused(
                    f"{kind} {one.get('id', '')} is outside the subset; use tasks and gateways.",
                    f"{kind} {one.get('id', '')} 不在可用的图元里，请改用任务和网关。",
                )
            if kind == FLOW:
                condition = one.find(q(MODEL, "conditionExpression"))
                said = (condition.text or "").strip() if condition is not None else ""
                source, target = one.get("sourceRef", ""), one.get("targetRef", "")
                self.out.setdefault(source, []).append((target, said))
                self.into.setdefault(target, []).append(source)
            elif one.get("id"):
                self.nodes[str(one.get("id"))] = one
                if kind == LATE:
                    self.late[one.get("attachedToRef", "")] = str(one.get("id"))

    def steps(self) -> list[dict[str, Any]]:
        """The steps, each after those before it; `after` only where their order in the list does not say it."""
        for id_ in [*self.into, *self.out]:
            self.kind(id_)
        for kind, name in ((START, "starts"), (END, "ends")):
            count = sum(self.kind(id_) == kind for id_ in self.nodes)
            if count != 1:
                raise ModelRefused(
                    f"There are {count} {name}; one is needed.", f"{STARTS_AND_ENDS[kind]}有 {count} 个，只能有一个。"
                )
        self.check_onward()
        tasks = [id_ for id_ in self.nodes if self.kind(id_) in NODES]
        around = {id_: self.around(id_) for id_ in tasks}
        within = {gate: id_ for id_, (_, _, gates, _) in around.items() for gate in gates}
        lost = sorted(id_ for id_ in self.nodes if self.kind(id_) == EXCLUSIVE and id_ not in within)
        if lost:
            raise ModelRefused(
                f"The choice {lost[0]} is none that lets one node be skipped; draw it around a node.",
                f"选择网关 {lost[0]} 没有围住一个环节，请画成可以跳过一个环节的样子。",
            )
        leaves = {leave: id_ for id_, (_, leave, _, _) in around.items()}
        before = {id_: self.before(entry, leaves) for id_, (entry, _, _, _) in around.items()}
        self.check_reached(before, leaves)
        order = _in_order(before)
        rows = [{**self.step(id_), **around[id_][3]} for id_ in order]
        listed = before_of(rows)
        for row in rows:
            earlier = sorted(before[row["code"]], key=order.index)
            if tuple(earlier) != listed[row["code"]]:
                row["after"] = earlier
        return rows

    def check_onward(self) -> None:
        """Nothing comes back to where it has been."""
        left = dict.fromkeys(self.nodes)
        while ends := [id_ for id_ in left if not any(target in left for target, _ in self.out.get(id_, ()))]:
            for id_ in ends:
                del left[id_]
        if left:
            raise ModelRefused(
                f"The way comes back to {next(iter(left))}; a process of the subset only goes on.",
                f"流程绕回了 {next(iter(left))}，只能往前走。",
            )

    def around(self, id_: str) -> tuple[str, str, list[str], dict[str, Any]]:
        """A node's way in, its way out, the gateways between, and what they say of when it is skipped."""
        entry, leave, gates, said = id_, id_, list[str](), dict[str, Any]()
        if id_ in self.late:
            leave = self.next(id_)
            if self.kind(leave) != EXCLUSIVE or self.next(self.late[id_]) != leave or len(self.into[leave]) != 2:
                raise ModelRefused(
                    f"The timer of {id_} leads elsewhere than {id_} itself; join both by a gateway.",
                    f"{id_} 的计时和它自己走向不同的地方，请用一个网关汇合。",
                )
            gates.append(leave)
        while self.kind(self.only_into(entry)) == EXCLUSIVE and self.only_into(entry) not in gates:
            gate, rejoin = self.only_into(entry), self.next(leave)
            ways = dict(self.out[gate])
            if set(ways) != {entry, rejoin} or self.kind(rejoin) != EXCLUSIVE or len(self.into[rejoin]) != 2:
                break
            name = "skip_when" if ways[rejoin] else "runs_if"
            if name in said or bool(ways[rejoin]) == bool(ways[entry]):
                raise ModelRefused(
                    f"The choice {gate} needs a condition on one of its two ways, and no second one.",
                    f"选择网关 {gate} 的两条路只能有一条写条件。",
                )
            said[name] = _answers(ways[rejoin], gate) if ways[rejoin] else _found(ways[entry], gate)
            gates += [gate, rejoin]
            entry, leave = gate, rejoin
        return entry, leave, gates, dict(sorted(said.items(), reverse=True))

    def before(self, entry: str, leaves: Mapping[str, str]) -> set[str]:
        """The steps right before a node, through the gateways that split and join."""
        found = set[str]()
        for source in self.into.get(entry, ()):
            if source in leaves:
                found.add(leaves[source])
            elif self.kind(source) == PARALLEL:
                found |= self.before(source, leaves)
            elif self.kind(source) != START:
                raise ModelRefused(
                    f"{self.kind(source)} {source} does not lead to one node; draw it around a node.",
                    f"{self.kind(source)} {source} 没有通向一个环节，请画在一个环节的前后。",
                )
        return found

    def check_reached(self, before: Mapping[str, set[str]], leaves: Mapping[str, str]) -> None:
        """Every step leads to the end, and what several lead to is joined."""
        ends = next(id_ for id_ in self.nodes if self.kind(id_) == END)
        last = self.before(ends, leaves)
        for id_ in self.nodes:
            is_join = self.kind(id_) in (PARALLEL, EXCLUSIVE)
            if not is_join and len(self.into.get(id_, ())) > 1:
                raise ModelRefused(
                    f"{len(self.into[id_])} flows lead to {id_}; join them by a parallel gateway.",
                    f"有 {len(self.into[id_])} 条线通向 {id_}，请先用并行网关汇合。",
                )
        reached, fresh = set[str](), set(last)
        while fresh:
            reached |= fresh
            fresh = {code for near in fresh for code in before[near]} - reached
        lost = set(before) - reached | {
            id_ for id_, codes in before.items() if not codes and not self.begins(id_, leaves)
        }
        if lost:
            raise ModelRefused(
                f"{', '.join(sorted(lost))} cannot be reached from the start; connect or remove it.",
                f"从开始走不到 {'、'.join(sorted(lost))}，请连上或者删掉。",
            )

    def begins(self, id_: str, leaves: Mapping[str, str]) -> bool:
        """Whether a step comes right after the start."""
        fresh, seen = [entry for entry, code in self._entries().items() if code == id_], set[str]()
        while fresh:
            here = fresh.pop()
            seen.add(here)
            for source in self.into.get(here, ()):
                if self.kind(source) == START:
                    return True
                fresh += [source] if self.kind(source) == PARALLEL and source not in seen else []
        return False

    def _entries(self) -> dict[str, str]:
        return {self.around(id_)[0]: id_ for id_ in self.nodes if self.kind(id_) in NODES}

    def step(self, id_: str) -> dict[str, Any]:
        """A node as a step; its post must be there."""
        node, kind = self.nodes[id_], self.kind(id_)
        beside = node.find(f"{q(MODEL, 'extensionElements')}/{q(OURS, 'step')}")
        values = unpacked(dict(beside.attrib), f"the task {id_}") if beside is not None else {}
        if not values.get("post"):
            raise ModelRefused(
                f"The task {id_} has no post; write one as ow:step post beside it.",
                f"任务 {id_} 没有岗位，请在旁边的 ow:step 里写 post。",
            )
        row = {"code": id_, "name": node.get("name", ""), **values}
        called = JOINT if node.get(q(OURS, "jointReview")) else SUBCASE
        action = ACTIONS.get(kind) or (called if kind == CALL else "")
        if action and row.setdefault("action", action) != action:
            raise ModelRefused(
                f"{id_} is a {kind}, but beside it stands the action {row['action']}; correct one.",
                f"{id_} 画的是 {kind}，旁边写的却是 {row['action']}，请改成一致。",
            )
        if kind == TASK and row.get("action") in {*ACTIONS.values(), JOINT, SUBCASE}:
            raise ModelRefused(
                f"{id_} does {row['action']}, which is no {kind}; use the node for it.",
                f"{id_} 写的是 {row['action']}，不能画成 {kind}，请换图元。",
            )
        self.add_events(id_, row)
        return row

    def add_events(self, id_: str, row: dict[str, Any]) -> None:
        """What a node's own events say: for how long it waits, and what it begins."""
        if row.get("action") == WAIT:
            if id_ not in self.late or "event" not in row:
                raise ModelRefused(
                    f"{id_} waits without a timer on its border or without its event; add them.",
                    f"{id_} 在等待，但边上没有计时或者没有写等什么，请补上。",
                )
            row["wait"] = {"event": row.pop("event"), "within": self.clock(self.late[id_])}
        elif id_ in self.late:
            raise ModelRefused(
                f"boundaryEvent {self.late[id_]} is outside the subset; only a receive task has one.",
                f"边界事件 {self.late[id_]} 不能用，只有接收任务可以带。",
            )
        if row.get("action") == TIMER:
            row["timer"] = self.clock(id_)
        if row.get("action") == SUBCASE:
            row["subcase"] = {"item": self.nodes[id_].get("calledElement", "")}

    def clock(self, id_: str) -> dict[str, Any]:
        """The limit of a timer."""
        events = [one for one in self.nodes[id_] if one.tag.endswith("EventDefinition")]
        if len(events) != 1 or events[0].tag != q(MODEL, CLOCK):
            raise ModelRefused(f"{id_} needs one timer and no other event.", f"{id_} 要有一个计时，不能有别的事件。")
        days = events[0].get(q(OURS, "workdays"), "")
        if days.isdecimal():
            return {"value": int(days), "unit": "workday"}
        lasting = events[0].find(q(MODEL, "timeDuration"))
        found = DURATION.fullmatch((lasting.text or "").strip()) if lasting is not None else None
        if found is None:
            raise ModelRefused(
                f'The timer of {id_} cannot be read; write ow:workdays="3", P30D or P2M.',
                f'{id_} 的计时读不懂，请写 ow:workdays="3"、P30D 或者 P2M。',
            )
        return {"value": int(found[1]), "unit": "month" if found[2] == "M" else "calendar_day"}

    def kind(self, id_: str) -> str:
        """What kind of node it is; raises ModelRefused for one that is not there."""
        if id_ not in self.nodes:
            raise ModelRefused(
                f"A flow leads to {id_ or 'nowhere'}, which is not there.",
                f"有一条线通向 {id_ or '空处'}，那里什么也没有。",
            )
        return self.nodes[id_].tag.partition("}")[2]

    def next(self, id_: str) -> str:
        """The only node after one."""
        ways = self.out.get(id_, [])
        if len(ways) != 1:
            raise ModelRefused(
                f"{len(ways)} flows leave {id_}; one is needed.", f"有 {len(ways)} 条线从 {id_} 出去，只能有一条。"
            )
        return ways[0][0]

    def only_into(self, id_: str) -> str:
        """The only node before one."""
        ways = self.into.get(id_, [])
        if len(ways) != 1:
            raise ModelRefused(
                f"{len(ways)} flows lead to {id_}; one is needed, joined by a gateway where several do.",
                f"有 {len(ways)} 条线通向 {id_}，只能有一条，多的先用网关汇合。",
            )
        return ways[0]


def _in_order(before: Mapping[str, set[str]]) -> list[str]:
    """The steps as the file lists them, each after those before it."""
    order, left = list[str](), list(before)
    while left:
        ready = next(id_ for id_ in left if before[id_] <= set(order))
        order.append(ready)
        left.remove(ready)
    return order


def _answers(condition: str, at: str) -> dict[str, str]:
    found = dict[str, str]()
    for part in condition.split(" and "):
        said = EQUALS.fullmatch(part)
        if said is None:
            raise ModelRefused(
                f'The condition of {at} is {condition!r}; write it like q_area = "yes" and q_agent = "no".',
                f'{at} 的条件 {condition} 读不懂，请写成 q_area = "yes" and q_agent = "no" 的样子。',
            )
        found[said[1]] = str(json.loads(said[2]))
    return found


def _found(condition: str, at: str) -> dict[str, str]:
    found = dict[str, str]()
    for part in condition.split(" and "):
        said = EQUALS.fullmatch(part) or ONE_OF.fullmatch(part)
        if said is None:
            raise ModelRefused(
                f'The condition of {at} is {condition!r}; write it like c1 = "large" or s2 in ("pass").',
                f'{at} 的条件 {condition} 读不懂，请写成 c1 = "large" 或者 s2 in ("pass") 的样子。',
            )
        found[said[1]] = "|".join(_words(said[2]))
    return found


def _words(listed: str) -> Sequence[str]:
    return [str(json.loads(one)) for one in TEXT.findall(listed)]
