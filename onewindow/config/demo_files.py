"""The files of the demo city, and what must be found in them: people, companies and things by their keys."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

CITY = Path(__file__).resolve().parent / "demo_city"
THINGS = {  # the kinds of thing that a story names, with the register that holds them
    "property": ("properties", "res"),
    "address": ("addresses", "geo"),
    "vehicle": ("vehicles", "veh"),
    "project": ("projects", "prj"),
    "birth": ("births", "bir"),
    "marriage": ("marriages", "mar"),
}


@lru_cache(maxsize=8)
def city_file(name: str) -> Mapping[str, Any]:
    """One file of the demo city; kept, since a reset reads it again and again."""
    loaded: Mapping[str, Any] = yaml.load((CITY / name).read_text(encoding="utf-8"), yaml.CSafeLoader)
    return loaded


def city_digest() -> str:
    """Changes with every change of the files and of the code that loads them."""
    digest = hashlib.sha256()
    for path in sorted([*CITY.glob("*.yaml"), *CITY.glob("*.jsonl"), *Path(__file__).parent.glob("demo*.py")]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def people() -> dict[str, Mapping[str, Any]]:
    """The people of the city by key."""
    return {row["key"]: row for row in city_file("registers.yaml")["records"]["people"]}


def companies() -> dict[str, Mapping[str, Any]]:
    """The companies of the city by key, those that a story will found among them."""
    return {row["key"]: row for row in city_file("registers.yaml")["records"]["companies"]}


def things() -> dict[str, tuple[str, Mapping[str, Any]]]:
    """The register and the record of every thing that a story may name, by `kind:key`."""
    records = city_file("registers.yaml")["records"]
    return {
        f"{kind}:{row.get('key', row.get('cert_no'))}": (register, row)
        for kind, (section, register) in THINGS.items()
        for row in records[section]
    }


def founded_by_stories() -> dict[str, str]:
    """The names and USCCs of companies that stories found and that have no record of their own."""
    if not (CITY / "stories.yaml").exists():
        return {}
    return {
        issued["new_company"]: issued["uscc"]
        for story in city_file("stories.yaml")["stories"]
        for issued in story["expected"].get("issued", ())
        if issued.get("new_company") and issued.get("uscc")
    }
