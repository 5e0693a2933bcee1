"""Processes of every kind, at random: graphs of steps as an item's file has them."""

from __future__ import annotations

from copy import deepcopy

from hypothesis import strategies as st

DAYS = {"value": 3, "unit": "workday"}
DETAILS = {
    "choose": {
        "choice": {
            "hit": "F",
            "inputs": {"area": "number"},
            "rules": [{"when": {"area": "> 500"}, "gives": "large"}],
            "default": "small",
        }
    },
    "notify": {"notice": {"text": "已开始。", "text_en": "It has begun."}},
    "wait": {"wait": {"event": "supply", "within": DAYS}},
    "timer": {"timer": DAYS},
    "subcase": {"subcase": {"item": "SIGN"}},
    "joint": {
        "joint": {"posts": ["XF-V", "ZJ-R"], "within": DAYS, "escalate_to": "DS-L", "escalate_within": DAYS},
    },
}
ASKED = {"choose": ["large", "small", "large|small"], "wait": ["came", "lapsed"], "joint": ["pass", "fail"]}


def row(code, action="review", **more):
    given = {"code": code, "name": code, "name_en": code, "post": "SJ-V", "action": action, "share": 0}
    return {**given, **deepcopy(DETAILS.get(action, {})), **more}


@st.composite
def processes(draw):
    """Any graph of steps of any kind that begins with an acceptance and ends with one task."""
    rows = [row("s0", "accept", post="SJ-R")]
    for place in range(1, draw(st.integers(2, 7))):
        codes = [one["code"] for one in rows]
        after = draw(st.lists(st.sampled_from(codes), min_size=1, max_size=3, unique=True))
        step = row(f"s{place}", draw(st.sampled_from(["review", "inspect", *DETAILS])), after=after)
        asked = [one for one in rows if one["code"] in after and one["action"] in ASKED]
        if asked and draw(st.booleans()):
            step["runs_if"] = {asked[0]["code"]: draw(st.sampled_from(ASKED[asked[0]["action"]]))}
        rows.append(step)
    followed = {code for one in rows for code in one.get("after", ())}
    return [*rows, row("end", after=[one["code"] for one in rows if one["code"] not in followed], share=100)]
