"""Jobs of drafting."""

from __future__ import annotations

from uuid import UUID

from onewindow.drafting.services import listing
from onewindow.foundation.queue import task


@task(name="drafting.read_import", retry=3)
def read_import(import_id: str) -> None:
    """Reads a spreadsheet that somebody wants to take in."""
    listing.read_import(UUID(import_id))


@task(name="drafting.save_import", retry=3)
def save_import(import_id: str) -> None:
    """Saves its rows as drafts."""
    listing.save_import(UUID(import_id))
