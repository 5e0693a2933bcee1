"""What would give somebody away: the words that the demo city's registers hold about the people of its stories."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from urllib.parse import unquote

from onewindow.config.journey.stories import CITY, all_stories, city

PERSONAL = ("name", "id_no", "mobile", "phone", "email", "std_address", "address", "uscc", "legal_rep_name")


@cache
def personal_words() -> frozenset[str]:
    """Names, numbers, telephones and addresses of everybody and everything in any story."""
    words = set()
    for story in all_stories(str(CITY / "stories.yaml")):
        rows = [city().people[key] for key in story.people]
        rows += [city().companies[key] for key in story.companies]
        rows += [city().objects[key] for key in story.objects if key in city().objects]
        words |= {str(row[name]) for row in rows for name in PERSONAL if row.get(name)}
    return frozenset(words)


def personal_in(texts: Iterable[str]) -> set[str]:
    """Those of the words that stand in one of the texts; addresses may be percent-encoded."""
    everything = "\n".join(unquote(text) for text in set(texts))
    return {word for word in personal_words() if word in everything}
