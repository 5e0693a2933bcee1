"""`onewindow items bpmn|dmn KEY` writes an item's process or its tables for a modeller; with a file it reads them back."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from onewindow.catalogue.queries import ModelRefused, as_yaml, bpmn_of, published_bodies, steps_of

ENDINGS = (".bpmn", ".dmn", ".xml")


def add_arguments(parser: ArgumentParser) -> None:
    """An item's key, or a file."""
    parser.add_argument("name", help="the key of a published item, or a file to read back")


def run(options: Mapping[str, Any], out: Any) -> None:
    """Prints the process, or the steps that a file describes."""
    handle(
        options["name"],
        out,
        "process",
        lambda text: {"steps": steps_of(text)},
        lambda body: bpmn_of(body["key"], body["name"], body["steps"]),
    )


def handle(
    name: str,
    out: Any,
    part: str,
    read: Callable[[str], dict[str, Any]],
    write: Callable[[Mapping[str, Any]], str],
) -> None:
    """Reads a file back as a part of an item's definition, or writes that part of a published item as a file.

    Raises CommandError for a file that cannot be read, and for an item that is not published or has no such part.
    """
    if name.endswith(ENDINGS):
        try:
            out.write(as_yaml(read(Path(name).read_text(encoding="utf-8"))))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{name} cannot be read: {error}.") from None
        except ModelRefused as error:
            raise CommandError(f"{name}: {error}") from None
        return
    body = published_bodies()["item"].get(name)
    text = write(body) if body is not None else ""
    if not text:
        raise CommandError(f"{name} is not published, or has no {part}.")
    out.write(text)
