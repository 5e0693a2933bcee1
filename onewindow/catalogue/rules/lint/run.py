"""Runs every rule on one definition, also on one that is only half written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from onewindow.catalogue.rules.adoption import check_adoption
from onewindow.catalogue.rules.bundlechecks import check_bundle, check_licence_type
from onewindow.catalogue.rules.itemchecks import check_item
from onewindow.catalogue.rules.known import Definition, Everything, KnownReferences
from onewindow.catalogue.rules.lawchecks import check_law
from onewindow.catalogue.rules.lint.content import check_content
from onewindow.catalogue.rules.lint.findings import Finding, finding_of
from onewindow.catalogue.rules.lint.gate import check_gate
from onewindow.catalogue.rules.lint.powers import check_powers
from onewindow.catalogue.rules.lint.tables import check_tables
from onewindow.catalogue.rules.shapes import BASIC_ITEM, BUNDLE, ITEM, LICENCE_TYPE
from onewindow.foundation.located import Located
from onewindow.foundation.shape import Record

SHAPES: Mapping[str, tuple[str, str, Record]] = {
    "item": ("items", "key", ITEM),
    "bundle": ("bundles", "code", BUNDLE),
    "licence_type": ("licence_types", "code", LICENCE_TYPE),
    "basic_item": ("basic_items", "code", BASIC_ITEM),
}


def lint(kind: str, body: Mapping[str, Any], everything: Everything, known: KnownReferences) -> tuple[Finding, ...]:
    """All findings on a definition, in the order of its file.

    Where its form is not sound, rules that need what is missing wait until it is there; the others speak already.
    """
    name, key, shape = SHAPES[kind]
    found = Located("", {name: [dict(body)]})
    definition = Definition(kind, str(body.get(key, "")), found.data[name][0], found, (name, 0))
    is_sound = shape.check(definition.body, definition.path, found)
    for rule in _rules(kind, definition, everything, known):
        if is_sound:
            rule()
        else:
            _try(rule, found)
    seen: dict[tuple[Any, ...], Finding] = {}
    for fault in found.faults:
        finding = finding_of(fault, below=2)
        seen.setdefault((finding.code, finding.path, finding.message_en), finding)
    return tuple(sorted(seen.values(), key=lambda finding: _order(definition.body, finding)))


def check_item_in_law(item: Definition, everything: Everything, known: KnownReferences) -> None:
    """The rules beyond an item's own form and references: the gate, the lists, content, tables."""
    check_gate(item, known)
    check_powers(item, known)
    check_content(item, everything, known)
    check_tables(item, known)
    check_adoption(item, everything, known)


def _rules(
    kind: str, definition: Definition, everything: Everything, known: KnownReferences
) -> list[Callable[[], None]]:
    if kind == "bundle":
        return [lambda: check_bundle(definition, everything, known)]
    if kind == "licence_type":
        return [lambda: check_licence_type(definition, known)]
    if kind == "basic_item":
        return []
    mine = Everything(
        {**everything.items, definition.key: definition.body},
        everything.bundles,
        everything.licence_types,
        everything.basic_items,
    )
    return [
        lambda: check_item(definition, mine, known),
        lambda: check_law(definition, mine, known),
        lambda: check_gate(definition, known),
        lambda: check_powers(definition, known),
        lambda: check_content(definition, mine, known),
        lambda: check_tables(definition, known),
        lambda: check_adoption(definition, mine, known),
    ]


def _try(rule: Callable[[], None], found: Located) -> None:
    """What a rule said before it met something missing stands; the rest has to wait."""
    try:
        rule()
    except (KeyError, TypeError, AttributeError, ValueError, IndexError):
        return


def _order(body: Mapping[str, Any], finding: Finding) -> tuple[int, int]:
    names = list(body)
    first = str(finding.path[0]) if finding.path else ""
    place = names.index(first) if first in names else len(names)
    return place, next((part for part in finding.path[1:] if isinstance(part, int)), 0)
