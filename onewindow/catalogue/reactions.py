"""What the catalogue does when the lists or the laws change."""

from __future__ import annotations

from onewindow.foundation.queue import enqueue
from onewindow.laws.events import LawLoaded, LawRepealed
from onewindow.lists.events import EntryChanged
from onewindow.lists.queries import CANCELLED


def on_entry_changed(event: EntryChanged) -> None:
    """A power or duty that is cancelled, or an entry that was changed, may take an item its power."""
    if event.state == CANCELLED or event.version > 1:
        enqueue("catalogue.suspend_what_breaks")


def on_law_changed(event: LawLoaded | LawRepealed) -> None:
    """A law that ends, or a version without an article that is cited, may take an item its basis."""
    if isinstance(event, LawRepealed) or event.removed_articles:
        enqueue("catalogue.suspend_what_breaks")
