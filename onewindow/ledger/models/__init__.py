"""The ledger's tables. All of them can only be added to by the application's database role."""

from onewindow.ledger.models.entry import CurrentTransaction, Entry
from onewindow.ledger.models.erasure import Erasure
from onewindow.ledger.models.log import POSITIONS, Batch, Epoch, Leaf, PublicKey, Tile
from onewindow.ledger.models.outside import Anchor, Witnessed

__all__ = [
    "POSITIONS",
    "Anchor",
    "Batch",
    "CurrentTransaction",
    "Entry",
    "Epoch",
    "Erasure",
    "Leaf",
    "PublicKey",
    "Tile",
    "Witnessed",
]
