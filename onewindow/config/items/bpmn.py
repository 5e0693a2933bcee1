"""`onewindow items bpmn KEY` writes an item's process as BPMN 2.0; with a file it reads one back as `steps:`."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from onewindow.catalogue.queries import BpmnRefused, as_yaml, bpmn_of, published_bodies, steps_of


def add_arguments(parser: ArgumentParser) -> None:
    """An item's key, or a file."""
    parser.add_argument("name", help="the key of a published item, or a .bpmn file to read back")


def run(options: Mapping[str, Any], out: Any) -> None:
    """Prints the process, or the steps that a file describes."""
    name = options["name"]
    if name.endswith((".bpmn", ".xml")):
        try:
            out.write(as_yaml({"steps": steps_of(Path(name).read_text(encoding="utf-8"))}))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{name} cannot be read: {error}.") from None
        except BpmnRefused as error:
            raise CommandError(f"{name}: {error}") from None
        return
    body = published_bodies()["item"].get(name)
    if body is None:
        raise CommandError(f"{name} is not published.")
    out.write(bpmn_of(name, str(body["name"]), body["steps"]))
