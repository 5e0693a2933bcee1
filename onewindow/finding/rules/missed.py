"""Words that found nothing, kept so that offices can mend their guides, and so that they say nothing about anybody."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 20
SHOWN_FROM = 2  # asked once is chance, or somebody's own words
_NUMBERS = re.compile(r"\d{4,}")
_PLAIN = re.compile(r"[^\w\s\u4e00-\u9fff]")


def kept_words(text: str) -> str:
    """The words as they are counted; nothing for what is long or holds a number, since that may be about a person."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    plain = " ".join(_PLAIN.sub(" ", folded).split())
    return "" if len(plain) > LONGEST or len(plain) < 2 or _NUMBERS.search(plain) else plain
