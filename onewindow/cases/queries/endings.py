"""The ends of licences as they are shown, and on which grounds a licence may end now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from onewindow.cases.models import SideMatter
from onewindow.cases.rules import endings


@dataclass(frozen=True, slots=True)
class EndingShown:
    """The end of a licence that was begun: by which act, on which ground (Chinese, translated when shown).

    `owed` is compensation, damages or empty; `paid_fen` is set once it was decided.
    """

    id: UUID
    act: str
    ground: str
    licence: UUID
    licence_no: str
    holder: str
    bases: tuple[str, ...]
    owed: str
    paid_fen: int | None
    paid_note: str
    penalty: str
    document_number: str

    @property
    def paid(self) -> str:
        """What is paid, in yuan."""
        return "" if self.paid_fen is None else f"{self.paid_fen // 100}.{self.paid_fen % 100:02d}"


def ending_shown(row: SideMatter) -> EndingShown:
    """An ending from its matter."""
    facts: Mapping[str, Any] = row.facts
    return EndingShown(
        id=row.id,
        act=facts["act"],
        ground=endings.GROUNDS[facts["ground"]].word,
        licence=UUID(facts["licence"]),
        licence_no=facts["licence_no"],
        holder=facts["holder"],
        bases=tuple(f"{one['law']}{one['label']}" for one in facts["bases"]),
        owed=endings.owed(facts["ground"]).value,
        paid_fen=facts.get("paid_fen"),
        paid_note=facts.get("paid_note", ""),
        penalty=facts.get("penalty", ""),
        document_number=facts.get("document_number", ""),
    )


def grounds_to_end(states: Collection[str]) -> list[tuple[str, str]]:
    """The grounds on which licences in these states may end, as (code, word)."""
    return [
        (code, ground.word)
        for code, ground in endings.GROUNDS.items()
        if any(endings.fits_state(code, state) for state in states)
    ]
