"""Finding items and bundles in people's own words: an index in memory in each process, made from the catalogue."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from uuid import UUID

import yaml

from onewindow.catalogue.models import SynonymGroup
from onewindow.catalogue.queries.places import places_of
from onewindow.catalogue.queries.published import catalogue_token, published_catalogue
from onewindow.catalogue.queries.textindex import Document, Hit, TextIndex, make_index, search_begun, search_in
from onewindow.catalogue.rules.standing import WITHDRAWN
from onewindow.catalogue.rules.synonyms import Group, Synonyms, synonyms_of
from onewindow.catalogue.rules.values import Bundle, Catalogue, Item

SYNONYMS = Path(__file__).resolve().parent.parent / "synonyms.yaml"
ACT_WORDS = {  # without one of these, what grants a licence is meant, not what renews, changes or cancels it
    "renew": ("续", "延", "到期", "renew", "extend", "extension", "expir"),
    "change": ("变", "改", "换", "change", "amend"),
    "cancel": ("注销", "不要", "关", "停", "cancel", "close", "deregister"),
}
AT_ONCE = 500  # items of which an index is made while somebody waits: some tenths of a second


@dataclass(frozen=True, slots=True)
class OwnGroup:
    """A group of the office's own words, and its id."""

    id: UUID
    says: tuple[str, ...]
    means: tuple[str, ...]


class _Process:
    """The index of this process with the token by which it was made, and the thread that is making the next one."""

    kept: TextIndex | None = None
    token: UUID | None = None
    building: threading.Thread | None = None


def search_catalogue(text: str, limit: int = 10, place: str = "", *, is_strict: bool = False) -> list[Hit]:
    """The items and bundles that fit the words best, best first; nothing for an empty text.

    `place` is a division: only what can be handled there is found. `is_strict`: only names count.
    """
    return search_in(_current_index(), text, limit, place, is_strict=is_strict)


def suggest_services(text: str, limit: int = 8) -> list[Hit]:
    """The items and bundles that somebody may mean who is still typing."""
    return search_begun(_current_index(), text, limit) if text.strip() else []


def search_ready() -> bool:
    """Whether a search would find something: the catalogue is published and indexed in this process."""
    return bool(_current_index().things)


def current_synonyms() -> Synonyms:
    """The words of today, as the index in use has them; for indexes of other things."""
    return _current_index().synonyms


def _current_index() -> TextIndex:
    """The index of what is published. A large one is made beside the one in use, which answers until it is there."""
    catalogue = published_catalogue()
    token = catalogue_token()
    kept = _Process.kept
    if kept is not None and _Process.token == token:
        return kept
    if kept is None or len(catalogue.items) <= AT_ONCE:
        return _keep(token, build_index(catalogue, synonyms=_read_synonyms()))
    if _Process.building is None or not _Process.building.is_alive():
        made_of = (token, catalogue, _read_synonyms())
        _Process.building = threading.Thread(target=_rebuild, args=made_of, name="search", daemon=True)
        _Process.building.start()
    return kept


def _keep(token: UUID | None, index: TextIndex) -> TextIndex:
    _Process.kept, _Process.token = index, token
    return index


def _rebuild(token: UUID | None, catalogue: Catalogue, synonyms: Synonyms) -> None:
    """Touches no database: the catalogue and the words were read by who asked."""
    _keep(token, build_index(catalogue, synonyms=synonyms))


def build_index(
    catalogue: Catalogue, places: Mapping[str, Sequence[str]] | None = None, synonyms: Synonyms | None = None
) -> TextIndex:
    """An index of everything that one may apply for; `places` are divisions by key, else those of today."""
    words = synonyms_of(shipped_groups()) if synonyms is None else synonyms
    return make_index(_documents(catalogue, places), words)


def _documents(catalogue: Catalogue, places: Mapping[str, Sequence[str]] | None) -> Iterator[Document]:
    for item in catalogue.items.values():
        if catalogue.standing_of(item.key).state != WITHDRAWN:
            thing = Hit("item", item.key, item.name, item.name_en, item.department)
            at = divisions_of(item) if places is None else places[item.key]
            said = ACT_WORDS[item.for_licence.act] if item.for_licence else ()
            yield Document(thing, _names_of_item(item), _more_of_item(item), at, said)
    for bundle in catalogue.bundles.values():
        thing = Hit("bundle", bundle.code, bundle.name, bundle.name_en, bundle.lead_department)
        at = divisions_of(catalogue.items[bundle.items[0]]) if places is None else places[bundle.code]
        yield Document(thing, _names_of_bundle(bundle), _more_of_bundle(bundle, catalogue.items), at)


def divisions_of(item: Item) -> list[str]:
    """The divisions where an item, or the first of a bundle's, can be handled in person."""
    return list(dict.fromkeys(place.site.division for place in places_of([item], None)))


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


@lru_cache(maxsize=1)
def shipped_groups() -> tuple[Group, ...]:
    """The groups of words that come with the software."""
    groups = yaml.safe_load(SYNONYMS.read_text(encoding="utf-8"))["groups"]
    return tuple(Group(tuple(group["says"]), tuple(group["means"])) for group in groups)


def own_groups() -> tuple[OwnGroup, ...]:
    """The groups of words that the editors of this city keep, newest first."""
    rows = SynonymGroup.objects.order_by("-id").values_list("id", "says", "means")
    return tuple(OwnGroup(number, tuple(says), tuple(means)) for number, says, means in rows)


def _read_synonyms() -> Synonyms:
    return synonyms_of(shipped_groups(), [Group(group.says, group.means) for group in own_groups()])
