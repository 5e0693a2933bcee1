"""Packing what is published here, and taking over what another city has packed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction

from onewindow.catalogue.queries import as_yaml, published_bodies
from onewindow.drafting.models import ReceivedPackage
from onewindow.drafting.queries.packages import (
    KINDS,
    SAME,
    Adoption,
    Planned,
    definitions_in,
    is_known,
    lacks_of,
    package_of,
    planned,
)
from onewindow.drafting.rules.merge import Conflict as Difference
from onewindow.drafting.rules.packages import (
    Lack,
    Package,
    PackageRefused,
    manifest_of,
    read_package,
    written,
)
from onewindow.drafting.rules.states import CATALOGUE_POST
from onewindow.drafting.services.importing import ImportedRow, RowOutcome, save_imported
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Conflict, NotAllowed, NotFound
from onewindow.foundation.marks import marked
from onewindow.foundation.signing import canonical_json, public_key_b64, sign
from onewindow.ledger.services import record_act
from onewindow.lists import queries as lists
from onewindow.lists.queries import FILE_KEYS
from onewindow.lists.services import change_entry


class AdoptedAlready(Conflict):
    """The package was adopted already."""

    code, title = "package-adopted", marked("这个包已经采用过了")


@dataclass(frozen=True, slots=True)
class Adopted:
    """What became of a package: each definition's outcome, what is missing here, and places where ours differs."""

    package: Package
    rows: tuple[RowOutcome, ...]
    lacks: tuple[Lack, ...]
    conflicts: Mapping[str, tuple[Difference, ...]]


def pack(names: Collection[str]) -> bytes:
    """A signed package of what is published.

    A name is an item's key, a bundle's code, a list ("material") or an entry ("material:M-LEASE"). Raises NotFound with
    the names that are not published.
    """
    everything = {kind: rows for kind, rows in published_bodies().items() if kind in {"item", "bundle"}}
    everything |= {name: {code: row.body for code, row in rows.items()} for name, rows in lists.all_entries().items()}
    chosen, missing = dict[tuple[str, str], Any](), list[str]()
    for name in names:
        found = _named(name, everything)
        chosen |= found
        missing += [] if found else [name]
    if missing:
        raise NotFound(f"Not published: {', '.join(missing)}.")
    parts = {part: [body for (each, _), body in chosen.items() if each == kind] for part, kind in KINDS.items()}
    definitions = as_yaml({part: bodies for part, bodies in parts.items() if bodies}).encode()
    about = {"city": settings.ONEWINDOW_CITY, "city_en": settings.ONEWINDOW_CITY_EN, "at": clock.now().isoformat()}
    held = {
        part: [code for each, code in chosen if each == kind]
        for part, kind in KINDS.items()
        if part == "items" or parts[part]
    }
    manifest = canonical_json(manifest_of(definitions, {**about, **held}))
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
    package = _trusted(content, trust)
    return package, lacks_of(package)


def _trusted(content: bytes, trust: Collection[str]) -> Package:
    package = read_package(content)
    if not (is_known(package) or package.key_id in trust):
        raise PackageRefused(
            f"不认识签名的密钥 {package.key_id}（自称{package.city}）。核实后用 --trust {package.key_id} 确认。",
            f"The signing key {package.key_id} is not known. Verify it, then confirm it with --trust {package.key_id}.",
        )
    return package


@transaction.atomic
def receive_package(actor: Actor, content: bytes) -> str:
    """Keeps a package to be looked at; returns its digest. Raises NotAllowed, PackageRefused."""
    _require_keeper(actor)
    package = read_package(content)
    definitions_in(package)  # refused here when they cannot be read
    _keep(package)
    record_act(actor, "drafting.receive_package", f"package:{package.sha256}", city=package.city, key=package.key_id)
    return package.sha256


@transaction.atomic
def discard_package(actor: Actor, sha256: str) -> None:
    """Forgets a package that is not to be adopted. Raises NotAllowed, NotFound, AdoptedAlready."""
    _locked(actor, sha256).delete()
    record_act(actor, "drafting.discard_package", f"package:{sha256}")


@transaction.atomic
def adopt_received(actor: Actor, sha256: str, how: Adoption, *, is_confirmed: bool = False) -> Adopted:
    """Adopts a package that was received.

    Raises NotAllowed, NotFound, AdoptedAlready, and PackageRefused while its signer is neither known nor confirmed.
    """
    row = _locked(actor, sha256)
    package = package_of(row)
    if not (is_known(package) or is_confirmed):
        raise PackageRefused(marked("还没有核实是谁签的名。"), "Who signed it is not verified yet.")
    return _adopt(actor, package, how)


@transaction.atomic
def adopt_package(
    actor: Actor, content: bytes, departments: Mapping[str, str], trust: Collection[str] = (), *, entries: bool = False
) -> Adopted:
    """Takes a package's items and bundles over as drafts, and with `entries` publishes its entries of lists."""
    package = _trusted(content, trust)
    chosen = [(kind, code) for kind, code, _body in definitions_in(package) if entries and kind in FILE_KEYS.values()]
    return _adopt(actor, package, Adoption(departments, {}, chosen))


def _adopt(actor: Actor, package: Package, how: Adoption) -> Adopted:
    plan = planned(package, how)
    origin = {"city": package.city, "package": package.sha256}
    rows: list[RowOutcome] = []
    for kind in ("item", "bundle"):
        definitions = [ImportedRow(each.body, origin) for each in plan if each.kind == kind]
        rows += save_imported(actor, kind, definitions, origin="package").rows
    rows += [_publish(actor, package, each) for each in plan if (each.kind, each.code) in how.entries]
    _keep(package)
    ReceivedPackage.objects.filter(sha256=package.sha256, adopted_at=None).update(adopted_at=clock.now())
    facts = {"city": package.city, "key": package.key_id, "items": len(plan)}
    record_act(actor, "drafting.adopt_package", f"package:{package.sha256}", **facts)
    conflicts = {each.code: each.conflicts for each in plan if each.conflicts}
    return Adopted(package, tuple(rows), lacks_of(package, how.departments), conflicts)


def _publish(actor: Actor, package: Package, entry: Planned) -> RowOutcome:
    if entry.state == SAME:
        return RowOutcome(entry.code, "unchanged")
    known = lists.entry(entry.kind, entry.code)
    reason = (f"采用{package.city}的清单条目", f"Adopted from the lists of {package.manifest.get('city_en', '')}")
    day, version = clock.today(), known.version if known else 0
    change_entry(actor, entry.kind, entry.body, reason=reason, effective_from=day, based_on=version)
    return RowOutcome(entry.code, "updated" if known else "saved")


def _named(name: str, everything: Mapping[str, Mapping[str, Any]]) -> dict[tuple[str, str], Any]:
    kind, _, code = name.partition(":")
    if code:
        return {(kind, code): everything[kind][code]} if code in everything.get(kind, {}) else {}
    if kind in FILE_KEYS.values():
        return {(kind, each): body for each, body in everything.get(kind, {}).items()}
    return {(each, name): everything[each][name] for each in ("item", "bundle") if name in everything[each]}


def _keep(package: Package) -> None:
    fields = {"city": package.city, "key_id": package.key_id, "definitions": package.definitions}
    defaults = {**fields, "manifest": dict(package.manifest), "received_at": clock.now()}
    ReceivedPackage.objects.get_or_create(sha256=package.sha256, defaults=defaults)


def _require_keeper(actor: Actor) -> None:
    if not actor.holds(CATALOGUE_POST):
        raise NotAllowed


def _locked(actor: Actor, sha256: str) -> ReceivedPackage:
    _require_keeper(actor)
    row = ReceivedPackage.objects.select_for_update().filter(sha256=sha256).first()
    if row is None:
        raise NotFound
    if row.adopted_at:
        raise AdoptedAlready
    return row
