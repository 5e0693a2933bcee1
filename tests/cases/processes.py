"""A restaurant's permit whose process has a node of every kind, published beside the city's own items."""

from __future__ import annotations

from copy import deepcopy

from onewindow.cases import services
from onewindow.catalogue.queries import bodies_published
from onewindow.catalogue.services import known_references, publish_definition
from onewindow.foundation.actor import system_actor
from tests.cases import world

QUESTIONS = {"q_prepack": "no", "q_cold": "no", "q_agent": "no"}
FIVE, TWO = {"value": 5, "unit": "workday"}, {"value": 2, "unit": "workday"}
CHOICE = {
    "hit": "F",
    "inputs": {"area": "number", "q_cold": "select"},
    "rules": [
        {"when": {"area": "> 300"}, "gives": "visit", "law_id": "food-safety-law", "article": 35},
        {"when": {"q_cold": "yes"}, "gives": "visit"},
    ],
    "default": "desk",
}


def node(code, action, post="SJ-V", share=0, **more):
    """A node of a process as an item's file has it."""
    return {
        "code": code,
        "name": f"环节{code}",
        "name_en": code,
        "post": post,
        "action": action,
        "share": share,
        **more,
    }


def every_kind():
    """A process in which each kind of node has its place."""
    joint = {"posts": ["XF-V", "ZJ-V"], "within": FIVE, "escalate_to": "SJ-A", "escalate_within": TWO}
    return [
        node("s1", "accept", "SJ-R"),
        node("c1", "choose", choice=CHOICE),
        node("s2", "review", share=50),
        node("s3", "inspect", "SJ-I", 30, after=["c1"], runs_if={"c1": "visit"}, inspection=True, inspectors=2),
        node("n1", "notify", after=["s2", "s3"], notice={"text": "请补一份{说明}。", "text_en": "Please explain."}),
        node("w1", "wait", wait={"event": "supply", "within": FIVE}),
        node("j1", "joint", share=30, joint=joint),
        node("t1", "timer", after=["j1"], timer=TWO),
        node("k1", "subcase", after=["j1"], subcase={"item": "SIGN"}),
        node("m1", "wait", after=["j1"], wait={"event": "message", "within": FIVE}),
        node("s4", "approve", "SJ-A", 10, after=["t1", "k1", "m1"]),
        node("s5", "issue", "SJ-P", 10),
    ]


def publish(steps, key="FOOD"):
    """Publishes an item with these steps."""
    body = deepcopy(bodies_published().items[key])
    body["steps"] = steps
    publish_definition(system_actor("tests"), kind="item", body=body, known=known_references())


def opened(area="320", key="once", accepted=True):
    """The number of a case of the item, accepted."""
    owner = world.person("liuyang")
    company = next(iter(owner.represents))
    opening = world.single(owner, "FOOD", QUESTIONS, applicant=company, answers={**world.FORM, "area": area}, key=key)
    number = services.open_case(owner, opening)
    if accepted:
        services.accept_case(world.official("SJ-R"), number)
    return number
