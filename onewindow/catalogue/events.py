"""What the catalogue announces."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from onewindow.foundation.events import Event


@dataclass(frozen=True, slots=True)
class ItemPublished(Event):
    """A version of an item is in force from now on."""

    key: str
    version: int
    version_id: UUID


@dataclass(frozen=True, slots=True)
class ItemStandingChanged(Event):
    """An item was suspended, withdrawn or opened again."""

    key: str
    state: str
