"""Finding by questions for people who do not know a name: each question parts what is left as evenly as it can."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FEW = 4  # candidates that are shown without a further question
AUDIENCE, THEME, PLACE = FACETS = ("audience", "theme", "online")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A service with the values of each facet; a service for everybody has several audiences."""

    kind: str
    key: str
    name: str
    name_en: str
    facets: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """A facet to ask about, with its values and how many services each would leave."""

    facet: str
    options: tuple[tuple[str, int], ...]


def narrowed(candidates: Sequence[Candidate], answers: Mapping[str, str]) -> list[Candidate]:
    """What fits every answer; an answer that no service knows leaves nothing."""
    return [each for each in candidates if all(value in each.facets.get(name, ()) for name, value in answers.items())]


def next_question(candidates: Sequence[Candidate], answers: Mapping[str, str]) -> NextQuestion | None:
    """The facet whose largest group is smallest; None when few are left or nothing would part them."""
    if len(candidates) <= FEW:
        return None
    found = []
    for facet in FACETS:
        if facet in answers:
            continue
        counts: dict[str, int] = {}
        for each in candidates:
            for value in each.facets.get(facet, ()):
                counts[value] = counts.get(value, 0) + 1
        parting = {value: number for value, number in counts.items() if number < len(candidates)}
        if len(counts) > 1 and parting:
            found.append((max(counts.values()), FACETS.index(facet), NextQuestion(facet, tuple(counts.items()))))
    return min(found, key=lambda one: one[:2])[2] if found else None
