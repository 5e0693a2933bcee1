"""`onewindow items schema KIND`: the JSON Schema by which an editor can check a file while it is written."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from onewindow.catalogue.queries import SCHEMA_KINDS, json_schema


def add_arguments(parser: ArgumentParser) -> None:
    """Which kind of definition."""
    parser.add_argument("kind", choices=sorted(SCHEMA_KINDS))


def run(options: Mapping[str, Any], out: Any) -> None:
    """Prints the schema."""
    out.write(json.dumps(json_schema(options["kind"]), ensure_ascii=False, indent=1))
