"""`onewindow items diff`: what files would change, or what changed between two versions."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from onewindow.catalogue.queries import differences_in_words, published_bodies, versions_of
from onewindow.foundation.errors import NotFound
from onewindow.foundation.located import read_located

KINDS = {"items": ("item", "key"), "bundles": ("bundle", "code"), "licence_types": ("licence_type", "code")}
KINDS |= {"basic_items": ("basic_item", "code")}
SIGNS = {"added": "+", "removed": "-", "changed": "~", "moved": "^"}


def add_arguments(parser: ArgumentParser) -> None:
    """Files against what is published; or one item's versions."""
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--key", help="an item of which two versions are compared")
    parser.add_argument("--from", dest="old", type=int)
    parser.add_argument("--to", dest="new", type=int)


def run(options: Mapping[str, Any], out: Any) -> None:
    """Prints a line for each difference; nothing where there is none."""
    if options["key"]:
        lines = list(_between(options["key"], options["old"], options["new"]))
    elif options["files"]:
        lines = [line for path in options["files"] for line in _against_published(path)]
    else:
        raise CommandError("Name files, or an item with --key.")
    for line in lines:
        out.write(line)
    out.write(f"{len(lines)} differences")


def _between(key: str, old: int | None, new: int | None) -> Iterator[str]:
    try:
        versions = {row.version: row.body for row in versions_of("item", key)}
    except NotFound:
        raise CommandError(f"There is no item {key!r}.") from None
    after = new or max(versions)
    before = old or after - 1
    if before not in versions or after not in versions:
        raise CommandError(f"{key} has versions 1 to {max(versions)}.")
    yield from _lines(key, versions[before], versions[after])


def _against_published(path: Path) -> Iterator[str]:
    try:
        found = read_located(path.name, path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}.") from None
    if found.faults:
        raise CommandError("\n".join(map(str, found.faults)))
    published = published_bodies()
    for name, (kind, key) in KINDS.items():
        for body in found.data.get(name) or () if isinstance(found.data, dict) else ():
            code = str(body.get(key, ""))
            if code not in published[kind]:
                yield f"+ {kind} {code}"
            else:
                yield from _lines(code, published[kind][code], body)


def _lines(key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for change in differences_in_words(old, new):
        what = f"{change.old} → {change.new}" if change.change == "changed" else change.new or change.old
        yield f"{SIGNS[change.change]} {key} {change.label} / {change.label_en}: {what}"
