"""Publishing: definitions written as files become immutable versions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from onewindow.catalogue.events import ItemPublished
from onewindow.catalogue.models import VERSIONS, CatalogueVersion, ItemVersion
from onewindow.catalogue.queries.published import clear_catalogue_cache, current_versions
from onewindow.catalogue.queries.references import known_references
from onewindow.catalogue.rules.checks import check_files, faults_of
from onewindow.catalogue.rules.known import Definition, Everything, KnownReferences
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Invalid
from onewindow.foundation.events import announce
from onewindow.foundation.ids import new_id
from onewindow.foundation.located import Fault, read_located
from onewindow.foundation.signing import canonical_json
from onewindow.ledger.services import record_acts

LOADING = 71_201  # the advisory lock under which versions are numbered

__all__ = ["DefinitionErrors", "Fault", "KnownReferences", "LoadReport", "known_references", "load_catalogue"]


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
    _lock_versions()
    current = {kind: current_versions(kind) for kind in VERSIONS}
    bodies = {kind: {key: row.body for key, row in found.items()} for kind, found in current.items()}
    published = Everything(bodies["item"], bodies["bundle"], bodies["licence_type"])
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
    new = [row for definition in definitions for row in _new_version(definition, current[definition.kind])]
    _publish(actor, new)
    return LoadReport(tuple(_label(row) for row in new), len(definitions) - len(new))


def _files_of(folder: Path) -> Iterable[Path]:
    return sorted(path for pattern in ("*.yaml", "*.yml") for path in folder.glob(pattern))


def _lock_versions() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOADING])


def _new_version(definition: Definition, current: Mapping[str, Any]) -> Iterable[Any]:
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
    )


def _publish(actor: Actor, rows: Sequence[Any]) -> None:
    if not rows:
        return
    for model in VERSIONS.values():
        mine = [row for row in rows if isinstance(row, model)]
        if mine:
            model.objects.bulk_create(mine)  # type: ignore[arg-type]
    row, _is_new = CatalogueVersion.objects.get_or_create(id=1, defaults={"changed_at": clock.now()})
    row.number, row.token, row.changed_at = row.number + 1, new_id(), clock.now()
    row.save()
    acts = [
        ("catalogue.publish_version", f"catalogue:{_label(row)}", {"version": row.version, "sha256": row.sha256})
        for row in rows
    ]
    record_acts(actor, acts)
    for item in rows:
        if isinstance(item, ItemVersion):
            announce(ItemPublished(item.key, item.version, item.id))
    transaction.on_commit(clear_catalogue_cache)


def _label(row: Any) -> str:
    kind = next(kind for kind, model in VERSIONS.items() if isinstance(row, model))
    return f"{kind}:{row.key} {row.version}"
