"""Questions about drafts."""

from __future__ import annotations

from onewindow.identity.queries.mandates import acting_for
from onewindow.intake.queries.agents import drafts_under, principals_for
from onewindow.intake.queries.computed import computed_values
from onewindow.intake.queries.corrections import CorrectionPage, PointShown, correction_file, correction_page
from onewindow.intake.queries.drafts import (
    DraftPage,
    DraftRow,
    FieldShown,
    MaterialShown,
    PickShown,
    draft_file,
    draft_page,
    drafts_of,
    open_drafts_for,
)
from onewindow.intake.queries.fromlicence import StartLicence, licences_to_start
from onewindow.intake.queries.joining import (
    CoApplicantRow,
    JointLine,
    JointPage,
    PeoplePage,
    joint_drafts_of,
    joint_file,
    joint_page,
    people_page,
)
from onewindow.intake.queries.things import Thing, options_of, published_thing, thing_names, ways_elsewhere

__all__ = [
    "CoApplicantRow",
    "CorrectionPage",
    "DraftPage",
    "DraftRow",
    "FieldShown",
    "JointLine",
    "JointPage",
    "MaterialShown",
    "PeoplePage",
    "PickShown",
    "PointShown",
    "StartLicence",
    "Thing",
    "acting_for",
    "computed_values",
    "correction_file",
    "correction_page",
    "draft_file",
    "draft_page",
    "drafts_of",
    "drafts_under",
    "joint_drafts_of",
    "joint_file",
    "joint_page",
    "licences_to_start",
    "open_drafts_for",
    "options_of",
    "people_page",
    "principals_for",
    "published_thing",
    "thing_names",
    "ways_elsewhere",
]
