"""Packages of other cities as they were received: what each holds, lacks here, and would become."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings

from onewindow.catalogue.queries import known_references, published_bodies
from onewindow.drafting.models import Draft, ReceivedPackage
from onewindow.drafting.rules.merge import Conflict as Difference
from onewindow.drafting.rules.merge import Place, merge, same
from onewindow.drafting.rules.packages import Lack, Package, PackageRefused, adapted, departments_of, lacks
from onewindow.drafting.rules.states import CLOSED
from onewindow.foundation.errors import NotFound
from onewindow.foundation.located import read_located
from onewindow.foundation.signing import sign
from onewindow.lists import queries as lists
from onewindow.lists.queries import FILE_KEYS
from onewindow.registers.queries import authorities

KINDS: Mapping[str, str] = {"items": "item", "bundles": "bundle", **FILE_KEYS}  # the key in the file: the kind
CODES = {"item": "key"}  # every other kind calls it `code`
SHOWN = 20
NEW, CHANGED, SAME = "new", "changed", "same"


@dataclass(frozen=True, slots=True)
class Adoption:
    """How a package is taken over.

    `departments`: their codes → ours. `choices`: for (kind, code), the side ("mine", "theirs") at each place in
    conflict; ours stays where nothing is said. `entries`: the entries of lists to publish, as (list, code).
    """

    departments: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[tuple[str, str], Mapping[Place, str]] = field(default_factory=dict)
    entries: Collection[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """What would become of one definition of a package: new, changed or same, and where ours differs from both."""

    kind: str
    code: str
    body: Mapping[str, Any]
    state: str
    mine: Mapping[str, Any] = field(default_factory=dict, repr=False)
    conflicts: tuple[Difference, ...] = ()

    @property
    def name(self) -> str:
        """What it is called."""
        return str(self.body.get("name") or self.code)


@dataclass(frozen=True, slots=True)
class PackagePage:
    """A package that was received: whose it is, what it lacks here, their departments with ours, what would become."""

    package: Package
    received_at: datetime
    adopted_at: datetime | None
    is_known: bool
    lacks: tuple[Lack, ...]
    departments: Mapping[str, str]
    rows: tuple[Planned, ...]


def received_packages() -> list[ReceivedPackage]:
    """The last packages, newest first; without their definitions."""
    return list(ReceivedPackage.objects.defer("definitions").order_by("-received_at")[:SHOWN])


def package_page(sha256: str, departments: Mapping[str, str]) -> PackagePage:
    """A package with what would become of it; `departments` maps their codes to ours. Raises NotFound."""
    row = ReceivedPackage.objects.filter(sha256=sha256).first()
    if row is None:
        raise NotFound
    package, here = package_of(row), authorities()
    theirs = dict.fromkeys(code for _kind, _code, body in definitions_in(package) for code in departments_of(body))
    mapped = {code: departments.get(code, code if code in here else "") for code in theirs}
    chosen = {code: ours for code, ours in mapped.items() if ours}
    plan = planned(package, Adoption(chosen))
    lacking = lacks_of(package, chosen)
    return PackagePage(package, row.received_at, row.adopted_at, is_known(package), lacking, mapped, plan)


def definitions_in(package: Package) -> tuple[tuple[str, str, Mapping[str, Any]], ...]:
    """Kind, code and body of each definition; raises PackageRefused where they cannot be read."""
    return _definitions(package.definitions)


@lru_cache(maxsize=4)  # a page and an act ask several times about the same package
def _definitions(text: str) -> tuple[tuple[str, str, Mapping[str, Any]], ...]:
    return tuple(_read(text))


def _read(text: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    found = read_located("definitions.yaml", text)
    data = found.data if isinstance(found.data, dict) else {}
    if found.faults or not data.keys() & KINDS.keys() or data.keys() - KINDS.keys():
        raise _unreadable()
    for part, kind in KINDS.items():
        bodies = data.get(part, [])
        for body in bodies if isinstance(bodies, list) else [None]:
            if not isinstance(body, dict) or not body.get(CODES.get(kind, "code")):
                raise _unreadable()
            yield kind, str(body[CODES.get(kind, "code")]), body


def _unreadable() -> PackageRefused:
    return PackageRefused("包里的定义读不懂。", "Its definitions cannot be read.")


def is_known(package: Package) -> bool:
    """Whether its signer is this city itself or one that it trusts."""
    return package.key_id in {sign(b"").key_id, *settings.ONEWINDOW_TRUSTED_CITIES}


def lacks_of(package: Package, departments: Collection[str] = ()) -> tuple[Lack, ...]:
    """What a package refers to that is neither here nor in itself; `departments` that are mapped are here."""
    bodies = definitions_in(package)
    here = _here()
    for kind, code, _body in bodies:
        if kind in here:
            here[kind] = {*here[kind], code}
    here["department"] = {*here["department"], *departments}
    by_kind = {name: [body for kind, _code, body in bodies if kind == name] for name in ("item", "bundle")}
    return tuple(lacks(by_kind["item"], here, by_kind["bundle"]))


def planned(package: Package, how: Adoption) -> tuple[Planned, ...]:
    """What taking a package over would do, without doing it.

    Where an earlier package of the same city brought a definition, its newer text is merged with what we made of it:
    what only one side changed is taken; at each conflict ours stays unless `how` chooses theirs.
    """
    usccs = {code: row.uscc for code, row in authorities().items()}
    ours, before = _ours(), _before(package)
    rows = []
    for kind, code, body in definitions_in(package):
        mine, theirs = ours.get((kind, code)), adapted(kind, body, how.departments, usccs)
        conflicts: tuple[Difference, ...] = ()
        if mine is not None and (kind, code) in before:
            base = adapted(kind, before[kind, code], how.departments, usccs)
            conflicts = merge(base, mine, theirs).conflicts
            sides = {each.place: "mine" for each in conflicts} | dict(how.choices.get((kind, code), {}))
            theirs = merge(base, mine, theirs, sides).body
        state = NEW if mine is None else SAME if same(mine, theirs) else CHANGED
        rows.append(Planned(kind, code, theirs, state, mine or {}, conflicts))
    return tuple(rows)


def package_of(row: ReceivedPackage) -> Package:
    """A package as it was received; its signature was checked then."""
    return Package(row.manifest, row.definitions, row.key_id, row.sha256)


def _here() -> dict[str, Any]:
    known, published = known_references(), published_bodies()
    laws = {
        f"{law_id}:{article}"
        for law_id, versions in known.laws.items()
        for row in versions.values()
        for article in row.articles
    }
    return {
        "item": published["item"],
        "material": known.materials,
        "element": known.elements,
        "licence_type": published["licence_type"],
        "law": laws,
        "department": known.departments,
    }


def _ours() -> dict[tuple[str, str], Any]:
    """Our text of each definition: the open draft's, else the published one."""
    published = published_bodies()
    found: dict[tuple[str, str], Any] = {
        (kind, key): body for kind in ("item", "bundle") for key, body in published[kind].items()
    }
    drafts = Draft.objects.filter(kind__in=("item", "bundle")).exclude(state__in=CLOSED)
    found |= {(draft.kind, draft.key): draft.body for draft in drafts}
    return found | {(name, code): row.body for name, rows in lists.all_entries().items() for code, row in rows.items()}


def _before(package: Package) -> dict[tuple[str, str], Any]:
    """The newest text that a city sent us of each definition before."""
    rows = ReceivedPackage.objects.filter(city=package.city, adopted_at__isnull=False).exclude(sha256=package.sha256)
    return {
        (kind, code): body
        for row in rows.order_by("adopted_at")
        for kind, code, body in definitions_in(package_of(row))
    }
