"""What is published now, and every version that ever was. Kept in the process and read again when it changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection

from onewindow.catalogue.models import VERSIONS, BundleVersion, CatalogueVersion, ItemStanding, ItemVersion, RoutingRule
from onewindow.catalogue.rules.body import bundle_of, item_of, licence_type_of
from onewindow.catalogue.rules.known import Everything
from onewindow.catalogue.rules.licenceacts import items_for_licence
from onewindow.catalogue.rules.routing import Route
from onewindow.catalogue.rules.standing import PUBLISHED, Standing
from onewindow.catalogue.rules.values import Bundle, Catalogue, Item, LicenceType
from onewindow.foundation import clock
from onewindow.foundation.errors import NotFound

T = TypeVar("T")
NOTHING = Catalogue(0, {}, {}, {})


@dataclass(frozen=True, slots=True)
class _Kept:
    """The catalogue as this process last read it, by which token and for which day."""

    token: UUID | None
    catalogue: Catalogue
    day: date | None = None


@dataclass(frozen=True, slots=True)
class CatalogueState:
    """By which token what is published is known, and since when."""

    token: UUID
    changed_at: datetime


# Asked by every page that shows items; the ORM takes longer to word it than the server to answer.
CATALOGUE_VERSION = "select number, token, measured_at from catalogue_catalogueversion where id = 1"


class _Process:
    """What the process keeps."""

    kept = _Kept(None, NOTHING)
    measured_at: datetime | None = None


def measured_at() -> datetime | None:
    """When the real times were reckoned last, as this process last read the catalogue."""
    return _Process.measured_at


def published_catalogue() -> Catalogue:
    """Everything in force today: one short statement, and five more when something changed or a day began."""
    with connection.cursor() as cursor:
        cursor.execute(CATALOGUE_VERSION)
        row = cursor.fetchone()
    if row is None:
        clear_catalogue_cache()
        return NOTHING
    number, token, _Process.measured_at = row
    day = clock.today()
    if (_Process.kept.token, _Process.kept.day) != (token, day):
        _Process.kept = _Kept(token, _read_catalogue(number), day)
    return _Process.kept.catalogue


def cached_catalogue() -> Catalogue:
    """The catalogue as this process last read it, without a statement once it has; for names on pages."""
    return _Process.kept.catalogue if _Process.kept.token else published_catalogue()


def clear_catalogue_cache() -> None:
    """Forgets what the process keeps of the catalogue."""
    _Process.kept = _Kept(None, NOTHING)


def catalogue_token() -> UUID | None:
    """By which token the process last read the catalogue; whatever is made from the catalogue is kept by it."""
    return _Process.kept.token


def _read_catalogue(number: int) -> Catalogue:
    items = {row.key: _item(row) for row in _current("item")}
    bundles = {row.key: _bundle(row) for row in _current("bundle")}
    licence_types = {row.key: licence_type_of(row.body) for row in _current("licence_type")}
    return Catalogue(number, items, bundles, licence_types, _standings(), _routes())


def _routes() -> dict[str, tuple[Route, ...]]:
    found: dict[str, list[Route]] = {}
    rows = RoutingRule.objects.order_by("item", "step", "place", "subject", "since")
    for item, step, place, subject, post, since, until in rows.values_list(
        "item", "step", "place", "subject", "post", "since", "until"
    ):
        found.setdefault(item, []).append(Route(step, place, subject, post, since, until))
    return {item: tuple(routes) for item, routes in found.items()}


def _current(kind: str) -> Any:
    # The unique index on (key, version) gives the newest of each key; one of the future does not count yet.
    rows = VERSIONS[kind].objects.filter(effective_from__lte=clock.today())
    return rows.order_by("key", "-version").distinct("key")


def _standings() -> dict[str, Standing]:
    newest = ItemStanding.objects.order_by("key", "-id").distinct("key")
    return {row.key: standing_from(row) for row in newest if row.state != PUBLISHED}


def standing_from(row: ItemStanding) -> Standing:
    """A standing as a value."""
    return Standing(row.state, row.since, row.reason, row.reason_en, row.legal_reason)


def standing_of(key: str) -> Standing:
    """Where an item stands."""
    return published_catalogue().standing_of(key)


def is_open(key: str) -> bool:
    """Whether one may apply for an item."""
    return standing_of(key).is_open


def current_versions(kind: str, keys: Collection[str] | None = None) -> Mapping[str, Any]:
    """The newest version rows of one kind by key, also those of the future; for the loader."""
    rows = VERSIONS[kind].objects.order_by("key", "-version").distinct("key")
    return {row.key: row for row in (rows if keys is None else rows.filter(key__in=list(keys)))}


def bodies_published() -> Everything:
    """The bodies of everything that is published now, for rules that compare definitions."""
    found = published_bodies()
    return Everything(found["item"], found["bundle"], found["licence_type"], found["basic_item"])


def published_bodies() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """The bodies of everything that is published now, by kind and key."""
    return {kind: {row.key: row.body for row in _current(kind)} for kind in VERSIONS}


def published_bodies_of(kind: str, keys: Collection[str] | None = None) -> Mapping[str, Mapping[str, Any]]:
    """The bodies of one kind that are in force today by key, of all or of some."""
    rows = _current(kind)
    return {row.key: row.body for row in (rows if keys is None else rows.filter(key__in=list(keys)))}


def catalogue_state() -> CatalogueState | None:
    """The token of what is published and when that changed last; None before anything was."""
    row = CatalogueVersion.objects.filter(id=1).values_list("token", "changed_at").first()
    return CatalogueState(*row) if row else None


def _item(row: Any) -> Item:
    return item_of(row.body, row.id, row.version)


def _bundle(row: Any) -> Bundle:
    return bundle_of(row.body, row.id, row.version)


def published_item(key: str) -> Item:
    """The item as it is published now; raises NotFound."""
    return _found(published_catalogue().items.get(key))


def published_item_body(key: str) -> Mapping[str, Any]:
    """The body of the item as it is in force now; raises NotFound."""
    body: Mapping[str, Any] = _found(_current("item").filter(key=key).first()).body
    return body


def published_bundle(code: str) -> Bundle:
    """The bundle as it is published now; raises NotFound."""
    return _found(published_catalogue().bundles.get(code))


@lru_cache(maxsize=4096)
def item_version(version_id: UUID) -> Item:
    """The item in one version, whatever has been published since; kept for ever, as it never changes."""
    return _item(_found(ItemVersion.objects.filter(id=version_id).first()))


@lru_cache(maxsize=1024)
def bundle_version(version_id: UUID) -> Bundle:
    """The bundle in one version, whatever has been published since; kept for ever, as it never changes."""
    return _bundle(_found(BundleVersion.objects.filter(id=version_id).first()))


def licence_types() -> Mapping[str, LicenceType]:
    """All licence types by code, without a statement once the process knows them."""
    return cached_catalogue().licence_types


def licence_type(code: str) -> LicenceType:
    """One licence type; raises NotFound. One that this process does not know yet is looked for once more."""
    return cached_catalogue().licence_types.get(code) or _found(published_catalogue().licence_types.get(code))


def licence_items(licence_type: str) -> tuple[Item, ...]:
    """The open items that renew, change or cancel a licence of this type; no statement once the process knows them."""
    known = cached_catalogue()
    return items_for_licence(
        [item for item in known.items.values() if known.standing_of(item.key).is_open], licence_type
    )


def renewable_types() -> frozenset[str]:
    """The types of licences that can be renewed, by the items published."""
    acts = [item.for_licence for item in cached_catalogue().items.values() if item.for_licence]
    return frozenset(act.licence_type for act in acts if act.act == "renew")


def _found(thing: T | None) -> T:
    if thing is None:
        raise NotFound
    return thing
