"""An index of texts in memory: characters, their sounds and English stems, with what each document stands for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from math import ceil

import tantivy
from tantivy import Occur, Query

from onewindow.catalogue.rules import searchtext
from onewindow.catalogue.rules.synonyms import NO_SYNONYMS, Synonyms

HEAP_BYTES = 50_000_000
MOST_TEXT = 200  # characters of a query that are looked at
# How much a match counts: what people call the thing before what it asks for, characters before their sounds.
WEIGHTS = {
    "name2": 3.0,
    "name1": 0.5,
    "more2": 0.5,
    "sound2": 1.6,
    "sound1": 0.15,
    "word": 3.0,
    "more_word": 0.5,
}
FAINT = frozenset({"name1", "sound1"})  # single characters and syllables rank what is found; alone they find nothing
SYNONYM_WEIGHT = 0.7
TYPO_WEIGHT = 0.5
SHORTEST_WITH_TYPO = 5
MOST_CHARACTERS_BY_HALF = 6
SHORTEST_BEGINNING = 2
UNMEANT = 0.5
SPARE = 10  # hits beyond those asked for, since the weights may turn the order


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: an item, a bundle, an entry of a list (`key` is list/code) or a notice (`key` is its item's)."""

    kind: str
    key: str
    name: str
    name_en: str
    department: str
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Document:
    """What is indexed of a thing: what people call it, what else is said about it, and the divisions where it is.

    With `said`, it counts for half unless one of these is in what is asked.
    """

    thing: Hit
    names: Sequence[str]
    more: Sequence[str] = ()
    places: Sequence[str] = ()
    said: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class TextIndex:
    """An index with what its documents stand for, and the words that lead to others."""

    index: tantivy.Index
    things: tuple[Hit, ...]
    synonyms: Synonyms = field(default=NO_SYNONYMS)
    said: tuple[Sequence[str], ...] = ()


def make_index(documents: Iterable[Document], synonyms: Synonyms = NO_SYNONYMS) -> TextIndex:
    """An index in memory of these documents."""
    builder = tantivy.SchemaBuilder()
    for name in WEIGHTS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("whole_word", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("place", tokenizer_name="whitespace", index_option="basic")
    builder.add_unsigned_field("number", stored=True)
    index = tantivy.Index(builder.build())
    writer = index.writer(heap_size=HEAP_BYTES, num_threads=1)
    things: list[Hit] = []
    said: list[Sequence[str]] = []
    for each in documents:
        document = tantivy.Document(number=len(things))
        for name, tokens in _tokens(each.names, each.more).items():
            document.add_text(name, " ".join(tokens))
        document.add_text("place", " ".join(each.places))
        writer.add_document(document)
        things.append(each.thing)
        said.append(each.said)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return TextIndex(index, tuple(things), synonyms, tuple(said))


def search_in(index: TextIndex, text: str, limit: int = 10, place: str = "", *, is_strict: bool = False) -> list[Hit]:
    """What fits the words best, best first.

    Where neither a word nor its sound is known, half of the characters in one name will do: 退体 finds 退休. `place`
    is a division: only what can be handled there is found. `is_strict`: only names count.
    """
    folded = searchtext.folded(text)[:MOST_TEXT]
    query = _read_query(folded)
    if not index.things:
        return []
    schema = index.index.schema
    found = _hits(index, _at(schema, _by_words(index, query, is_strict=is_strict), place), limit, folded)
    return found if found or is_strict else _hits(index, _at(schema, _by_half(schema, query), place), limit, folded)


def search_begun(index: TextIndex, text: str, limit: int) -> list[Hit]:
    """The same while somebody is still typing: the last word, or the last syllable of pinyin, may be unfinished."""
    folded = searchtext.folded(text)[:MOST_TEXT]
    last = folded.rsplit(maxsplit=1)[-1] if folded and not folded[-1].isspace() else ""
    found = search_in(index, text, limit, is_strict=True)
    if len(found) < limit and len(last) >= SHORTEST_BEGINNING and last.isascii():
        found += _hits(index, _beginning(index, "whole_word", last), limit, folded)
        if spoken := searchtext.syllables_begun(last):
            pair = searchtext.sound_pairs([(spoken[-1], last[len("".join(spoken)) :])])
            found += _hits(index, _beginning(index, "sound2", pair[0]), limit, folded)
    found = found or search_in(index, text, limit)
    return list({(hit.kind, hit.key): hit for hit in reversed(found)}.values())[::-1][:limit]


def _beginning(index: TextIndex, name: str, text: str) -> Query:
    return Query.fuzzy_term_query(index.index.schema, name, text, distance=0, prefix=True)


def _at(schema: tantivy.Schema, query: Query | None, place: str) -> Query | None:
    """The query narrowed to a place; the place itself does not count for the order."""
    if query is None or not place:
        return query
    there = Query.const_score_query(Query.term_query(schema, "place", place), 0.0)
    return Query.boolean_query([(Occur.Must, query), (Occur.Must, there)])


def _hits(index: TextIndex, query: Query | None, limit: int, text: str) -> list[Hit]:
    if query is None:
        return []
    searcher = index.index.searcher()
    found = []
    for score, address in searcher.search(query, limit + SPARE).hits:
        number = int(str(searcher.doc(address)["number"][0]))
        is_meant = not index.said[number] or any(word in text for word in index.said[number])
        found.append(replace(index.things[number], score=round(float(score) * (1 if is_meant else UNMEANT), 3)))
    return sorted(found, key=lambda hit: -hit.score)[:limit]


def _tokens(names: Sequence[str], more: Sequence[str]) -> dict[str, list[str]]:
    name_runs = _runs(names)
    sounds = [searchtext.sounds(run) for run in name_runs]
    words = [word for text in names for word in searchtext.latin_words(searchtext.folded(text))]
    more_words = [word for text in more for word in searchtext.latin_words(searchtext.folded(text))]
    return {
        "name2": searchtext.pairs(name_runs),
        "name1": searchtext.characters(name_runs),
        "more2": searchtext.pairs(_runs(more)),
        "sound2": searchtext.sound_pairs(sounds),
        "sound1": [sound for run in sounds for sound in run],
        "word": list(searchtext.stems(words)),
        "more_word": list(searchtext.stems(more_words)),
        "whole_word": words,
    }


def _runs(texts: Iterable[str]) -> list[str]:
    return [run for text in texts for run in searchtext.chinese_runs(searchtext.folded(text))]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query: runs of Chinese characters, runs of syllables, and words of Latin letters."""

    runs: tuple[str, ...]
    spoken: tuple[tuple[str, ...], ...]
    words: tuple[str, ...]


def _read_query(text: str) -> _Asked:
    runs = tuple(part for run in searchtext.chinese_runs(text) for part in searchtext.without_fillers(run))
    words = tuple(searchtext.latin_words(text))
    spoken = [searchtext.sounds(run) for run in runs]
    pinyin = [searchtext.syllables_in(word) for word in words]
    if words and all(pinyin):  # typed pinyin may be broken into words or not: gong ji jin, gongjijin
        spoken.append(tuple(syllable for word in pinyin for syllable in word))
    return _Asked(runs, tuple(spoken), words)


def _by_words(index: TextIndex, asked: _Asked, *, is_strict: bool = False) -> Query | None:
    schema = index.index.schema
    strong, faint = list[Query](), list[Query]()
    enough = _enough(asked, is_strict=is_strict)
    for (name, token), weight in _terms(asked, index.synonyms).items():
        clauses = strong if name in enough else faint
        clauses.append(Query.boost_query(Query.term_query(schema, name, token), weight))
    strong += [
        Query.boost_query(Query.fuzzy_term_query(schema, "whole_word", word, distance=1), TYPO_WEIGHT)
        for word in asked.words
        if len(word) >= SHORTEST_WITH_TYPO and word not in searchtext.ENGLISH_FILLERS and not is_strict
    ]
    if not strong:
        return None
    any_strong = Query.boolean_query([(Occur.Should, clause) for clause in strong])
    return Query.boolean_query([(Occur.Must, any_strong), *((Occur.Should, clause) for clause in faint)])


def _enough(asked: _Asked, *, is_strict: bool) -> frozenset[str]:
    """The fields in which a match finds something; strictly only the names, and their sounds where pinyin was typed."""
    if not is_strict:
        return frozenset(WEIGHTS) - FAINT
    return frozenset(["name2", "word"]) if asked.runs else frozenset(["name2", "word", "sound2"])


def _by_half(schema: tantivy.Schema, asked: _Asked) -> Query | None:
    characters = sorted(set("".join(asked.runs)))
    if not 1 <= len(characters) <= MOST_CHARACTERS_BY_HALF:
        return None
    halves = [
        Query.boolean_query([(Occur.Must, Query.term_query(schema, "name1", character)) for character in half])
        for half in combinations(characters, ceil(len(characters) / 2))
    ]
    return Query.boolean_query([(Occur.Should, half) for half in halves])


def _terms(asked: _Asked, synonyms: Synonyms) -> dict[tuple[str, str], float]:
    """Every token to look for with its weight; one that is meant twice counts by its highest weight."""
    terms: dict[tuple[str, str], float] = {}
    _add(terms, _query_tokens(asked), 1.0)
    for meant in synonyms.meant(asked.runs, asked.spoken, asked.words):
        runs, words = searchtext.chinese_runs(meant), searchtext.latin_words(meant)
        _add(terms, _query_tokens(_Asked(tuple(runs), (), tuple(words))), SYNONYM_WEIGHT)
    return terms


def _add(terms: dict[tuple[str, str], float], tokens: Mapping[str, Iterable[str]], factor: float) -> None:
    for name, found in tokens.items():
        for token in found:
            terms[name, token] = max(terms.get((name, token), 0.0), WEIGHTS[name] * factor)


def _query_tokens(asked: _Asked) -> dict[str, list[str]]:
    stems = list(searchtext.stems(asked.words))
    pairs = searchtext.pairs(asked.runs)
    return {
        "name2": pairs,
        "name1": searchtext.characters(asked.runs),
        "more2": pairs,
        "sound2": searchtext.sound_pairs(asked.spoken),
        "sound1": [sound for run in asked.spoken for sound in run],
        "word": stems,
        "more_word": stems,
    }
