"""How much is under way on a definition; without anything about whom it concerns."""

from __future__ import annotations

from onewindow.cases.models import Case


def running_cases(kind: str, key: str) -> int:
    """How many cases of an item or a bundle are not closed; they end on the version that they began with."""
    return Case.objects.filter(kind=kind, key=key, closed_at=None).count()
