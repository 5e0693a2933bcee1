"""What has been done to a thing, and how it is proved."""

from onewindow.ledger.queries.acts import ActRow, acts_on, changed_entries, days_of_act, entries_on
from onewindow.ledger.queries.checking import Finding
from onewindow.ledger.queries.confirming import Confirmation, confirmed_note, newest_confirmations, witnessed_logs
from onewindow.ledger.queries.log import (
    CheckpointRow,
    checkpoint_of,
    entry_data,
    epochs,
    newest_checkpoint,
    public_keys,
    tile_hashes,
)
from onewindow.ledger.queries.proofs import (
    NothingToProve,
    NotSealed,
    Proof,
    consistency,
    entry_of_receipt,
    name_receipts,
    proof_of,
)
from onewindow.ledger.queries.verifying import Report, verify_log

__all__ = [
    "ActRow",
    "CheckpointRow",
    "Confirmation",
    "Finding",
    "NotSealed",
    "NothingToProve",
    "Proof",
    "Report",
    "acts_on",
    "changed_entries",
    "checkpoint_of",
    "confirmed_note",
    "consistency",
    "days_of_act",
    "entries_on",
    "entry_data",
    "entry_of_receipt",
    "epochs",
    "name_receipts",
    "newest_checkpoint",
    "newest_confirmations",
    "proof_of",
    "public_keys",
    "tile_hashes",
    "verify_log",
    "witnessed_logs",
]
