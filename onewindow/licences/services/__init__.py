"""What may be done with licences."""

from __future__ import annotations

from onewindow.licences.services.ending import (
    EndWithoutReason,
    LicenceHasEnded,
    LicenceNotEnded,
    end_licence,
    reinstate_licence,
)
from onewindow.licences.services.issuing import (
    HeldLicence,
    LicenceGrant,
    issue_licence,
    prepare_licence,
    take_over_licence,
    take_over_licences,
)
from onewindow.licences.services.reminding import remind_of_expiry
from onewindow.licences.services.sources import flag_deregistration, note_source_change
from onewindow.licences.services.succession import LicenceNotInForce, succeed_licence

__all__ = [
    "EndWithoutReason",
    "HeldLicence",
    "LicenceGrant",
    "LicenceHasEnded",
    "LicenceNotEnded",
    "LicenceNotInForce",
    "end_licence",
    "flag_deregistration",
    "issue_licence",
    "note_source_change",
    "prepare_licence",
    "reinstate_licence",
    "remind_of_expiry",
    "succeed_licence",
    "take_over_licence",
    "take_over_licences",
]
