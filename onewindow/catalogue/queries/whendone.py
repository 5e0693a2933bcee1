"""When would it be done? The days of an item's limits from any moment of acceptance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from onewindow.catalogue.rules.values import Item
from onewindow.foundation.limits import Derivation, Limit, Wording, derive_limit


@dataclass(frozen=True, slots=True)
class WhenDone:
    """One limit of an item counted from a moment: `kind` is promised, commitment or statutory."""

    kind: str
    limit: Limit
    derivation: Derivation


def when_done(item: Item, accepted: datetime) -> tuple[WhenDone, ...]:
    """Each limit of an item from the moment of its acceptance, the promised one first (rules C1, C2)."""
    limits = [("promised", item.promised), ("commitment", item.commitment_promised), ("statutory", item.statutory)]
    return tuple(
        WhenDone(
            kind,
            limit,
            derive_limit(accepted, limit, wording=Wording(kind="statutory" if kind == "statutory" else "promised")),
        )
        for kind, limit in limits
        if limit is not None
    )
