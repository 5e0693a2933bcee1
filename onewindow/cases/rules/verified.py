"""Facts that were verified: what still holds may not be asked for again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Verified:
    """A material that was verified, and the last day on which that holds."""

    material: str
    valid_until: date


def asked_again(asked: Collection[str], verified: Sequence[Verified], today: date) -> tuple[str, ...]:
    """The materials among those asked for that were verified and still hold; only the latest finding counts."""
    latest = {one.material: one.valid_until for one in verified}
    return tuple(sorted(code for code in set(asked) if code in latest and today <= latest[code]))
