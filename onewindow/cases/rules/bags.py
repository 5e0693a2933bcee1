"""Bags of paper: which state follows which act, and whether a chain of hand-overs has a gap."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

HERE, ON_WAY, RETURNED, ARCHIVED = "here", "on_way", "returned", "archived"
BAG_STATES = (HERE, ON_WAY, RETURNED, ARCHIVED)
ENDS = (RETURNED, ARCHIVED)
GIVEN, CONFIRMED, DISPUTED, RECALLED = "given", "confirmed", "disputed", "recalled"
MOVE_STATES = (GIVEN, CONFIRMED, DISPUTED, RECALLED)
TAKEN = (CONFIRMED, DISPUTED)  # either way the bag has come
INTACT, OPENED, BROKEN = "intact", "opened", "broken"
SEALS = (INTACT, OPENED, BROKEN)  # opened: by a post that had to look inside, and closed again
INSIDE, MISSING, LOST = "inside", "missing", "lost"
PAPER_STATES = (INSIDE, MISSING, LOST)
PAPERS = "papers"  # the kind of matter that asks a sender where a paper is
CONFIRM_WORKDAYS, EXPLAIN_WORKDAYS = 1, 3


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a bag is: its state, the one post that answers for it, and where it is heading."""

    state: str
    holder: str
    heading_to: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A hand-over as the rules see it."""

    from_post: str
    to_post: str
    state: str
    ends_as: str = ""


def handed_over(now: Whereabouts, to: str) -> Whereabouts | None:
    """After it was handed to another post; None where that is not possible now."""
    if now.state != HERE or not to or to == now.holder:
        return None
    return replace(now, state=ON_WAY, heading_to=to)


def taken(now: Whereabouts) -> Whereabouts | None:
    """After the receiver said that it came; None where nothing is on its way."""
    return Whereabouts(HERE, now.heading_to) if now.state == ON_WAY else None


def recalled(now: Whereabouts) -> Whereabouts | None:
    """After the giver took it back before it came; None where nothing is on its way."""
    return Whereabouts(HERE, now.holder) if now.state == ON_WAY else None


def ended(now: Whereabouts, how: str) -> Whereabouts | None:
    """After it was given back or archived; None while it is on its way or where it has ended."""
    return Whereabouts(how, "") if now.state == HERE and how in ENDS else None


def whereabouts(first: str, moves: Sequence[Move]) -> Whereabouts:
    """Where a bag is, by its chain alone; raises ValueError where the chain has a gap."""
    now: Whereabouts | None = Whereabouts(HERE, first)
    for place, move in enumerate(moves):
        if now is None or move.from_post != now.holder:
            raise ValueError(f"hand-over {place + 1} does not begin where the one before it ended")
        if move.ends_as:
            now = ended(now, move.ends_as)
            continue
        now = handed_over(now, move.to_post)
        if now is not None and move.state != GIVEN:
            now = taken(now) if move.state in TAKEN else recalled(now)
    if now is None:
        raise ValueError("a hand-over was not possible")
    return now


def posts_next(holder: str, own: Iterable[str], open_posts: Collection[str], window: str = "") -> tuple[str, ...]:
    """The posts to which a bag may go: those of its cases, the ones whose turn it is first; the window last."""
    every = dict.fromkeys([*(post for post in own if post in open_posts), *own, *([window] if window else [])])
    return tuple(post for post in every if post != holder)
