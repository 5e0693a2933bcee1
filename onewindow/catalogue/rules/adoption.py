"""Adopting an item from the level above (R-008): an office may narrow what is asked of people, never widen it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from onewindow.catalogue.rules.journeys import workdays_of
from onewindow.catalogue.rules.known import Definition, Everything, KnownReferences, rows
from onewindow.foundation.limits.values import Limit

BASIC, ITEM = "basic_item", "item"
LEVELS = {"nation": 1, "province": 2, "city": 3, "county": 4, "township": 5, "village": 6}
# A law of the own level may carry what the level above does not know: these are made by provinces and cities.
LOCAL_RANKS = frozenset(["local_regulation", "provincial_rule", "city_rule"])
SETTLED = frozenset(["NO_LEGAL_BASIS", "NO_POWER", "POWER_CANCELLED"])  # it may not be set at all
REFUSED = frozenset(["MATERIAL_ALREADY_HELD", "UNKNOWN_MATERIAL"])  # the material may not be asked anyway
Body = Mapping[str, Any]


def check_adoption(item: Definition, everything: Everything, known: KnownReferences) -> None:
    """Compares an item with what it adopts: equal in what it is, not wider in what it asks."""
    adopts = item.body.get("adopts")
    if not adopts or any(fault.code in SETTLED for fault in item.found.faults):
        return
    above = (everything.basic_items if adopts["kind"] == BASIC else everything.items).get(adopts["key"])
    if above is None:
        item.fault(
            ("adopts", "key"),
            "UNKNOWN_REFERENCE",
            f"There is no {adopts['kind']} {adopts['key']}.",
            "Name what the level above has published.",
            f"上级没有公布 {adopts['key']}",
        )
        return
    _check_same(item, above, adopts["kind"])
    _check_level(item, above, adopts["kind"])
    _check_limits(item, above, adopts["kind"], known)
    _check_asked(item, above, adopts["kind"], known)


def _check_same(item: Definition, above: Body, kind: str) -> None:
    code = above["code"] if kind == BASIC else above["basic_code"]
    for field, wanted in (("basic_code", code), ("type_code", above["type_code"]), ("name", above["name"])):
        if item.body[field] != wanted:
            item.fault(
                (field,),
                "DIFFERS_FROM_ABOVE",
                f"The level above says {wanted}.",
                f"Write {wanted}: name, code and type are the same everywhere.",
                f"上级规定是“{wanted}”，须一致",
            )


def _check_level(item: Definition, above: Body, kind: str) -> None:
    level = LEVELS[above["level"]] if kind == BASIC else above["level"]
    if item.body["level"] <= level:
        item.fault(
            ("level",),
            "DIFFERS_FROM_ABOVE",
            f"Level {item.body['level']} is not below level {level}.",
            "An office adopts from a level above its own.",
            "只能承接上级的事项",
        )


def _check_limits(item: Definition, above: Body, kind: str, known: KnownReferences) -> None:
    upper = [("statutory", above["limit"] if kind == BASIC else above["limits"]["statutory"])]
    if kind == ITEM:
        upper.append(("promised", above["limits"]["promised"]))
    for name, wanted in upper:
        mine, theirs = Limit(**item.body["limits"][name]), Limit(**wanted)
        if workdays_of(mine) > workdays_of(theirs) and not _has_local_basis(item, "limit", known):
            item.fault(
                ("limits", name),
                "WIDER_THAN_ABOVE",
                f"The level above has {theirs.label_en()}, this is longer.",
                f"Set at most {theirs.label_en()}.",
                f"上级是{theirs.label()}，只能更短",
            )


def _check_asked(item: Definition, above: Body, kind: str, known: KnownReferences) -> None:
    codes = above["materials"] if kind == BASIC else [material["code"] for material in above["materials"]]
    refused = {fault.path for fault in item.found.faults if fault.code in REFUSED}
    for path, material in rows(item, "materials"):
        if (*item.path, *path) in refused:
            continue
        if material["code"] not in codes and not _is_local(material.get("basis"), known):
            item.fault(
                path,
                "WIDER_THAN_ABOVE",
                f"The level above does not ask for {material['code']}.",
                "Drop it, or give it a basis of your own level.",
                f"上级没有要求 {material['code']}，不得增加（除非写明本级依据）",
            )
    conditions = {condition["zh"] for condition in above.get("conditions", ())}
    for path, condition in rows(item, "conditions"):
        if conditions and condition["zh"] not in conditions and not _is_local(condition.get("basis"), known):
            item.fault(
                path,
                "WIDER_THAN_ABOVE",
                "The level above does not have this condition.",
                "Drop it, or give it a basis of your own level.",
                "上级没有这个条件，不得增加（除非写明本级依据）",
            )
    is_free = above.get("free", True) if kind == BASIC else above["charge"]["free"]
    if is_free and not item.body["charge"]["free"] and not _has_local_basis(item, "charge", known):
        item.fault(
            ("charge",),
            "WIDER_THAN_ABOVE",
            "The level above asks no fee.",
            "Ask none, or give it a basis of your own level.",
            "上级不收费，本级不得收费（除非写明本级依据）",
        )
    if kind == ITEM and item.body["visits"] > above["visits"]:
        item.fault(
            ("visits",),
            "WIDER_THAN_ABOVE",
            f"The level above needs {above['visits']} visits.",
            f"Set at most {above['visits']}.",
            f"上级到现场 {above['visits']} 次，只能更少",
        )


def _has_local_basis(item: Definition, role: str, known: KnownReferences) -> bool:
    return any(_is_local(basis, known) for _path, basis in rows(item, "legal_bases") if basis["role"] == role)


def _is_local(basis: Body | None, known: KnownReferences) -> bool:
    if not basis:
        return False
    versions = known.laws.get(basis["law_id"], {})
    fact = versions.get(basis.get("version") or max(versions, default=""))
    return fact is not None and fact.kind in LOCAL_RANKS and basis["article"] in fact.articles


@dataclass(frozen=True, slots=True)
class Adopter:
    """The office that adopts an item; `posts` maps letters (R, V, A …) to its own posts."""

    department: str
    uscc: str
    level: int
    phone: str
    windows: Collection[str]
    posts: Mapping[str, str]


def adopted(above: Body, key: str, office: Adopter) -> dict[str, Any]:
    """The body with which an office begins when it adopts an item: the same, done by its own posts.

    A step whose kind of post the office lacks goes to its approver.
    """
    body = deepcopy(dict(above))
    fallback = office.posts.get("A", next(iter(office.posts.values()), ""))
    body |= {
        "key": key,
        "department": office.department,
        "level": office.level,
        "implementation_code": f"{office.uscc}{office.level}{body['basic_code']}",
        "phone": office.phone,
        "windows": list(office.windows),
        "adopts": {"kind": ITEM, "key": above["key"]},
    }
    letters = [step["post"].rpartition("-")[2] for step in body["steps"]]
    body["steps"] = [
        {**step, "post": office.posts.get(letter, fallback)}
        for step, letter in zip(body["steps"], letters, strict=True)
    ]
    for name in ("power", "responsibility"):
        body.pop(name, None)
    for material in body["materials"]:
        for supplier in material["supplied_by"]:
            if supplier.get("form") == above["key"]:
                supplier["form"] = key
    return body
