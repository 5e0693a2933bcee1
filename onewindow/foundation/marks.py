"""Marks Chinese sentences that pure modules hold and a page translates later."""

from __future__ import annotations


def marked(text: str) -> str:
    """The text itself; `python -m tools.messages` finds it here and puts it into the part's catalogue.

    For rules, events and errors, which may not know Django: the page or the API translates with gettext.
    """
    return text
