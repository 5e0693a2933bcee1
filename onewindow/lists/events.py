"""What the lists announce."""

from __future__ import annotations

from dataclasses import dataclass

from onewindow.foundation.events import Event


@dataclass(frozen=True, slots=True)
class EntryChanged(Event):
    """An entry has a new version; `item` is the key of the item that it names, or an empty text."""

    list: str
    code: str
    version: int
    state: str
    item: str
    department: str
