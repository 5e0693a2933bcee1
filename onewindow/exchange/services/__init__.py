"""Acts of the exchange: numbers, purposes, reads, looks, disputes, and messages to owners."""

from __future__ import annotations

from onewindow.exchange.rules import EVERYBODY, Caller
from onewindow.exchange.services.correctionanswers import (
    CorrectionAnswered,
    CorrectionExtended,
    NoExtensionAsked,
    answer_data_correction,
    approve_correction_extension,
    ask_correction_extension,
    escalate_corrections,
)
from onewindow.exchange.services.corrections import raise_check_correction, raise_data_correction, unmask_correction
from onewindow.exchange.services.delivering import deliver_to_owner
from onewindow.exchange.services.grants import grant_reading, withdraw_grant
from onewindow.exchange.services.matching import Population, match_population
from onewindow.exchange.services.numbers import next_numbers
from onewindow.exchange.services.owners import assign_identifier, tell_owner
from onewindow.exchange.services.purposes import (
    PurposeOpening,
    add_purpose_posts,
    close_purposes,
    join_purpose,
    leave_purpose,
    load_standing_purposes,
    open_purposes,
    prepare_closing,
    prepare_purposes,
    set_purpose_posts,
    widen_purpose,
)
from onewindow.exchange.services.reading import EvidenceAnswer, EvidenceRead, read_now
from onewindow.exchange.services.viewing import note_view, prepare_view

__all__ = [
    "EVERYBODY",
    "Caller",
    "CorrectionAnswered",
    "CorrectionExtended",
    "EvidenceAnswer",
    "EvidenceRead",
    "NoExtensionAsked",
    "Population",
    "PurposeOpening",
    "add_purpose_posts",
    "answer_data_correction",
    "approve_correction_extension",
    "ask_correction_extension",
    "assign_identifier",
    "close_purposes",
    "deliver_to_owner",
    "escalate_corrections",
    "grant_reading",
    "join_purpose",
    "leave_purpose",
    "load_standing_purposes",
    "match_population",
    "next_numbers",
    "note_view",
    "open_purposes",
    "prepare_closing",
    "prepare_purposes",
    "prepare_view",
    "raise_check_correction",
    "raise_data_correction",
    "read_now",
    "set_purpose_posts",
    "tell_owner",
    "unmask_correction",
    "widen_purpose",
    "withdraw_grant",
]
