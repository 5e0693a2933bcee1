"""What may be done with drafts."""

from __future__ import annotations

from onewindow.intake.rules.filling import Entries
from onewindow.intake.services.corrections import (
    CorrectionNotComplete,
    NothingToCorrect,
    attach_correction_file,
    open_correction,
    reuse_correction_file,
    save_correction,
    supply_correction,
)
from onewindow.intake.services.drafts import (
    NotForThisApplicant,
    NotOnline,
    abandon_draft,
    answer_questions,
    expire_drafts,
    note_presence,
    require_fitting,
    start_draft,
)
from onewindow.intake.services.evidence import resolve_evidence, retry_sources
from onewindow.intake.services.holding import DraftClosed, NotYourParty
from onewindow.intake.services.submission import NotComplete, submit_draft
from onewindow.intake.services.values import (
    TooManyFiles,
    attach_file,
    choose_promise,
    note_fault,
    raise_disputes,
    remove_file,
    reuse_file,
    save_values,
    shown_text,
)
from onewindow.intake.services.window import (
    AlreadyHelping,
    confirm_on_screen,
    end_visit,
    open_visit,
    send_to_screen,
)

__all__ = [
    "AlreadyHelping",
    "CorrectionNotComplete",
    "DraftClosed",
    "Entries",
    "NotComplete",
    "NotForThisApplicant",
    "NotOnline",
    "NotYourParty",
    "NothingToCorrect",
    "TooManyFiles",
    "abandon_draft",
    "answer_questions",
    "attach_correction_file",
    "attach_file",
    "choose_promise",
    "confirm_on_screen",
    "end_visit",
    "expire_drafts",
    "note_fault",
    "note_presence",
    "open_correction",
    "open_visit",
    "raise_disputes",
    "remove_file",
    "require_fitting",
    "resolve_evidence",
    "retry_sources",
    "reuse_correction_file",
    "reuse_file",
    "save_correction",
    "save_values",
    "send_to_screen",
    "shown_text",
    "start_draft",
    "submit_draft",
    "supply_correction",
]
