"""`onewindow items package pack|check|adopt`: signed packages from city to city."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import CommandError

from onewindow.drafting.queries.packages import definitions_in
from onewindow.drafting.services import PackageRefused, adopt_package, check_package, pack
from onewindow.foundation.errors import DomainError
from onewindow.identity.services import official_at_terminal


def add_arguments(parser: ArgumentParser) -> None:
    """What to do with which package."""
    parser.add_argument("act", choices=("pack", "check", "adopt"))
    parser.add_argument("names", nargs="+", help="what to pack (KEY, LIST or LIST:CODE), or the package")
    parser.add_argument("-o", "--output", type=Path, help="the file to write (pack)")
    parser.add_argument("--as", dest="login", default="ds_catalogue", help="the official who takes it over")
    parser.add_argument("--departments", type=Path, help="YAML: their department's code: ours")
    parser.add_argument("--entries", action="store_true", help="publish its entries of lists too (adopt)")
    parser.add_argument("--trust", action="append", default=[], help="a signing key that you have verified")


def run(options: Mapping[str, Any], out: Any) -> None:
    """Packs, checks or takes over."""
    try:
        {"pack": _pack, "check": _check, "adopt": _adopt}[options["act"]](options, out)
    except PackageRefused as error:
        raise CommandError(f"{error.args[0]} / {error.args[1]}") from None
    except DomainError as error:
        raise CommandError(f"{error.code}: {error.detail or error.title}") from None


def _pack(options: Mapping[str, Any], out: Any) -> None:
    if options["output"] is None:
        raise CommandError("Name the file to write with -o.")
    options["output"].write_bytes(pack(options["names"]))
    out.write(f"{options['output']}: {len(options['names'])} packed")


def _check(options: Mapping[str, Any], out: Any) -> None:
    package, missing = check_package(_read(options["names"][0]), options["trust"])
    out.write(
        f"{package.city}, signed by {package.key_id}: {', '.join(code for _kind, code, _body in definitions_in(package))}"
    )
    for lack in missing:
        out.write(f"missing here: {lack.kind} {lack.name}, needed by {lack.needed_by}")
    out.write(f"{len(missing)} missing")


def _adopt(options: Mapping[str, Any], out: Any) -> None:
    departments: dict[str, str] = {}
    if options["departments"]:
        departments = yaml.load(options["departments"].read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}
    actor = official_at_terminal(options["login"])
    content = _read(options["names"][0])
    adopted = adopt_package(actor, content, departments, options["trust"], entries=options["entries"])
    for row in adopted.rows:
        out.write(f"{row.outcome} {row.key}{': ' + row.reason if row.reason else ''}")
    for key, conflicts in adopted.conflicts.items():
        for each in conflicts:
            out.write(f"{key} {'.'.join(each.place)}: ours stays {each.mine!r}, theirs {each.theirs!r}")
    for lack in adopted.lacks:
        out.write(f"missing here: {lack.kind} {lack.name}, needed by {lack.needed_by}")


def _read(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror}.") from None
