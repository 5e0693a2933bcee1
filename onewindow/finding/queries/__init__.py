"""What finding answers to other parts."""

from __future__ import annotations

from onewindow.catalogue.queries import Hit, search_catalogue

__all__ = ["Hit", "search"]


def search(text: str, limit: int = 10) -> list[Hit]:
    """The items and bundles that fit the words best, best first."""
    return search_catalogue(text, limit)
