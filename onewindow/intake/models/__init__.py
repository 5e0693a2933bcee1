"""Tables of intake."""

from __future__ import annotations

from onewindow.intake.models.joining import CoApplicant
from onewindow.intake.models.tables import CorrectionDraft, Draft, DraftState, Visit

__all__ = ["CoApplicant", "CorrectionDraft", "Draft", "DraftState", "Visit"]
