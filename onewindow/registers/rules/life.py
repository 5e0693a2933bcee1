"""What a change in a register means for a person's or company's matters (生命事件), and how it is told abroad."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class Life(StrEnum):
    """An event in the life of a person or company."""

    BIRTH = "birth"
    DEATH = "death"
    MOVE = "move"
    FOUNDED = "founded"
    CLOSED = "closed"


CLOSED = frozenset({"注销", "吊销"})
MOVED = frozenset({"residence_division", "hukou_division"})
STATES: Mapping[str, tuple[str, ...]] = {"pop": ("alive",), "ent": ("status",)}  # what tells how somebody is now


def life_event(code: str, kind: str, elements: Collection[str], states: Mapping[str, str | None]) -> Life | None:
    """The event that a change is; None for one that changes nobody's life.

    A correction is none: it never was what the register said. `states` is what the record says now.
    """
    if kind == "value_corrected":
        return None
    is_new = kind in {"added", "newborn_registered", "company_established"}
    if code == "pop":
        return _of_person(elements, states, is_new=is_new)
    if code == "ent":
        if "status" in elements and states.get("status") in CLOSED:
            return Life.CLOSED
        return Life.FOUNDED if is_new else None
    return None


def _of_person(elements: Collection[str], states: Mapping[str, str | None], *, is_new: bool) -> Life | None:
    if "alive" in elements and states.get("alive") == "false":
        return Life.DEATH
    if is_new:
        return Life.BIRTH
    return Life.MOVE if MOVED & set(elements) else None


def cloud_event(code: str, *, id: UUID, ref: str, kind: str, elements: Collection[str], at: datetime) -> dict[str, Any]:  # noqa: A002 the name that CloudEvents gives it
    """A change as a CloudEvent 1.0: which elements of which record, by an opaque name; never a value (standards 10)."""
    return {
        "specversion": "1.0",
        "id": str(id),
        "source": f"/registers/{code}",
        "type": "cn.onewindow.register.changed.v1",
        "subject": ref,
        "time": at.isoformat(),
        "datacontenttype": "application/json",
        "dataschema": "/api/v1/openapi.json#/components/schemas/RegisterChangeData",
        "data": {"register": code, "kind": kind, "elements": sorted(elements)},
    }
