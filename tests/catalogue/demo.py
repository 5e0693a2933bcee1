"""The demo city's definitions, as the loader and the rules see them, without a database."""

import json
from datetime import date
from functools import lru_cache
from pathlib import Path
from uuid import UUID

import yaml
from django.conf import settings

from onewindow.catalogue.rules.body import bundle_of, item_of, licence_type_of
from onewindow.catalogue.rules.checks import check_files, faults_of
from onewindow.catalogue.rules.known import (
    DutyFact,
    Everything,
    KnownReferences,
    LawFact,
    MaterialFact,
    PowerFact,
    ProofFact,
)
from onewindow.foundation.limits.values import Limit
from onewindow.foundation.located import read_located
from onewindow.foundation.profile import load_profile

CITY = Path(settings.BASE) / "onewindow/config/demo_city"
FILES = ("items.yaml", "licence_items.yaml", "bundles.yaml", "licence_types.yaml", "basic_items.yaml")
NOTHING = Everything({}, {}, {})
NOBODY = UUID(int=0)
AS_OF = date(2026, 11, 22)


@lru_cache
def read(name):
    return yaml.load((CITY / name).read_text(encoding="utf-8"), yaml.CSafeLoader)


@lru_cache
def known():
    """What the demo city's definitions may refer to; the guides are looked at on the day the demo names."""
    departments = [*read("departments.yaml")["departments"], *read("departments.yaml")["utilities"]]
    registers = read("registers.yaml")["registers"]
    place = load_profile(CITY / "profile.yaml")
    posts = frozenset(post["code"] for row in departments for post in row["posts"])
    access = read("registers_access.yaml")["access"]
    lists, materials = read("lists.yaml"), read("materials.yaml")
    return KnownReferences(
        departments={row["code"]: row["uscc"] for row in departments},
        posts=posts,
        elements=frozenset(f"{row['code']}.{element['code']}" for row in registers for element in row["elements"]),
        registers={row["code"]: (access[row["code"]].get("short", row["name"]), row["name_en"]) for row in registers},
        laws=laws(),
        powers={row["code"]: power(row) for row in lists["power_list"]},
        duties={
            row["code"]: DutyFact(row["code"], row["power"], row["item"], row["department"], row["post"], "active")
            for row in lists["responsibility_list"]
        },
        materials={
            row["code"]: MaterialFact(row["code"], row["name"], tuple(row["held_by"]), row.get("is_proof", False))
            for row in materials["materials"]
        },
        proofs={
            row["material"]: ProofFact(
                row["code"],
                tuple((basis["law_id"], basis["article"], basis["version"]) for basis in row["legal_bases"]),
            )
            for row in materials["proofs"]
        },
        staffed_posts=posts,
        post_duties=posts,
        today=AS_OF,
        pause_kinds=frozenset(place.pause_kinds),
        commitment_items={key: listed.when for key, listed in place.commitment_items.items()},
        after_check_days=int(place.after_check.value),
        calendar=place.calendar,
    )


def power(row):
    cancelled = row.get("cancelled_on")
    return PowerFact(
        row["code"],
        row["department"],
        row["item"] or "",
        row["level"],
        row["status"],
        date.fromisoformat(str(cancelled)) if cancelled else None,
    )


@lru_cache
def laws():
    found = {}
    for line in (CITY / "laws.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        versions = found.setdefault(row["law_id"], {})
        before = versions.get(row["version"])
        limits = dict(before.limits) if before else {}
        if row.get("limit"):
            value, unit = row["limit"].split()
            limits[row["article"]] = Limit(int(value), unit)
        versions[row["version"]] = LawFact(
            row["kind"],
            row["short"],
            row["law_en"],
            (before.articles if before else frozenset()) | {row["article"]},
            date.fromisoformat(row["version"]),
            None,
            row.get("newer_version", ""),
            limits,
        )
    return found


def faults(*texts, published=NOTHING):
    """The faults of files with these texts, named a.yaml, b.yaml and so on."""
    files = [read_located(f"{chr(97 + number)}.yaml", text) for number, text in enumerate(texts)]
    check_files(files, published, known())
    return faults_of(files)


@lru_cache
def clean():
    """Everything that the city publishes, as bodies."""
    return Everything(
        {body["key"]: body for name in ("items.yaml", "licence_items.yaml") for body in plain(name)["items"]},
        {body["code"]: body for body in plain("bundles.yaml")["bundles"]},
        {body["code"]: body for body in plain("licence_types.yaml")["licence_types"]},
        {body["code"]: body for body in plain("basic_items.yaml")["basic_items"]},
    )


def plain(name):
    return read_located(name, (CITY / name).read_text(encoding="utf-8")).data


@lru_cache
def items():
    return {key: item_of(body, NOBODY, 1) for key, body in clean().items.items()}


@lru_cache
def bundles():
    return {code: bundle_of(body, NOBODY, 1) for code, body in clean().bundles.items()}


@lru_cache
def licence_types():
    return {code: licence_type_of(body) for code, body in clean().licence_types.items()}
