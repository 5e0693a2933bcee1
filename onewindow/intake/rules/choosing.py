"""What the answers to the first questions lead to: items, stops, ways elsewhere, and the ordinary way for the barred."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

COMMITMENT, STANDARD = "commitment", "standard"
NATURAL, LEGAL = "natural_person", "legal_person"
TARGET_OF = {"natural_person": NATURAL, "legal_entity": LEGAL}


class Choice(Protocol):
    """An option of a question."""

    @property
    def value(self) -> str:
        """What is stored."""

    @property
    def mode(self) -> str:
        """The mode that it sets, if any."""

    @property
    def route(self) -> str:
        """Where else to go, if anywhere."""


C_co = TypeVar("C_co", bound=Choice, covariant=True)


class Asking(Protocol[C_co]):
    """A question."""

    @property
    def code(self) -> str:
        """Its code."""

    @property
    def options(self) -> tuple[C_co, ...]:
        """The answers to choose from."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way elsewhere that an answer shows: `kind` is window, bundle or cross_region, `target` names it."""

    kind: str
    target: str
    blocks: bool


def way_of(route: str, present: str) -> Way | None:
    """Reads a route. A window must be gone to; a bundle is only a better way, and none from within itself."""
    if not route:
        return None
    kind, _, target = route.partition(":")
    if kind == "bundle":
        return None if target == present else Way(kind, target, blocks=False)
    return Way(kind, target, blocks=kind == "window")


def unanswered(questions: Iterable[Asking[C_co]], answers: Mapping[str, str]) -> list[str]:
    """The questions without one of their own answers."""
    return [
        question.code
        for question in questions
        if answers.get(question.code) not in {option.value for option in question.options}
    ]


def known_answers(questions: Iterable[Asking[C_co]], given: Mapping[str, str]) -> dict[str, str]:
    """Of what was given, the answers that the questions know."""
    return {
        question.code: given[question.code]
        for question in questions
        if given.get(question.code) in {option.value for option in question.options}
    }


def ordinary_answers(questions: Iterable[Asking[C_co]], answers: Mapping[str, str]) -> dict[str, str]:
    """The answers of somebody who may not use a commitment (rule D8): the ordinary procedure in its place.

    An answer that chose the commitment becomes the one that declines it; where there is none, it is left out, so that
    no condition of the shortened way is fulfilled.
    """
    changed = dict(answers)
    for question in questions:
        chosen = next((o for o in question.options if o.value == answers.get(question.code)), None)
        if chosen is None or chosen.mode != COMMITMENT:
            continue
        declining = next((o for o in question.options if o.mode == STANDARD), None)
        if declining is None:
            changed.pop(question.code)
        else:
            changed[question.code] = declining.value
    return changed


def may_apply(kind: str, targets: Iterable[Iterable[str]]) -> bool:
    """Whether a party of this kind is among those whom each of the items is for."""
    return all(TARGET_OF.get(kind, kind) in set(each) for each in targets)


def waited_for(item: str, dependencies: Mapping[str, tuple[str, ...]], chosen: frozenset[str]) -> tuple[str, ...]:
    """The items that must be granted first; what an item that fell away waited for is waited for instead."""
    found: list[str] = []
    for before in dependencies.get(item, ()):
        found += [before] if before in chosen else waited_for(before, dependencies, chosen)
    return tuple(dict.fromkeys(found))
