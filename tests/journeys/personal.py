"""What would give somebody away: the words that the demo city's registers hold about the people of its stories."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from urllib.parse import unquote

from onewindow.config.journey import stories
from tests.support.city import City

PERSONAL = ("name", "id_no", "mobile", "phone", "email", "std_address", "address", "uscc", "legal_rep_name")


@cache
def personal_words() -> frozenset[str]:
    """Names, numbers, telephones and addresses of everybody and everything in any story."""
    words, records = set(), stories.city()
    for story in stories.all_stories(str(stories.CITY / "stories.yaml")):
        rows = [records.people[key] for key in story.people]
        rows += [records.companies[key] for key in story.companies]
        rows += [records.objects[key] for key in story.objects if key in records.objects]
        words |= {str(row[name]) for row in rows for name in PERSONAL if row.get(name)}
    return frozenset(words)


def personal_in(texts: Iterable[str]) -> set[str]:
    """Those of the words that stand in one of the texts; addresses may be percent-encoded."""
    everything = "\n".join(unquote(text) for text in set(texts))
    return {word for word in personal_words() if word in everything}


def personal_in_log(city: City) -> set[str]:
    """Those of the words that the city has said, but for the demo logins: they name the people whom one can be."""
    logins = tuple(row[-1] for row in json.loads((city.state / "logins.json").read_text("utf-8")))
    return personal_in(line for line in city.log.read_text("utf-8").splitlines() if not line.endswith(logins))
