"""Files of deliberate faults: each is built upon a sound definition and must raise its finding and nothing more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from onewindow.catalogue.rules.known import Everything, KnownReferences
from onewindow.catalogue.rules.lint.findings import Finding
from onewindow.catalogue.rules.lint.run import lint

LISTS_OF_FAULTS = ("faults", "more_faults")
MATERIAL_DEFAULTS: Mapping[str, Any] = {
    "supplied_by": [],
    "upload": True,
    "tolerance": False,
    "commitment": False,
    "required": True,
}
RENAMED = {"item_type": "type"}  # `type` of an object says what it is; an item's own type stands under item_type
ABOUT_THE_OBJECT = frozenset(["type", "base", "item", "material"])


@dataclass(frozen=True, slots=True)
class Tried:
    """A fault as it was built and checked: what was found, and what the file expects (empty where it says nothing)."""

    id: str
    findings: tuple[Finding, ...]
    expected: Mapping[str, Any]

    @property
    def is_as_expected(self) -> bool:
        """Exactly one finding, and it says what the file says."""
        if len(self.findings) != 1:
            return False
        found = self.findings[0]
        said = {"code": found.code, "level": found.level, "message": found.message, "message_en": found.message_en}
        return all(self.expected.get(name, value) == value for name, value in said.items())


def is_fault_file(data: Any) -> bool:
    """Whether a file holds faults instead of definitions."""
    return isinstance(data, Mapping) and any(name in data for name in LISTS_OF_FAULTS)


def try_faults(data: Mapping[str, Any], everything: Everything, known: KnownReferences) -> Iterator[Tried]:
    """Builds and checks each fault of a file. Raises KeyError for a base that is not published."""
    for name in LISTS_OF_FAULTS:
        for fault in data.get(name, ()):
            given = fault["object"]
            body = faulty_item(given, everything, known)
            others = {key: item for key, item in everything.items.items() if key not in (given["base"], body["key"])}
            rest = replace(everything, items=others)
            yield Tried(fault["id"], lint("item", body, rest, known), fault.get("expected_finding", {}))


def faulty_item(given: Mapping[str, Any], everything: Everything, known: KnownReferences) -> dict[str, Any]:
    """The clean item `base` with the object's keys in place of its own; a material is added to those it has."""
    body = deepcopy(dict(everything.items[given["base"]]))
    changed = {RENAMED.get(name, name): value for name, value in given.items() if name not in ABOUT_THE_OBJECT}
    if given.get("type") == "material":  # the fault lies in one material: the item itself stays what it is
        changed["key"] = given.get("item", given["base"])
    body.update(deepcopy(changed))
    if "basic_code" in changed and "implementation_code" not in changed:
        uscc = known.departments.get(body["department"], body["implementation_code"][:18])
        body["implementation_code"] = f"{uscc}{body['level']}{body['basic_code']}"
    for material in body["materials"]:  # what the item's own form supplies is the new item's form now
        for supplier in material["supplied_by"]:
            if supplier.get("form") == given["base"]:
                supplier["form"] = body["key"]
    if "material" in given:
        body["materials"] = [*body["materials"], {**MATERIAL_DEFAULTS, **deepcopy(given["material"])}]
    return body
