"""What a printed file is made of: a title, sections with their lines, and the words at its edges."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

LINES_OF_CONTENTS = 34  # on one page


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line: what it is, and what it says; without a label a paragraph of its own."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class PrintedSection:
    """A section with its heading; level 0 begins a page, level 1 stands under the one before."""

    title: str
    lines: tuple[PrintedLine, ...] = ()
    level: int = 1


@dataclass(frozen=True, slots=True)
class PrintedBook:
    """A file as it is printed. `contents` is what the page of contents is called, `foot` stands on every page."""

    title: str
    subtitle: str
    contents: str
    foot: str
    language: str
    sections: tuple[PrintedSection, ...]


def printable(text: str) -> str:
    """The text without what no printer shows: control characters; line breaks stay, a tab is a blank."""
    plain = text.replace("\r\n", "\n").replace("\t", " ")
    return "".join(one for one in plain if one == "\n" or unicodedata.category(one) not in {"Cc", "Cs", "Co", "Cn"})


def is_wide(text: str) -> bool:
    """Whether lines may end after any character, as in Chinese."""
    return any(unicodedata.east_asian_width(one) in "WF" for one in text)


def pages_of_contents(sections: int) -> int:
    """How many pages the contents take."""
    return max(1, -(-sections // LINES_OF_CONTENTS))
