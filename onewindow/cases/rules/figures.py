"""Figures about how offices work, from counted cases."""

from __future__ import annotations


def per_hundred(count: int, cases: int) -> float:
    """How many to a hundred cases; 0 where there were none."""
    return count * 100 / cases if cases else 0.0
