"""Writing acts down, sealing them into the log, erasing what the law wants erased, and having others confirm it."""

from onewindow.ledger.services.anchoring import (
    LogRolledBack,
    WitnessUnreadable,
    ask_due_witnesses,
    ask_witness,
    witnesses,
)
from onewindow.ledger.services.epochs import begin_epoch
from onewindow.ledger.services.erasing import EntryUnknown, ReasonMissing, erase_record
from onewindow.ledger.services.recording import PersonalDataInLedger, act_beside, prepare_act, record_act, record_acts
from onewindow.ledger.services.sealing import seal_entries
from onewindow.ledger.services.watching import watch_log
from onewindow.ledger.services.witnessing import Refused, confirm_checkpoint

__all__ = [
    "EntryUnknown",
    "LogRolledBack",
    "PersonalDataInLedger",
    "ReasonMissing",
    "Refused",
    "WitnessUnreadable",
    "act_beside",
    "ask_due_witnesses",
    "ask_witness",
    "begin_epoch",
    "confirm_checkpoint",
    "erase_record",
    "prepare_act",
    "record_act",
    "record_acts",
    "seal_entries",
    "watch_log",
    "witnesses",
]
