"""Checks whole files of definitions: shape first, then every reference and rule, faults collected to the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from onewindow.catalogue.rules.bundlechecks import check_bundle, check_licence_type
from onewindow.catalogue.rules.itemchecks import check_item
from onewindow.catalogue.rules.known import Definition, Everything, KnownReferences
from onewindow.catalogue.rules.lawchecks import check_law
from onewindow.catalogue.rules.lint.findings import Finding, finding_of
from onewindow.catalogue.rules.lint.registry import RULES
from onewindow.catalogue.rules.lint.run import check_item_in_law
from onewindow.catalogue.rules.shapes import BASIC_ITEM, BUNDLE, ITEM, LICENCE_TYPE
from onewindow.foundation.located import Fault, Located
from onewindow.foundation.shape import Record

KINDS: Mapping[str, tuple[str, str, Record]] = {
    "items": ("item", "key", ITEM),
    "bundles": ("bundle", "code", BUNDLE),
    "licence_types": ("licence_type", "code", LICENCE_TYPE),
    "basic_items": ("basic_item", "code", BASIC_ITEM),
}
OWN_CODES = {
    "item": ("key", "basic_code", "implementation_code", "name"),
    "bundle": ("code",),
    "licence_type": ("code", "type_code"),
    "basic_item": ("code",),
}


def check_files(files: Sequence[Located], published: Everything, known: KnownReferences) -> list[Definition]:
    """The definitions of all files, licence types first, then items, then bundles.

    Faults are noted in the files (see `faults_of`). References are looked at once every shape is right: a definition
    that cannot be read would otherwise be missed by all that name it.
    """
    sound = [definition for found in files for definition in _sound_definitions(found)]
    if faults_of(files):
        return sound
    _check_own_codes(sound)
    everything = Everything(
        items=_with_new(published.items, sound, "item"),
        bundles=_with_new(published.bundles, sound, "bundle"),
        licence_types=_with_new(published.licence_types, sound, "licence_type"),
        basic_items=_with_new(published.basic_items, sound, "basic_item"),
    )
    order = {"basic_item": 0, "licence_type": 1, "item": 2, "bundle": 3}
    sound.sort(key=lambda definition: order[definition.kind])
    _check_same_papers([definition for definition in sound if definition.kind == "item"], everything)
    for definition in sound:
        if definition.kind == "licence_type":
            check_licence_type(definition, known)
        elif definition.kind == "item":
            check_item(definition, everything, known)
            check_law(definition, everything, known)
            check_item_in_law(definition, everything, known)
    if not faults_of(files):  # a bundle is only as good as its items: its faults would mostly be theirs
        for definition in sound:
            if definition.kind == "bundle":
                check_bundle(definition, everything, known)
    return sound


def faults_of(files: Iterable[Located]) -> list[Fault]:
    """All faults that block publication, file by file and line by line."""
    faults = [fault for found in files for fault in found.faults if RULES[fault.code].blocks]
    return sorted(faults, key=lambda fault: (fault.file, fault.line))


def findings_of(files: Iterable[Located]) -> list[Finding]:
    """Everything that was found, also what does not block publication, file by file and line by line."""
    found = [finding_of(fault) for file in files for fault in file.faults]
    return sorted(found, key=lambda finding: (finding.file, finding.line))


def _sound_definitions(found: Located) -> list[Definition]:
    if found.data is None:
        return []
    if not isinstance(found.data, dict):
        found.add_fault(
            (), "NOT_TABLE", "The file is not a table of lists.", f"Begin it with one of: {', '.join(KINDS)}."
        )
        return []
    sound = []
    for name, entries in found.data.items():
        if name not in KINDS:
            continue  # a file may hold other things of the city as well
        kind, key, shape = KINDS[name]
        if not isinstance(entries, list):
            found.add_fault((name,), "NOT_LIST", "A list of definitions is needed.", "Write each as - key: …")
            continue
        for index, body in enumerate(entries):
            if shape.check(body, (name, index), found):
                sound.append(Definition(kind, body[key], body, found, (name, index)))
    return sound


def _with_new(published: Mapping[str, Any], sound: Iterable[Definition], kind: str) -> dict[str, Any]:
    return {**published, **{definition.key: definition.body for definition in sound if definition.kind == kind}}


def _check_own_codes(sound: Iterable[Definition]) -> None:
    seen: dict[tuple[str, str, str], Definition] = {}
    for definition in sound:
        for name in OWN_CODES[definition.kind]:
            value = definition.body[name]
            first = seen.setdefault((definition.kind, name, value), definition)
            if first is not definition:
                where = f"{first.found.file}:{first.found.line_of(first.path)}"
                definition.fault(
                    (name,), "CODE_TWICE", f"{value} is taken by the definition at {where}.", "Give each its own."
                )


def _check_same_papers(items: Iterable[Definition], everything: Everything) -> None:
    """The same code is the same paper in every item; the application form of each item is its own."""
    mine = list(items)
    keys = {item.key for item in mine}
    others = [(key, body) for key, body in everything.items.items() if key not in keys]
    names: dict[str, tuple[str, str, str]] = {}
    for key, body in [*others, *((item.key, item.body) for item in mine)]:  # what is published already decides
        for material in body["materials"]:
            names.setdefault(material["code"], (material["name"], material["source"], key))
    for item in mine:
        for index, material in enumerate(item.body["materials"]):
            name, source, key = names[material["code"]]
            if material["code"] != "M-APP" and (name, source) != (material["name"], material["source"]):
                reason = f"{key} calls it {name} with source {source}."
                item.fault(
                    ("materials", index),
                    "SAME_CODE_OTHER_PAPER",
                    reason,
                    "Use the same name and source, or another code.",
                )
