"""What is found beside services: entries of the public lists, and public notices about services."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from onewindow.catalogue.queries import (
    Catalogue,
    Document,
    Hit,
    TextIndex,
    catalogue_token,
    current_synonyms,
    make_index,
    published_catalogue,
    search_in,
)
from onewindow.finding.rules.notices import notice_name
from onewindow.lists.queries import LIST_NAMES, Entry, all_entries, lists_token

ENTRY, NOTICE = "list_entry", "notice"


class _Process:
    """The index of this process, and what it was made from."""

    kept: TextIndex | None = None
    made_from: tuple[UUID | None, UUID | None] | None = None


def search_papers(text: str, limit: int = 10) -> list[Hit]:
    """Entries of lists and notices whose names fit the words, best first."""
    return search_in(_current_index(), text, limit, is_strict=True) if text.strip() else []


def _current_index() -> TextIndex:
    catalogue = published_catalogue()
    lists = all_entries()
    made_from = (catalogue_token(), lists_token())
    if _Process.kept is None or _Process.made_from != made_from:
        entries = (_entry_document(name, entry) for name in lists for entry in lists[name].values())
        documents = [*_notices(catalogue), *entries]
        _Process.kept, _Process.made_from = make_index(documents, current_synonyms()), made_from
    return _Process.kept


def _entry_document(name: str, entry: Entry) -> Document:
    title, title_en = LIST_NAMES[name]
    thing = Hit(ENTRY, f"{name}/{entry.code}", entry.name, entry.name_en, entry.department)
    return Document(thing, [entry.name, entry.name_en, entry.code, title, title_en], [entry.reason, entry.reason_en])


def _notices(catalogue: Catalogue) -> Iterator[Document]:
    for key, standing in catalogue.standings.items():
        item = catalogue.items.get(key)
        if item is None or not standing.reason:
            continue
        names = notice_name(standing.state, item.name, item.name_en)
        yield Document(Hit(NOTICE, key, *names, item.department), names, [standing.reason, standing.reason_en])
