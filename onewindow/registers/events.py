"""What registers announces."""

from __future__ import annotations

from dataclasses import dataclass

from onewindow.foundation.events import Event


@dataclass(frozen=True, slots=True)
class RegisterChanged(Event):
    """The owner of a register has written a row. The exchange announces it once for each message it delivers.

    `key` is the row's key in its register (a person's or company's number): reactions must not log it.
    """

    register: str
    key: str
    kind: str
