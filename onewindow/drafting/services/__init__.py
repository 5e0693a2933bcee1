"""The acts on drafts."""

from __future__ import annotations

from onewindow.drafting.services.chain import (
    DateGone,
    FindingsBlock,
    PublishedSince,
    abandon_draft,
    accept_review,
    pass_legal_check,
    publish,
    reopen_draft,
    save_note,
    send_back,
    send_for_review,
)
from onewindow.drafting.services.common import (
    DraftNotOpen,
    DraftNotThere,
    NoteMissing,
    OutsidePowers,
    SamePerson,
    TextRefused,
)
from onewindow.drafting.services.importing import (
    ImportedRow,
    ImportReport,
    RowOutcome,
    import_definitions,
    save_imported,
)
from onewindow.drafting.services.saving import (
    DraftChanged,
    KeyFixed,
    NothingNewer,
    Saved,
    choose_sides,
    merge_with_published,
    restore_revision,
    save_draft,
    save_whole,
)
from onewindow.drafting.services.starting import (
    DraftAlreadyOpen,
    KeyTaken,
    adopt_from_above,
    start_draft,
    start_from_published,
)

__all__ = [
    "DateGone",
    "DraftAlreadyOpen",
    "DraftChanged",
    "DraftNotOpen",
    "DraftNotThere",
    "FindingsBlock",
    "ImportReport",
    "ImportedRow",
    "KeyFixed",
    "KeyTaken",
    "NoteMissing",
    "NothingNewer",
    "OutsidePowers",
    "PublishedSince",
    "RowOutcome",
    "SamePerson",
    "Saved",
    "TextRefused",
    "abandon_draft",
    "accept_review",
    "adopt_from_above",
    "choose_sides",
    "import_definitions",
    "merge_with_published",
    "pass_legal_check",
    "publish",
    "reopen_draft",
    "restore_revision",
    "save_draft",
    "save_imported",
    "save_note",
    "save_whole",
    "send_back",
    "send_for_review",
    "start_draft",
    "start_from_published",
]
