"""Conditions by which what was found can be narrowed, and how much each choice would leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onewindow.finding.rules.guiding import AUDIENCE, PLACE, THEME, Candidate

LIFE_EVENT, DEPARTMENT, DIVISION = "life_event", "department", "division"
Chosen = Mapping[str, frozenset[str]]
NARROWING = (AUDIENCE, THEME, LIFE_EVENT, DEPARTMENT, DIVISION, PLACE)


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a condition: how many it would leave beside the other conditions chosen."""

    value: str
    count: int
    is_chosen: bool


def fitting(candidates: Sequence[Candidate], chosen: Chosen) -> list[Candidate]:
    """What has, for each condition chosen, one of the values chosen."""
    return [
        each
        for each in candidates
        if all(not values or values & frozenset(each.facets.get(name, ())) for name, values in chosen.items())
    ]


def choices(candidates: Sequence[Candidate], chosen: Chosen) -> dict[str, tuple[Choice, ...]]:
    """For each condition its values, most frequent first; each is counted as if its own condition were still open.

    A condition that would part nothing is left out, unless something of it is chosen: that can be taken back.
    """
    found = {}
    for facet in NARROWING:
        mine = chosen.get(facet, frozenset())
        left = fitting(candidates, {name: values for name, values in chosen.items() if name != facet})
        counts = Counter(dict.fromkeys(mine, 0))
        counts.update(value for each in left for value in each.facets.get(facet, ()))
        if mine or any(count < len(left) for count in counts.values()):
            ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
            found[facet] = tuple(Choice(value, count, value in mine) for value, count in ranked)
    return found
