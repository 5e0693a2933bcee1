"""What can be wrong with a part's English texts, as sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

from babel.messages.catalog import Catalog

from tools.messages import CHINESE, Text

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
TAG = re.compile(r"</?([a-z]+)")
QUOTED = re.compile(r"“[^”]*”")


def faults(texts: list[Text], catalogue: Catalog) -> list[str]:
    """Texts without English, English that nobody uses, and English that does not fit its Chinese."""
    used = {text.key for text in texts}
    found = [f"{text.file}: no English for {text.singular!r}" for text in texts if not _translated(text, catalogue)]
    for entry in catalogue:
        if not entry.id:
            continue
        chinese = entry.id[0] if isinstance(entry.id, (tuple, list)) else entry.id
        if (chinese, entry.context) not in used:
            found.append(f"nobody uses {chinese!r}")
        if entry.fuzzy:
            found.append(f"marked fuzzy: {chinese!r}")
        found += _misfits(chinese, entry.string)
    found += [f"obsolete: {key!r}" for key in catalogue.obsolete]
    return found


def _translated(text: Text, catalogue: Catalog) -> bool:
    entry = catalogue.get(text.singular, text.context)
    if entry is None or bool(text.plural) != isinstance(entry.id, (tuple, list)):
        return False
    return all(entry.string) if isinstance(entry.string, (tuple, list)) else bool(entry.string)


def _misfits(chinese: str, english: str | tuple[str, ...] | list[str]) -> Iterator[str]:
    for one in english if isinstance(english, (tuple, list)) else [english]:
        if not one:
            continue
        if set(PLACEHOLDER.findall(one)) - set(PLACEHOLDER.findall(chinese)):
            yield f"a placeholder that the Chinese does not have: {one!r}"
        missing = set(PLACEHOLDER.findall(chinese)) - set(PLACEHOLDER.findall(one))
        if missing and isinstance(english, str):
            yield f"placeholders {sorted(missing)} are missing: {one!r}"
        if sorted(TAG.findall(chinese)) != sorted(TAG.findall(one)):
            yield f"other HTML than the Chinese: {one!r}"
        if CHINESE.search(QUOTED.sub("", one)):
            yield f"Chinese within the English: {one!r}"
