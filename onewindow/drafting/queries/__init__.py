"""Questions about drafts."""

from __future__ import annotations

from onewindow.drafting.queries.drafts import (
    DraftPage,
    DraftRow,
    PublishedRow,
    RevisionRow,
    adoptable_by,
    aside_of,
    body_at,
    cursor_of,
    draft_page,
    drafts_of,
    history_of,
    open_draft_of,
    published_of,
    require_works_on_items,
    revision_body,
    shown_revision,
    waiting_for,
)
from onewindow.drafting.queries.findings import Found, blocking, findings_of

__all__ = [
    "DraftPage",
    "DraftRow",
    "Found",
    "PublishedRow",
    "RevisionRow",
    "adoptable_by",
    "aside_of",
    "blocking",
    "body_at",
    "cursor_of",
    "draft_page",
    "drafts_of",
    "findings_of",
    "history_of",
    "open_draft_of",
    "published_of",
    "require_works_on_items",
    "revision_body",
    "shown_revision",
    "waiting_for",
]
