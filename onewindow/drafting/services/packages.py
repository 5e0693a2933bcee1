"""Packing what is published here, and taking over what another city has packed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db import transaction

from onewindow.catalogue.queries import as_yaml, known_references, published_bodies
from onewindow.drafting.models import Draft, ReceivedPackage
from onewindow.drafting.rules.merge import Conflict as Difference
from onewindow.drafting.rules.merge import merge
from onewindow.drafting.rules.packages import (
    Lack,
    Package,
    PackageRefused,
    adapted,
    lacks,
    manifest_of,
    read_package,
    written,
)
from onewindow.drafting.rules.states import CLOSED
from onewindow.drafting.services.importing import ImportedRow, RowOutcome, save_imported
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import NotFound
from onewindow.foundation.located import read_located
from onewindow.foundation.signing import canonical_json, public_key_b64, sign
from onewindow.ledger.services import record_act
from onewindow.registers.queries import authorities

__all__ = ["Adopted", "PackageRefused", "adopt_package", "check_package", "items_in", "pack"]


@dataclass(frozen=True, slots=True)
class Adopted:
    """What became of a package: each item's outcome, what is missing here, and places where ours differs from both."""

    package: Package
    rows: tuple[RowOutcome, ...]
    lacks: tuple[Lack, ...]
    conflicts: Mapping[str, tuple[Difference, ...]]


def pack(keys: Collection[str]) -> bytes:
    """A signed package of published items; raises NotFound for one that is not published."""
    items = published_bodies()["item"]
    missing = [key for key in keys if key not in items]
    if missing:
        raise NotFound(f"Not published: {', '.join(missing)}.")
    definitions = as_yaml({"items": [items[key] for key in keys]}).encode()
    about = {"city": settings.ONEWINDOW_CITY, "city_en": settings.ONEWINDOW_CITY_EN, "at": clock.now().isoformat()}
    manifest = canonical_json(manifest_of(definitions, {**about, "items": list(keys)}))
    seal = sign(manifest)
    signature = {
        "algorithm": seal.algorithm,
        "key_id": seal.key_id,
        "public_key": public_key_b64(),
        "value": seal.value_b64,
    }
    return written(manifest, signature, definitions)


def check_package(content: bytes, trust: Collection[str] = ()) -> tuple[Package, tuple[Lack, ...]]:
    """Reads a package and says what it refers to that is not here. Raises PackageRefused, also for an unknown signer.

    Known are this city's own key, those of the setting ONEWINDOW_TRUSTED_CITIES, and those in `trust`.
    """
    package = read_package(content)
    known = {sign(b"").key_id, *settings.ONEWINDOW_TRUSTED_CITIES, *trust}
    if package.key_id not in known:
        raise PackageRefused(
            f"不认识签名的密钥 {package.key_id}（自称{package.city}）。核实后用 --trust {package.key_id} 确认。",
            f"The signing key {package.key_id} is not known. Verify it, then confirm it with --trust {package.key_id}.",
        )
    return package, tuple(lacks(items_in(package), _here()))


@transaction.atomic
def adopt_package(actor: Actor, content: bytes, departments: Mapping[str, str], trust: Collection[str] = ()) -> Adopted:
    """Takes a package's items over as drafts, adapted to our departments.

    Where an earlier package of the same city brought an item, its newer text is merged with what we made of it: what
    only one side changed is taken, at each conflict ours stays and both are told.
    """
    package, missing = check_package(content, trust)
    usccs = {code: row.uscc for code, row in authorities().items()}
    ours, before = _ours(), _before(package.city)
    rows, conflicts = list[ImportedRow](), dict[str, tuple[Difference, ...]]()
    for body in items_in(package):
        key, theirs = str(body["key"]), adapted(body, departments, usccs)
        if key in before and key in ours:
            base = adapted(before[key], departments, usccs)
            merged = merge(base, ours[key], theirs)
            if merged.conflicts:
                conflicts[key] = merged.conflicts
                merged = merge(base, ours[key], theirs, {each.place: "mine" for each in merged.conflicts})
            theirs = merged.body
        rows.append(ImportedRow(theirs, {"city": package.city, "package": package.sha256}))
    saved = save_imported(actor, "item", rows, origin="package")
    ReceivedPackage.objects.get_or_create(
        sha256=package.sha256,
        defaults={
            "city": package.city,
            "key_id": package.key_id,
            "manifest": dict(package.manifest),
            "definitions": package.definitions,
            "received_at": clock.now(),
        },
    )
    facts = {"city": package.city, "key": package.key_id, "items": len(rows)}
    record_act(actor, "drafting.adopt_package", f"package:{package.sha256}", **facts)
    return Adopted(package, tuple(_told(row) for row in saved.rows), missing, conflicts)


def items_in(package: Package) -> list[dict[str, Any]]:
    """The items of a package; raises PackageRefused where its definitions cannot be read."""
    found = read_located("definitions.yaml", package.definitions)
    items = found.data.get("items") if isinstance(found.data, dict) else None
    if (
        found.faults
        or not isinstance(items, list)
        or not all(isinstance(body, dict) and body.get("key") for body in items)
    ):
        raise PackageRefused("包里的定义读不懂。", "Its definitions cannot be read.")
    return items


def _told(row: RowOutcome) -> RowOutcome:
    return replace(row, reason=str(row.reason))


def _here() -> dict[str, Any]:
    known = known_references()
    laws = {
        f"{law_id}:{article}"
        for law_id, versions in known.laws.items()
        for row in versions.values()
        for article in row.articles
    }
    return {
        "material": known.materials,
        "element": known.elements,
        "licence_type": published_bodies()["licence_type"],
        "law": laws,
        "department": known.departments,
    }


def _ours() -> dict[str, Any]:
    """Our text of each item: the open draft's, else the published one."""
    found: dict[str, Any] = dict(published_bodies()["item"])
    found |= {draft.key: draft.body for draft in Draft.objects.filter(kind="item").exclude(state__in=CLOSED)}
    return found


def _before(city: str) -> dict[str, Any]:
    """The newest text that a city sent us of each item."""
    found: dict[str, Any] = {}
    for row in ReceivedPackage.objects.filter(city=city).order_by("received_at"):
        data = read_located("definitions.yaml", row.definitions).data
        found |= {str(body["key"]): body for body in data["items"]}
    return found
