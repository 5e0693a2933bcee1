"""The whole catalogue and the lists for machines: JSON, CSV and linked data; and what changed since."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Any
from uuid import UUID

from onewindow.catalogue.models import BundleVersion, ItemVersion
from onewindow.catalogue.queries.published import published_bodies, published_catalogue
from onewindow.catalogue.rules.linked import Office, cpsv, cpsv_bundle, government_service, graph
from onewindow.catalogue.rules.values import Item
from onewindow.lists import queries as lists
from onewindow.registers.queries import authorities

ITEM_COLUMNS = (
    "key",
    "implementation_code",
    "basic_code",
    "name",
    "name_en",
    "type",
    "department",
    "level",
    "statutory_value",
    "statutory_unit",
    "promised_value",
    "promised_unit",
    "visits",
    "online_level",
    "free",
    "phone",
    "reviewed_on",
    "version",
)
LIST_COLUMNS = (
    "list",
    "code",
    "name",
    "name_en",
    "department",
    "item",
    "state",
    "effective_from",
    "version",
    "legal_bases",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class CatalogueChange:
    """Something that was published; `id` is its place in the feed, `change` published or cancelled."""

    id: UUID
    at: datetime
    kind: str
    key: str
    version: int
    change: str


def office_of(item: Item) -> Office:
    """The competent authority of an item."""
    row = authorities().get(item.department)
    if row is None:
        return Office(item.department, item.department, item.department, "", "")
    return Office(row.code, row.name, row.name_en, row.division, row.uscc)


def linked_item(item: Item, base: str) -> dict[str, Any]:
    """One item as a JSON-LD document by CPSV-AP."""
    return graph([cpsv(item, office_of(item), base)])


def linked_catalogue(base: str) -> dict[str, Any]:
    """Everything that is published as one JSON-LD document."""
    catalogue = published_catalogue()
    services = [cpsv(item, office_of(item), base) for item in catalogue.items.values()]
    return graph([*services, *(cpsv_bundle(bundle, base) for bundle in catalogue.bundles.values())])


def schema_org(item: Item, address: str) -> dict[str, Any]:
    """One item as schema.org's GovernmentService."""
    return government_service(item, office_of(item), address)


def catalogue_dump() -> dict[str, Any]:
    """The bodies of everything that is published, with their versions."""
    catalogue, bodies = published_catalogue(), published_bodies()
    return {
        "version": catalogue.version,
        "items": [{**body, "version": catalogue.items[key].version} for key, body in bodies["item"].items()],
        "bundles": [{**body, "version": catalogue.bundles[key].version} for key, body in bodies["bundle"].items()],
        "licence_types": list(bodies["licence_type"].values()),
    }


def items_csv() -> Iterator[str]:
    """The items as lines of CSV, the names of columns first."""
    yield _line(ITEM_COLUMNS)
    for item in published_catalogue().items.values():
        yield _line(
            (
                item.key,
                item.implementation_code,
                item.basic_code,
                item.name,
                item.name_en,
                item.type,
                item.department,
                item.level,
                item.statutory.value,
                item.statutory.unit,
                item.promised.value,
                item.promised.unit,
                item.visits,
                item.online_level,
                item.charge.free,
                item.phone,
                item.reviewed_on,
                item.version,
            )
        )


def lists_csv() -> Iterator[str]:
    """All entries of all lists as lines of CSV, the names of columns first."""
    yield _line(LIST_COLUMNS)
    for name in lists.LISTS:
        for row in lists.entries(name).values():
            bases = "; ".join(f"{basis.law_id}:{basis.article}" for basis in row.legal_bases)
            values: Mapping[str, Any] = {
                **{column: getattr(row, column) for column in LIST_COLUMNS[:-1]},
                "legal_bases": bases,
            }
            yield _line(tuple(values[column] for column in LIST_COLUMNS))


def lists_dump() -> dict[str, Any]:
    """All lists in the shape in which they are imported."""
    return lists.as_files()


def catalogue_changes(after: UUID | None, limit: int) -> list[CatalogueChange]:
    """What was published since a place in the feed, the oldest first; everything from the beginning without one."""
    found: list[CatalogueChange] = []
    for kind, model in (("item", ItemVersion), ("bundle", BundleVersion)):
        rows = model.objects.order_by("id")
        if after is not None:
            rows = rows.filter(id__gt=after)
        for id_, at, key, version in rows.values_list("id", "published_at", "key", "version")[:limit]:
            found.append(CatalogueChange(id_, at, kind, key, version, "published"))
    for change in lists.changes_since(after, limit):
        row = change.new
        state = "cancelled" if row.state == lists.CANCELLED else "published"
        found.append(CatalogueChange(change.id, row.changed_at, f"list:{row.list}", row.code, row.version, state))
    return sorted(found, key=lambda change: change.id)[:limit]


def _line(values: tuple[Any, ...]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([_plain(value) for value in values])
    return text.getvalue()


def _plain(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value
