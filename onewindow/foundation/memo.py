"""What a pure function of large values that hardly change came to, kept in the process."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Memo(Generic[T]):
    """Answers by the very objects that they were computed from (an item, a profile, a calendar) and a small key.

    Objects that are equal but others are computed anew: nothing large is ever compared. The oldest answers go first.
    """

    def __init__(self, most: int = 512) -> None:
        self._most = most
        self._kept: dict[Hashable, tuple[tuple[Any, ...], T]] = {}

    def of(self, values: tuple[Any, ...], key: Hashable, compute: Callable[[], T]) -> T:
        """The answer for these objects and this key."""
        known = (*map(id, values), key)
        found = self._kept.get(known)
        if found is None:  # the objects are kept with the answer, so that no other can come to bear their address
            if len(self._kept) >= self._most:
                self._kept.pop(next(iter(self._kept)), None)
            found = self._kept[known] = (values, compute())
        return found[1]
