"""What intake does when a case needs something of its applicant."""

from __future__ import annotations

from onewindow.cases.events import CorrectionRequested
from onewindow.intake.services import open_correction


def on_correction_requested(event: CorrectionRequested) -> None:
    """Opens the page on which the applicant answers the notice."""
    open_correction(event.number, event.materials)
