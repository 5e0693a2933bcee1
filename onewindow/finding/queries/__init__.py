"""What finding answers: search, answers with their sources, the guided finder, and what was not found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Sum

from onewindow.catalogue.queries import (
    Catalogue,
    Hit,
    current_synonyms,
    own_groups,
    published_catalogue,
    search_catalogue,
    shipped_groups,
    suggest_services,
)
from onewindow.finding.models import AnswerCount, MissedWords
from onewindow.finding.queries.papers import search_papers
from onewindow.finding.queries.sources import candidates, source_of
from onewindow.finding.rules.answering import Answer, answer_from
from onewindow.finding.rules.facets import DEPARTMENT, DIVISION, LIFE_EVENT, NARROWING, Choice, Chosen, choices, fitting
from onewindow.finding.rules.guiding import Candidate, NextQuestion, narrowed, next_question
from onewindow.finding.rules.missed import SHOWN_FROM
from onewindow.foundation import clock
from onewindow.participation.queries import VoteCount, votes_since
from onewindow.registers.queries import authorities, divisions

__all__ = [
    "NARROWING",
    "Demand",
    "Found",
    "Hit",
    "MissedLine",
    "NamedChoice",
    "Narrowed",
    "answer",
    "demand",
    "guided",
    "narrowed_search",
    "own_groups",
    "refused_share",
    "search",
    "search_papers",
    "shipped_groups",
    "suggest_services",
]
WEEKS = 4
LOOKED_AT = 500  # hits of a search that can be narrowed


@dataclass(frozen=True, slots=True)
class Found:
    """What answers have left: the candidates, the next question if any, and the answers given."""

    candidates: tuple[Candidate, ...]
    question: NextQuestion | None
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NamedChoice:
    """A value of a condition with its name; without a name the value speaks for itself."""

    choice: Choice
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What fits the words and the conditions, best first, and by which conditions it can be narrowed further.

    `meant`: everyday words of the question, and the words of the catalogue that were looked for as well.
    """

    hits: tuple[tuple[str, str], ...]
    facets: Mapping[str, tuple[NamedChoice, ...]]
    meant: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class MissedLine:
    """Words that found nothing lately, how often, and the service that may have been meant, with its department."""

    words: str
    count: int
    key: str
    name: str
    name_en: str
    department: str


@dataclass(frozen=True, slots=True)
class Demand:
    """The weekly list of an office: words that found nothing, and guides that were not clear."""

    missed: tuple[MissedLine, ...]
    unclear: tuple[VoteCount, ...]


def search(text: str, limit: int = 10, place: str = "") -> list[Hit]:
    """The items and bundles that fit the words best, best first; with `place` only what is handled there."""
    return search_catalogue(text, limit, place)


def narrowed_search(text: str, chosen: Chosen) -> Narrowed:
    """What fits the words and the chosen conditions; without words everything that fits the conditions."""
    catalogue = published_catalogue()
    known = {(each.kind, each.key): each for each in candidates(catalogue, is_whole=True)}
    if text:
        hits = [(hit.kind, hit.key) for hit in search_catalogue(text, LOOKED_AT)]
        known = {place: known[place] for place in hits if place in known}
    facets = choices(list(known.values()), chosen)
    left = fitting(list(known.values()), chosen) if text or chosen else []
    named = {name: tuple(_named(name, each, catalogue) for each in facets[name]) for name in facets}
    return Narrowed(tuple((each.kind, each.key) for each in left), named, current_synonyms().explained(text))


def _named(facet: str, choice: Choice, catalogue: Catalogue) -> NamedChoice:
    if facet == DEPARTMENT and (office := authorities().get(choice.value)):
        return NamedChoice(choice, office.name, office.name_en)
    if facet == DIVISION and (division := divisions().get(choice.value)):
        return NamedChoice(choice, division.name, division.name_en)
    if facet == LIFE_EVENT:
        names = (each.life_event_en for each in catalogue.bundles.values() if each.life_event == choice.value)
        return NamedChoice(choice, choice.value, next(names, choice.value))
    return NamedChoice(choice, "", "")


def answer(question: str) -> Answer | None:
    """An answer in the catalogue's own words with its source; None where it has none."""
    hits = search_catalogue(question, 1, is_strict=True) if question.strip() else []
    return answer_from(question, source_of(hits[0], published_catalogue()) if hits else None)


def refused_share(days: int = 90) -> tuple[int, int]:
    """How many questions were asked in the last days, and how many had no source."""
    since = clock.today() - timedelta(days=days)
    sums = AnswerCount.objects.filter(day__gte=since).aggregate(asked=Sum("asked"), refused=Sum("refused"))
    return sums["asked"] or 0, sums["refused"] or 0


def guided(answers: Mapping[str, str]) -> Found:
    """What is left after these answers, and what to ask next."""
    left = narrowed(candidates(published_catalogue()), answers)
    return Found(tuple(left), next_question(left, answers), answers)


def demand(departments: frozenset[str] | None) -> Demand:
    """The list of fixes of some departments, of all where None; words asked only once are not shown."""
    since = clock.today() - timedelta(weeks=WEEKS)
    rows = MissedWords.objects.filter(week__gte=since).values("words").annotate(total=Sum("count"))
    counted = sorted(
        ((row["words"], row["total"]) for row in rows if row["total"] >= SHOWN_FROM),
        key=lambda pair: (-pair[1], pair[0]),
    )
    lines = [_line(words, count) for words, count in counted[:200]]
    mine = [line for line in lines if departments is None or not line.department or line.department in departments]
    votes = [vote for vote in votes_since(since, departments) if vote.unclear]
    return Demand(tuple(mine), tuple(votes))


def _line(words: str, count: int) -> MissedLine:
    hits = search_catalogue(words, 1)
    if not hits:
        return MissedLine(words, count, "", "", "", "")
    return MissedLine(words, count, hits[0].key, hits[0].name, hits[0].name_en, hits[0].department)
