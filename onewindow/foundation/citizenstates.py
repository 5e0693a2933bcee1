"""What the states of cases and steps are called towards the applicant (design 6.6)."""

from __future__ import annotations

from typing import NamedTuple

from onewindow.foundation.marks import marked


class CitizenState(NamedTuple):
    """A state as she sees it: colour, icon and word; the word is Chinese and translated when it is shown."""

    colour: str
    icon: str
    word: str


CITIZEN_STATES = {
    "your_turn": CitizenState("warn", "triangle-alert", marked("轮到您了")),
    "with_department": CitizenState("info", "clock", marked("部门在办")),
    "done": CitizenState("ok", "circle-check", marked("办好了")),
    "refused": CitizenState("bad", "circle-x", marked("没办成")),
    "withdrawn": CitizenState("mute", "undo-2", marked("已撤回")),
    "not_started": CitizenState("mute", "circle", marked("还没开始")),
    "skipped": CitizenState("mute", "check", marked("不用办")),
}
SAID_AS = {
    # states of a case
    "planned": "not_started",
    "received": "with_department",
    "correction_pending": "your_turn",
    "accepted": "with_department",
    "paused": "with_department",
    "decided": "done",
    "served": "done",
    "closed": "done",
    "non_acceptance": "refused",
    "acceptance_revoked": "refused",
    "deemed_withdrawn": "withdrawn",
    # states of a step
    "waiting": "not_started",
    "open": "with_department",
    # what a decision says
    "granted": "done",
}
_BY_WORD = {state.word: state for state in CITIZEN_STATES.values()}


def citizen_state(state: str) -> CitizenState:
    """The state in the applicant's words, from any state of a case or step, or from the word itself.

    Raises ValueError for a state that nobody has given a word.
    """
    known = _BY_WORD.get(state) or CITIZEN_STATES.get(SAID_AS.get(state, state))
    if known is None:
        raise ValueError(f"no word for the state {state!r}: add it to SAID_AS")
    return known
