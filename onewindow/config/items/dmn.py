"""`onewindow items dmn KEY` writes an item's rules of eligibility and choices as DMN; with a file it reads them back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onewindow.catalogue.queries import decisions_of, dmn_of
from onewindow.config.items.bpmn import add_arguments, handle

__all__ = ["add_arguments", "run"]


def run(options: Mapping[str, Any], out: Any) -> None:
    """Prints the tables, or the rules and choices that a file describes."""
    handle(options["name"], out, "decisions", decisions_of, _written)


def _written(body: Mapping[str, Any]) -> str:
    """The item's tables; empty where it has none."""
    tables, steps = body.get("eligibility", ()), [step for step in body["steps"] if "choice" in step]
    return dmn_of(body["key"], tables, steps) if tables or steps else ""
