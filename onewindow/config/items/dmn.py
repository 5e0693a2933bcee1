"""`onewindow items dmn KEY` writes an item's rules of eligibility as DMN; with a file it reads them back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onewindow.catalogue.queries import dmn_of, tables_of
from onewindow.config.items.bpmn import add_arguments, handle

__all__ = ["add_arguments", "run"]


def run(options: Mapping[str, Any], out: Any) -> None:
    """Prints the tables, or the rules that a file describes."""
    handle(options["name"], out, "eligibility", tables_of, lambda body: dmn_of(body["key"], body["eligibility"]))
