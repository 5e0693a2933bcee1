"""Times two things against each other in turns, so that what disturbs the machine disturbs both."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

Act = Callable[[], object]
Watch = Callable[[], float]  # milliseconds
Middle = Callable[[Sequence[float]], float]
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


def compared(
    name: str, ours: Side, theirs: Side, against: str, rounds: Rounds, *, per: int = 1, watch: Watch | None = None
) -> Figure:
    """Runs both sides in turns: our median time, and its ratio to theirs, which stands in brackets after `against`.

    `per` is how many times each side does the thing in one go; `watch` tells the time, without it the wall clock does.
    """
    pairs = [(a / per, b / per) for a, b in _in_turns(ours, theirs, rounds, watch or wall_ms)]
    return _of_pairs(name, pairs, against, median)


def compared_pages(name: str, ours: Side, theirs: Side, against: str, rounds: Rounds) -> Iterator[Figure]:
    """A page against another one: the medians, and the 95th percentiles of the same rounds."""
    pairs = _in_turns(ours, theirs, rounds, wall_ms)
    yield _of_pairs(name, pairs, against, median)
    yield _of_pairs(f"{name}: p95", pairs, against, percentile_95)


def budgeted(name: str, statements: int, budget: int) -> Figure:
    """A count of SQL statements and the share of its budget."""
    return Figure(
        f"statements of: {name}", statements, "statements", statements / budget, f"the budget of {budget} statements"
    )


def percentile_95(values: Sequence[float]) -> float:
    """The value below which nineteen of twenty are."""
    return quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


def processor(*backends: int) -> Watch:
    """A watch that counts the processor's time of this process and of the database's (by their process ids).

    Where the database runs elsewhere only this process is counted.
    """
    files = [Path(f"/proc/{pid}/schedstat") for pid in backends]
    known = [file for file in files if file.exists()]

    def spent_ms() -> float:
        there = sum(int(file.read_text().split()[0]) for file in known)
        return (time.process_time_ns() + there) / 1e6

    return spent_ms


def wall_ms() -> float:
    """The wall clock in milliseconds."""
    return time.perf_counter_ns() / 1e6


def _of_pairs(name: str, pairs: Sequence[tuple[float, float]], against: str, middle: Middle) -> Figure:
    value, yardstick = middle([a for a, _ in pairs]), middle([b for _, b in pairs])
    ratios = [a / b for a, b in pairs]
    low, _, high = quantiles(ratios, n=4) if len(ratios) > 1 else ratios * 3
    return Figure(name, value, "ms", value / yardstick, f"{against} ({yardstick:.3g} ms)", (low, high))


def _in_turns(ours: Side, theirs: Side, rounds: Rounds, watch: Watch) -> list[tuple[float, float]]:
    pairs = [(_timed(ours(), watch), _timed(theirs(), watch)) for _ in range(rounds.warm_up + rounds.measured)]
    return pairs[rounds.warm_up :]


def _timed(act: Act, watch: Watch) -> float:
    """Milliseconds."""
    begun = watch()
    act()
    return watch() - begun
