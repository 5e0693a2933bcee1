"""Placing definitions that nobody has published yet in a trial city, so that they can be tried with made-up people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction

from onewindow.catalogue.models import VERSIONS
from onewindow.catalogue.queries.published import current_versions
from onewindow.catalogue.queries.references import known_references
from onewindow.catalogue.rules.checks import KINDS, check_files, faults_of
from onewindow.catalogue.rules.known import Everything
from onewindow.catalogue.services.publishing import (
    DefinitionErrors,
    PublishedVersion,
    Release,
    lock_versions,
    new_version,
    publish_rows,
)
from onewindow.foundation.actor import system_actor
from onewindow.foundation.errors import NotAllowed
from onewindow.foundation.located import Located

# Without these a definition cannot run at all; whatever else the lint finds does not keep anybody from trying it.
CANNOT_RUN = frozenset(
    [
        "KEY_MISSING",
        "KEY_UNKNOWN",
        "KEY_TWICE",
        "NOT_YAML",
        "NOT_TEXT",
        "NOT_NUMBER",
        "NOT_BOOLEAN",
        "NOT_LIST",
        "NOT_TABLE",
        "TOO_FEW",
        "OUT_OF_BOUNDS",
        "WRONG_PATTERN",
        "UNKNOWN_WORD",
        "UNKNOWN_REFERENCE",
        "CIRCLE",
        "ENGLISH_UNPAIRED",
        "NOTHING_FOUND",
    ]
)


@transaction.atomic
def place_for_trial(kind: str, body: Mapping[str, Any]) -> PublishedVersion:
    """Has a definition in force at once, past the gate; the same text twice stays one version.

    Only in a trial city: NotAllowed elsewhere. Raises DefinitionErrors with what keeps it from running.
    """
    if not settings.ONEWINDOW_TRIAL:
        raise NotAllowed
    lock_versions()
    name = next(listed for listed, (each, _key, _shape) in KINDS.items() if each == kind)
    file = Located("", {name: [dict(body)]})
    current = {each: current_versions(each) for each in VERSIONS}
    bodies = {each: {key: row.body for key, row in found.items()} for each, found in current.items()}
    everything = Everything(bodies["item"], bodies["bundle"], bodies["licence_type"], bodies["basic_item"])
    definitions = check_files([file], everything, known_references())
    faults = [fault for fault in faults_of([file]) if fault.code in CANNOT_RUN]
    if faults or not definitions:
        raise DefinitionErrors(faults)
    (definition,) = definitions
    rows = list(new_version(definition, current[kind], Release()))
    publish_rows(system_actor("catalogue.trial"), rows)
    row = rows[0] if rows else current[kind][definition.key]
    return PublishedVersion(kind, row.key, row.version, row.id, row.effective_from)
