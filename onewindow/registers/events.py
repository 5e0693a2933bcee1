"""What registers announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from onewindow.foundation.events import Event


@dataclass(frozen=True, slots=True)
class RegisterChanged(Event):
    """The owner of a register has changed a record: announced once, in the order of the register's own outbox.

    `ref` is the record's key as traces and jobs name it. `key` is the key itself (a person's or company's number):
    reactions must neither log nor keep it. `life` is the event in the life of that person or company, where it is one.
    """

    register: str
    key: str
    kind: str
    id: UUID
    ref: str
    elements: tuple[str, ...]
    at: datetime
    life: str = ""
