"""Which acts a case admits, and what becomes of a bundle when one of its cases changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """The states of a case (rules A)."""

    PLANNED = "planned"
    RECEIVED = "received"
    CORRECTION_PENDING = "correction_pending"
    ACCEPTED = "accepted"
    PAUSED = "paused"
    DECIDED = "decided"
    SERVED = "served"
    CLOSED = "closed"
    NON_ACCEPTANCE = "non_acceptance"
    DEEMED_WITHDRAWN = "deemed_withdrawn"
    WITHDRAWN = "withdrawn"
    ACCEPTANCE_REVOKED = "acceptance_revoked"


ENDED = frozenset(
    {
        State.CLOSED,
        State.NON_ACCEPTANCE,
        State.DEEMED_WITHDRAWN,
        State.WITHDRAWN,
        State.ACCEPTANCE_REVOKED,
    }
)
BEFORE_DECISION = frozenset({State.RECEIVED, State.CORRECTION_PENDING, State.ACCEPTED, State.PAUSED})
TOLERANCE_MISSED = State.ACCEPTANCE_REVOKED  # what becomes of a case whose tolerated paper doesn't come (rule B4)
AFTER_DECISION = frozenset({State.DECIDED, State.SERVED, State.CLOSED})
DECIDING = frozenset({State.ACCEPTED, State.PAUSED})
WORKING = frozenset({State.RECEIVED, State.ACCEPTED, State.PAUSED})
GRANTED, REFUSED, REVOKED = "granted", "refused", "revoked"


@dataclass(frozen=True, slots=True)
class PartFact:
    """What the rules need to know of a bundle's case."""

    key: str
    state: str
    outcome: str = ""
    after: tuple[str, ...] = ()


def parts_to_begin(parts: Sequence[PartFact]) -> tuple[str, ...]:
    """The planned items whose predecessors have all been granted."""
    granted = {part.key for part in parts if part.outcome == GRANTED}
    return tuple(part.key for part in parts if part.state == State.PLANNED and set(part.after) <= granted)


def parts_left_behind(parts: Sequence[PartFact]) -> tuple[str, ...]:
    """The planned items that can never begin, because one they follow ended without a grant."""
    dead = {part.key for part in parts if part.state in ENDED and part.outcome != GRANTED}
    left: list[str] = []
    grown = True
    while grown:
        grown = False
        for part in parts:
            if part.state == State.PLANNED and part.key not in left and dead & set(part.after):
                left.append(part.key)
                dead.add(part.key)
                grown = True
    return tuple(left)


def bundle_state(parts: Sequence[PartFact]) -> State:
    """The parent's state: accepted as soon as one of its cases is, closed when all have ended."""
    states = [State(part.state) for part in parts]
    if all(state in ENDED for state in states):
        if State.CLOSED in states:
            return State.CLOSED
        return states[0] if len(set(states)) == 1 else State.CLOSED
    if any(state in DECIDING or state in AFTER_DECISION for state in states):
        return State.ACCEPTED
    return State.CORRECTION_PENDING if State.CORRECTION_PENDING in states else State.RECEIVED


def bundle_outcome(parts: Sequence[PartFact]) -> str:
    """The parent's outcome once it is closed: granted when anything was, refused when all that was decided was not."""
    outcomes = {part.outcome for part in parts if part.outcome}
    if GRANTED in outcomes:
        return GRANTED
    return REFUSED if REFUSED in outcomes else ""


def notice_is_allowed(first: Collection[str] | None, now: Collection[str]) -> bool:
    """One notice names all defects (rule B2). A second may only repeat what the first asked for and is still wrong."""
    return first is None or set(now) <= set(first)


def shown_state(state: str, outcome: str) -> str:
    """The state in which the applicant's words are looked up: a closed case that was refused is a refusal."""
    return REFUSED if outcome == REFUSED and state in {State.DECIDED, State.SERVED, State.CLOSED} else state


def intolerable(missing: Collection[str], tolerable: Collection[str]) -> tuple[str, ...]:
    """The missing materials that the guide does not let follow later (rule B4)."""
    return tuple(sorted(set(missing) - set(tolerable)))


def required_by_source(materials: Sequence[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    """The codes of materials by source, each code once, from (source, code) in order."""
    found: dict[str, list[str]] = {}
    seen: set[str] = set()
    for source, code in materials:
        if code not in seen:
            seen.add(code)
            found.setdefault(source, []).append(code)
    return {source: tuple(codes) for source, codes in found.items()}
