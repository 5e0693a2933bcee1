"""`onewindow items export`: what is published, as files that can be edited and imported again without a difference."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from onewindow.catalogue.queries import as_yaml, published_bodies

LISTS = {"item": "items", "bundle": "bundles", "licence_type": "licence_types", "basic_item": "basic_items"}


def add_arguments(parser: ArgumentParser) -> None:
    """Which definitions, and where to."""
    parser.add_argument("keys", nargs="*", help="keys or codes; none: everything")
    parser.add_argument("--folder", type=Path, help="writes a file for each kind there instead of printing")


def run(options: Mapping[str, Any], out: Any) -> None:
    """Writes or prints the definitions."""
    wanted = set(options["keys"])
    found = {
        LISTS[kind]: [body for key, body in bodies.items() if not wanted or key in wanted]
        for kind, bodies in published_bodies().items()
    }
    known = {str(body.get("key") or body.get("code")) for bodies in found.values() for body in bodies}
    if wanted - known:
        raise CommandError(f"Not published: {', '.join(sorted(wanted - known))}.")
    if options["folder"] is None:
        out.write(as_yaml({name: bodies for name, bodies in found.items() if bodies}))
        return
    options["folder"].mkdir(parents=True, exist_ok=True)
    for name, bodies in found.items():
        if bodies:
            path = options["folder"] / f"{name}.yaml"
            path.write_text(as_yaml({name: bodies}), encoding="utf-8")
            out.write(f"{path}: {len(bodies)}")
