"""The demo city's definitions, as the loader and the rules see them, without a database."""

from functools import lru_cache
from pathlib import Path
from uuid import UUID

import yaml
from django.conf import settings

from onewindow.catalogue.rules.body import bundle_of, item_of, licence_type_of
from onewindow.catalogue.rules.checks import check_files, faults_of
from onewindow.catalogue.rules.known import Everything, KnownReferences
from onewindow.foundation.located import read_located
from onewindow.foundation.profile import load_profile

CITY = Path(settings.BASE) / "onewindow/config/demo_city"
FILES = ("items.yaml", "bundles.yaml", "licence_types.yaml")
NOTHING = Everything({}, {}, {})
NOBODY = UUID(int=0)


@lru_cache
def read(name):
    return yaml.load((CITY / name).read_text(encoding="utf-8"), yaml.CSafeLoader)


@lru_cache
def known():
    departments = [*read("departments.yaml")["departments"], *read("departments.yaml")["utilities"]]
    registers = read("registers.yaml")["registers"]
    place = load_profile(CITY / "profile.yaml")
    return KnownReferences(
        departments={row["code"]: row["uscc"] for row in departments},
        posts={post["code"] for row in departments for post in row["posts"]},
        elements={f"{row['code']}.{element['code']}" for row in registers for element in row["elements"]},
        registers={row["code"] for row in registers},
        pause_kinds=set(place.pause_kinds),
        commitment_items={key: listed.when for key, listed in place.commitment_items.items()},
        after_check_days=int(place.after_check.value),
        calendar=place.calendar,
    )


def faults(*texts, published=NOTHING):
    """The faults of files with these texts, named a.yaml, b.yaml and so on."""
    files = [read_located(f"{chr(97 + number)}.yaml", text) for number, text in enumerate(texts)]
    check_files(files, published, known())
    return faults_of(files)


@lru_cache
def clean():
    """Everything that the city publishes, as bodies."""
    return Everything(
        {body["key"]: body for body in plain("items.yaml")["items"]},
        {body["code"]: body for body in plain("bundles.yaml")["bundles"]},
        {body["code"]: body for body in plain("licence_types.yaml")["licence_types"]},
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
