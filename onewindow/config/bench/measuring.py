"""Times two things against each other in turns, so that what disturbs the machine disturbs both."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles

Act = Callable[[], object]
Side = Callable[[], Act]  # makes everything ready, which is not timed, and returns the act that is


@dataclass(frozen=True, slots=True)
class Rounds:
    """How often a pair is measured, and how often it is run before that."""

    measured: int
    warm_up: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `spread` are the quartiles of the ratio over the rounds; None where the figure is a count."""

    name: str
    value: float
    unit: str
    ratio: float
    against: str
    spread: tuple[float, float] | None = None

    def row(self) -> dict[str, str | float]:
        """As it stands in results.json."""
        return {
            "name": self.name,
            "value": round(self.value, 4),
            "unit": self.unit,
            "ratio": round(self.ratio, 3),
            "against": self.against,
        }


def compared(name: str, ours: Side, theirs: Side, against: str, rounds: Rounds, *, per: int = 1) -> Figure:
    """Runs both sides in turns: our median time, and its ratio to theirs, which stands in brackets after `against`.

    `per` is how many times each side does the thing in one go.
    """
    pairs = []
    for turn in range(rounds.warm_up + rounds.measured):
        pair = (_timed(ours()), _timed(theirs()))
        if turn >= rounds.warm_up:
            pairs.append(pair)
    value, yardstick = median(a for a, _ in pairs) / per, median(b for _, b in pairs) / per
    ratios = [a / b for a, b in pairs]
    low, _, high = quantiles(ratios, n=4) if len(ratios) > 1 else ratios * 3
    return Figure(name, value, "ms", value / yardstick, f"{against} ({yardstick:.3g} ms)", (low, high))


def budgeted(name: str, statements: int, budget: int) -> Figure:
    """A count of SQL statements and the share of its budget."""
    return Figure(
        f"statements of: {name}", statements, "statements", statements / budget, f"the budget of {budget} statements"
    )


def _timed(act: Act) -> float:
    """Milliseconds."""
    begun = time.perf_counter_ns()
    act()
    return (time.perf_counter_ns() - begun) / 1e6
