"""What an item asks of people, counted from its body (R-011)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from onewindow.catalogue.rules.journeys import workdays_of
from onewindow.foundation.limits.values import Limit


@dataclass(frozen=True, slots=True)
class Counts:
    """Steps, materials, uploads among them, promised working days, and visits."""

    steps: int
    materials: int
    uploads: int
    days: float
    visits: int


def counts_of(body: Mapping[str, Any]) -> Counts:
    """The counts of one version."""
    materials = body["materials"]
    return Counts(
        steps=len(body["steps"]),
        materials=len(materials),
        uploads=sum(material["upload"] for material in materials),
        days=workdays_of(Limit(**body["limits"]["promised"])),
        visits=body["visits"],
    )
