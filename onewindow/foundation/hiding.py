"""How much of a value is hidden when somebody else reads it who applies for the same thing (rules F6)."""

from __future__ import annotations

from enum import StrEnum

SENSITIVE = frozenset({"L3", "L4"})  # grades that are masked for all but the person herself
OWNED_THINGS = frozenset({"res", "veh", "prj"})  # registers of things with owners: what several apply about together
MASK = "＊＊＊"


class Hiding(StrEnum):
    """What is hidden of a value."""

    NOTHING = ""
    NUMBER = "number"
    PHONE = "phone"
    ALL = "all"


def hidden_from_others(field_type: str, grade: str, register: str) -> Hiding:
    """How much of a value of the joint form is hidden when another applicant reads it.

    `grade` and `register` are the element's, empty for what no register knows. What the record on a thing that has
    owners says is shown: all of them apply about that thing.
    """
    if field_type == "idno":
        return Hiding.NUMBER
    if field_type == "phone":
        return Hiding.PHONE
    return Hiding.ALL if grade in SENSITIVE and register not in OWNED_THINGS else Hiding.NOTHING
