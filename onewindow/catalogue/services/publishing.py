"""Publishing: definitions written as files become immutable versions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from onewindow.catalogue.events import ItemPublished
from onewindow.catalogue.models import EPOCH, VERSIONS, CatalogueVersion, ItemVersion
from onewindow.catalogue.queries.published import clear_catalogue_cache, current_versions
from onewindow.catalogue.rules.checks import KINDS, check_files, faults_of
from onewindow.catalogue.rules.known import Definition, Everything, KnownReferences
from onewindow.catalogue.rules.standing import KEEPER
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from onewindow.foundation.events import announce
from onewindow.foundation.ids import new_id
from onewindow.foundation.located import Fault, Located, read_located
from onewindow.foundation.signing import canonical_json
from onewindow.ledger.services import record_acts

LOADING = 71_201  # the advisory lock under which versions are numbered


class DefinitionErrors(Invalid):
    """Definitions that may not be published. `faults` has file, line, field, reason and remedy of each."""

    code, title = "definition-invalid", "事项文件有误，没有发布"

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        errors = [
            {"pointer": f"{fault.file}:{fault.line}:{fault.field}", "reason": f"{fault.reason} {fault.remedy}"}
            for fault in faults
        ]
        super().__init__("\n".join(map(str, faults)), errors=errors)


@dataclass(frozen=True, slots=True)
class Release:
    """From which day a version is in force (today where None), and what the public is told of it."""

    effective_from: date | None = None
    note: str = ""
    note_en: str = ""
    rolled_back_to: int | None = None


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """A version that was published."""

    kind: str
    key: str
    version: int
    version_id: UUID
    effective_from: date


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What loading did: `kind:key version` of each published version, and how many definitions were unchanged."""

    published: tuple[str, ...]
    unchanged: int


@transaction.atomic
def load_catalogue(actor: Actor, folder: Path, known: KnownReferences) -> LoadReport:
    """Checks every YAML file of a folder and publishes what is new in it; loading the same twice changes nothing.

    A file may hold lists of items, bundles and licence types; other keys are left to others. Raises DefinitionErrors
    with every fault found, and then publishes nothing.
    """
    files = [read_located(path.name, path.read_text(encoding="utf-8")) for path in _files_of(folder)]
    lock_versions()
    current = {kind: current_versions(kind) for kind in VERSIONS}
    bodies = {kind: {key: row.body for key, row in found.items()} for kind, found in current.items()}
    published = Everything(bodies["item"], bodies["bundle"], bodies["licence_type"], bodies["basic_item"])
    definitions = check_files(files, published, known)
    faults = faults_of(files)
    if not files or not (definitions or faults):
        faults = [
            Fault(
                str(folder),
                1,
                "",
                "NOTHING_FOUND",
                "No definition is in this folder.",
                "Name a folder with YAML files.",
            )
        ]
    if faults:
        raise DefinitionErrors(faults)
    new = [
        row for definition in definitions for row in new_version(definition, current[definition.kind], Release(EPOCH))
    ]
    publish_rows(actor, new)
    return LoadReport(tuple(label_of(row) for row in new), len(definitions) - len(new))


@transaction.atomic
def publish_definition(
    actor: Actor,
    *,
    kind: str,
    body: Mapping[str, Any],
    known: KnownReferences,
    release: Release | None = None,
    replaces: int | None = None,
) -> PublishedVersion:
    """Publishes one definition through the gate; it is in force from `release.effective_from`.

    `replaces` is the newest version when the text was begun, 0 for none: Conflict when another came in between. Raises
    DefinitionErrors with every fault, NotAllowed for who is not the keeper of the catalogue, Invalid for a day in the
    past and where nothing has changed.
    """
    release = release or Release()
    if actor.kind is not ActorKind.SYSTEM and not actor.holds(KEEPER):
        raise NotAllowed
    if release.effective_from is not None and release.effective_from < clock.today():
        raise Invalid(errors=[{"pointer": "effective_from", "reason": "生效日期不能早于今天。"}])
    lock_versions()
    name = next(listed for listed, (each, _key, _shape) in KINDS.items() if each == kind)
    file = Located("", {name: [dict(body)]})
    current = {each: current_versions(each) for each in VERSIONS}
    bodies = {each: {key: row.body for key, row in found.items()} for each, found in current.items()}
    everything = Everything(bodies["item"], bodies["bundle"], bodies["licence_type"], bodies["basic_item"])
    definitions = check_files([file], everything, known)
    faults = faults_of([file])
    if faults:
        raise DefinitionErrors(faults)
    (definition,) = definitions
    newest = current[kind].get(definition.key)
    if replaces is not None and (newest.version if newest else 0) != replaces:
        raise Conflict("Another version was published in the meantime.", newest=newest.version if newest else 0)
    rows = list(new_version(definition, current[kind], release))
    if not rows:
        raise Invalid("Nothing has changed.", errors=[{"pointer": "", "reason": "内容和现行版本一样，没有要公布的。"}])
    publish_rows(actor, rows)
    row = rows[0]
    return PublishedVersion(kind, row.key, row.version, row.id, row.effective_from)


@transaction.atomic
def roll_back(
    actor: Actor, kind: str, key: str, version: int, note: tuple[str, str], known: KnownReferences
) -> PublishedVersion:
    """Takes up the text of an older version again, as a new version; raises NotFound for one that never was."""
    old = VERSIONS[kind].objects.filter(key=key, version=version).first()
    if old is None:
        raise NotFound
    if not note[0].strip():
        raise Invalid(errors=[{"pointer": "note", "reason": "请写明为什么退回，群众会看到。"}])
    release = Release(note=note[0], note_en=note[1], rolled_back_to=version)
    return publish_definition(actor, kind=kind, body=old.body, known=known, release=release)


def _files_of(folder: Path) -> Iterable[Path]:
    return sorted(path for pattern in ("*.yaml", "*.yml") for path in folder.glob(pattern))


def lock_versions() -> None:
    """Only one numbers versions at a time."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOADING])


def new_version(definition: Definition, current: Mapping[str, Any], release: Release) -> Iterable[Any]:
    """The row of the next version of a definition; nothing where its text is that of the newest."""
    digest = hashlib.sha256(canonical_json(definition.body)).hexdigest()
    known = current.get(definition.key)
    if known is not None and known.sha256 == digest:
        return
    yield VERSIONS[definition.kind](
        key=definition.key,
        version=known.version + 1 if known else 1,
        body=definition.body,
        sha256=digest,
        published_at=clock.now(),
        effective_from=release.effective_from or clock.today(),
        note=release.note,
        note_en=release.note_en,
        rolled_back_to=release.rolled_back_to,
    )


def publish_rows(actor: Actor, rows: Sequence[Any]) -> None:
    """Writes versions, records it and tells everybody."""
    if not rows:
        return
    for model in VERSIONS.values():
        mine = [row for row in rows if isinstance(row, model)]
        if mine:
            model.objects.bulk_create(mine)  # type: ignore[arg-type]
    turn_token()
    acts = [
        ("catalogue.publish_version", f"catalogue:{label_of(row)}", {"version": row.version, "sha256": row.sha256})
        for row in rows
    ]
    record_acts(actor, acts)
    for item in rows:
        if isinstance(item, ItemVersion):
            announce(ItemPublished(item.key, item.version, item.id))


def turn_token() -> None:
    """Has every process read the catalogue again."""
    row, _is_new = CatalogueVersion.objects.get_or_create(id=1, defaults={"changed_at": clock.now()})
    row.number, row.token, row.changed_at = row.number + 1, new_id(), clock.now()
    row.save()
    transaction.on_commit(clear_catalogue_cache)


def label_of(row: Any) -> str:
    """A version as reports and the ledger name it: item:FOOD 2."""
    kind = next(kind for kind, model in VERSIONS.items() if isinstance(row, model))
    return f"{kind}:{row.key} {row.version}"
