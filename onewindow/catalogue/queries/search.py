"""Finding items and bundles in people's own words: an index in memory in each process, made from the catalogue."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from math import ceil
from pathlib import Path
from uuid import UUID

import tantivy
import yaml
from tantivy import Occur, Query

from onewindow.catalogue.queries.places import places_of
from onewindow.catalogue.queries.published import catalogue_token, published_catalogue
from onewindow.catalogue.rules import searchtext
from onewindow.catalogue.rules.standing import WITHDRAWN
from onewindow.catalogue.rules.values import Bundle, Catalogue, Item

SYNONYMS = Path(__file__).resolve().parent.parent / "synonyms.yaml"
AT_ONCE = 500  # items of which an index is made while somebody waits: some tenths of a second
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


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found; `kind` is item or bundle."""

    kind: str
    key: str
    name: str
    name_en: str
    department: str
    score: float


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """An index with what its documents stand for, and by which token of the catalogue it was made."""

    token: UUID | None
    index: tantivy.Index
    things: tuple[Hit, ...]


class _Process:
    """The index of this process, and the thread that is making the next one."""

    kept: SearchIndex | None = None
    building: threading.Thread | None = None


def search_catalogue(text: str, limit: int = 10, place: str = "", *, is_strict: bool = False) -> list[Hit]:
    """The items and bundles that fit the words best, best first; nothing for an empty text.

    Where neither a word nor its sound is known, half of the characters in one name will do: 退体 finds 退休. `place`
    is a division: only what can be handled there is found. `is_strict`: only names count.
    """
    return search_in(_current_index(), text, limit, place, is_strict=is_strict)


def search_in(index: SearchIndex, text: str, limit: int = 10, place: str = "", *, is_strict: bool = False) -> list[Hit]:
    """The same in a given index."""
    query = _read_query(searchtext.folded(text)[:MOST_TEXT])
    if not index.things:
        return []
    schema = index.index.schema
    found = _hits(index, _at(schema, _by_words(schema, query, is_strict=is_strict), place), limit)
    return found if found or is_strict else _hits(index, _at(schema, _by_half(schema, query), place), limit)


def _at(schema: tantivy.Schema, query: Query | None, place: str) -> Query | None:
    """The query narrowed to a place; the place itself does not count for the order."""
    if query is None or not place:
        return query
    there = Query.const_score_query(Query.term_query(schema, "place", place), 0.0)
    return Query.boolean_query([(Occur.Must, query), (Occur.Must, there)])


def _hits(index: SearchIndex, query: Query | None, limit: int) -> list[Hit]:
    if query is None:
        return []
    searcher = index.index.searcher()
    found = []
    for score, address in searcher.search(query, limit).hits:
        thing = index.things[int(str(searcher.doc(address)["number"][0]))]
        found.append(replace(thing, score=round(float(score), 3)))
    return found


def search_ready() -> bool:
    """Whether a search would find something: the catalogue is published and indexed in this process."""
    return bool(_current_index().things)


def _current_index() -> SearchIndex:
    """The index of what is published. A large one is made beside the one in use, which answers until it is there."""
    catalogue = published_catalogue()
    token = catalogue_token()
    kept = _Process.kept
    if kept is not None and kept.token == token:
        return kept
    if kept is None or len(catalogue.items) <= AT_ONCE:
        kept = _Process.kept = build_index(token, catalogue)
        return kept
    if _Process.building is None or not _Process.building.is_alive():
        _Process.building = threading.Thread(target=_rebuild, args=(token, catalogue), name="search", daemon=True)
        _Process.building.start()
    return kept


def _rebuild(token: UUID | None, catalogue: Catalogue) -> None:
    """Touches no database: the catalogue was read by who asked."""
    _Process.kept = build_index(token, catalogue)


def build_index(
    token: UUID | None, catalogue: Catalogue, places: Mapping[str, Sequence[str]] | None = None
) -> SearchIndex:
    """An index in memory of everything that one may apply for; `places` are divisions by key, else those of today."""
    builder = tantivy.SchemaBuilder()
    for name in WEIGHTS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("whole_word", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("place", tokenizer_name="whitespace", index_option="basic")
    builder.add_unsigned_field("number", stored=True)
    index = tantivy.Index(builder.build())
    writer = index.writer(heap_size=HEAP_BYTES, num_threads=1)
    things: list[Hit] = []
    for thing, name_texts, more_texts in _documents(catalogue):
        document = tantivy.Document(number=len(things))
        for field, tokens in _tokens(name_texts, more_texts).items():
            document.add_text(field, " ".join(tokens))
        document.add_text("place", " ".join(_places(thing, catalogue) if places is None else places[thing.key]))
        writer.add_document(document)
        things.append(thing)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return SearchIndex(token, index, tuple(things))


def _places(thing: Hit, catalogue: Catalogue) -> list[str]:
    """The divisions where an item, or the first of a bundle's, can be handled in person."""
    key = thing.key if thing.kind == "item" else catalogue.bundles[thing.key].items[0]
    return [place.site.division for place in places_of([catalogue.items[key]], None)]


def _documents(catalogue: Catalogue) -> Iterator[tuple[Hit, list[str], list[str]]]:
    for item in catalogue.items.values():
        if catalogue.standing_of(item.key).state == WITHDRAWN:
            continue
        hit = Hit("item", item.key, item.name, item.name_en, item.department, 0.0)
        yield hit, _names_of_item(item), _more_of_item(item)
    for bundle in catalogue.bundles.values():
        hit = Hit("bundle", bundle.code, bundle.name, bundle.name_en, bundle.lead_department, 0.0)
        yield hit, _names_of_bundle(bundle), _more_of_bundle(bundle, catalogue.items)


def _names_of_item(item: Item) -> list[str]:
    return [item.name, item.name_en, *item.keywords, *item.keywords_en, item.result.name, item.result.name_en]


def _more_of_item(item: Item) -> list[str]:
    texts = [condition.zh for condition in item.conditions]
    texts += [question.text for question in item.questions]
    texts += [basis.law for basis in item.legal_bases]
    texts += [material.name for material in item.materials]
    return [*texts, *(material.name_en for material in item.materials), item.type]


def _names_of_bundle(bundle: Bundle) -> list[str]:
    return [bundle.name, bundle.name_en, bundle.life_event, bundle.life_event_en]


def _more_of_bundle(bundle: Bundle, items: Mapping[str, Item]) -> list[str]:
    return [text for key in bundle.items for text in _names_of_item(items[key])]


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


def _by_words(schema: tantivy.Schema, asked: _Asked, *, is_strict: bool = False) -> Query | None:
    strong, faint = list[Query](), list[Query]()
    enough = _enough(asked, is_strict=is_strict)
    for (field, token), weight in _terms(asked).items():
        clauses = strong if field in enough else faint
        clauses.append(Query.boost_query(Query.term_query(schema, field, token), weight))
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


def _terms(asked: _Asked) -> dict[tuple[str, str], float]:
    """Every token to look for with its weight; one that is meant twice counts by its highest weight."""
    terms: dict[tuple[str, str], float] = {}
    _add(terms, _query_tokens(asked), 1.0)
    for meant in _meant(asked):
        runs, words = searchtext.chinese_runs(meant), searchtext.latin_words(meant)
        _add(terms, _query_tokens(_Asked(tuple(runs), (), tuple(words))), SYNONYM_WEIGHT)
    return terms


def _add(terms: dict[tuple[str, str], float], tokens: Mapping[str, Iterable[str]], factor: float) -> None:
    for field, found in tokens.items():
        for token in found:
            terms[field, token] = max(terms.get((field, token), 0.0), WEIGHTS[field] * factor)


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


@dataclass(frozen=True, slots=True)
class _Synonyms:
    by_word: Mapping[str, tuple[str, ...]]
    by_sound: Mapping[tuple[str, ...], tuple[str, ...]]
    longest: int


@lru_cache(maxsize=1)
def _synonyms() -> _Synonyms:
    by_word: dict[str, tuple[str, ...]] = {}
    for group in yaml.safe_load(SYNONYMS.read_text(encoding="utf-8"))["groups"]:
        for word in group["says"]:
            by_word[word] = tuple(dict.fromkeys((*by_word.get(word, ()), *group["means"])))
    chinese = [word for word in by_word if searchtext.chinese_runs(word)]
    by_sound: dict[tuple[str, ...], tuple[str, ...]] = {}
    for word in chinese:
        if len(word) > 1:  # one syllable alone means too many things
            sound = searchtext.sounds(word)
            by_sound[sound] = tuple(dict.fromkeys((*by_sound.get(sound, ()), *by_word[word])))
    return _Synonyms(by_word, by_sound, max(map(len, chinese), default=1))


def _meant(asked: _Asked) -> list[str]:
    """What the everyday words of a query mean in the catalogue's words, written or by sound."""
    synonyms, found = _synonyms(), list[str]()
    for run in asked.runs:
        for start, end in _pieces(len(run), synonyms.longest):
            found += synonyms.by_word.get(run[start:end], ())
    for sound in asked.spoken:
        for start, end in _pieces(len(sound), synonyms.longest):
            found += synonyms.by_sound.get(sound[start:end], ())
    for word in asked.words:
        found += synonyms.by_word.get(word, ()) or synonyms.by_word.get(searchtext.stem(word), ())
    return list(dict.fromkeys(found))


def _pieces(length: int, longest: int) -> Iterator[tuple[int, int]]:
    for start in range(length):
        for end in range(start + 1, min(start + longest, length) + 1):
            yield start, end
