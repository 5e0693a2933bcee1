"""Typed events: a part announces, parts above it react, in the same transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar


class Event:
    """Base of every event: a frozen dataclass in the `events` room of the part that announces it."""


E = TypeVar("E", bound=Event)
_reactions: defaultdict[type[Event], list[Callable[[Any], None]]] = defaultdict(list)


def subscribe(kind: type[E], reaction: Callable[[E], None]) -> None:
    """Has `reaction` called for each event of exactly this class. Call it in `AppConfig.ready` only."""
    if reaction not in _reactions[kind]:
        _reactions[kind].append(reaction)


def announce(event: Event) -> None:
    """Calls the reactions in order of subscription. An error in one of them undoes the whole act."""
    for reaction in _reactions[type(event)]:
        reaction(event)
